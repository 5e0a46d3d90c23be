/** The form Obsidian asks for: three numbers, nothing behind them. */
const RELEASE = /^(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)$/;

/** What may be wrong with the files of a release, a sentence each; empty when they are in step. */
export function outOfStep({ version }, manifest, versions) {
  const newest = Object.keys(versions).sort(byNumbers).at(-1);
  return [
    RELEASE.test(version) ? '' : `package.json: ${version} is no version that Obsidian takes (x.y.z).`,
    manifest.version === version
      ? ''
      : `manifest.json says ${manifest.version}, package.json ${version}; run \`npm version\`, never edit one alone.`,
    versions[version] === manifest.minAppVersion
      ? ''
      : `versions.json must say that ${version} needs Obsidian ${manifest.minAppVersion}, not ${versions[version]}.`,
    newest === version ? '' : `versions.json knows ${newest}, which is newer than ${version}.`,
  ].filter((sentence) => sentence !== '');
}

/** manifest.json and versions.json for the version in package.json, or why there can't be such a release. */
export function bumped({ version }, manifest, versions) {
  const next = {
    manifest: { ...manifest, version },
    versions: { ...versions, [version]: manifest.minAppVersion },
  };
  const known = versions[version];
  if (known !== undefined && known !== manifest.minAppVersion)
    return { refused: `${version} was released for Obsidian ${known}; take a new number.` };
  const [wrong] = outOfStep({ version }, next.manifest, next.versions);
  return wrong === undefined ? next : { refused: wrong };
}

function byNumbers(a, b) {
  const [left, right] = [a, b].map((text) => text.split('.').map(Number));
  return left[0] - right[0] || left[1] - right[1] || left[2] - right[2];
}
