import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const json = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;

interface Versions {
  outOfStep: (pack: object, manifest: object, versions: object) => string[];
}
// By a computed name: the build scripts are plain JavaScript.
const { outOfStep } = (await import(
  new URL('../../scripts/store/versions.mjs', import.meta.url).href
)) as Versions;

describe('the release files of the plugin', () => {
  const manifest = json(join(ROOT, 'manifest.json'));
  const versions = json(join(ROOT, 'versions.json'));

  it('are in step', () => {
    expect(outOfStep(json(join(ROOT, 'package.json')), manifest, versions)).toEqual([]);
  });

  it.each([
    [
      { version: '1.2.0-beta.1' },
      '1.2.0-beta.1',
      { '1.2.0-beta.1': '1.13.0' },
      'no version that Obsidian takes',
    ],
    [{ version: '1.2.0' }, '1.1.0', { '1.2.0': '1.13.0' }, 'manifest.json says 1.1.0'],
    [{ version: '1.2.0' }, '1.2.0', { '1.1.0': '1.13.0' }, 'must say that 1.2.0 needs Obsidian 1.13.0'],
    [
      { version: '1.9.0' },
      '1.9.0',
      { '1.9.0': '1.13.0', '1.10.0': '1.13.0' },
      'knows 1.10.0, which is newer',
    ],
  ])('would not be with %j', (pack, version, known, reason) => {
    const found = outOfStep(pack, { version, minAppVersion: '1.13.0' }, known).join('\n');
    expect(found).toContain(reason);
  });

  it('say of the plugin what the store asks for', () => {
    expect(manifest['id']).toMatch(/^[a-z]+(?:-[a-z]+)*$/);
    expect(manifest['isDesktopOnly']).toBe(false);
    expect(manifest['minAppVersion']).toBe('1.13.0');
    const words = `${String(manifest['id'])} ${String(manifest['name'])} ${String(manifest['description'])}`;
    expect(words).not.toMatch(/obsidian|plugin/i);
    const description = String(manifest['description']);
    expect(description.length).toBeLessThanOrEqual(250);
    expect(description).toMatch(/^[A-Z][ -~]*\.$/);
    expect(readFileSync(join(ROOT, 'LICENSE'), 'utf8')).toMatch(/^MIT License\n\nCopyright \(c\) \d{4} /);
  });

  it('are released as they were built: these three and nothing else', () => {
    const workflow = parse(readFileSync(join(ROOT, '.github/workflows/release.yml'), 'utf8')) as {
      on: { push: { tags: string[] } };
      jobs: { release: { steps: { run?: string; uses?: string; with?: Record<string, string> }[] } };
    };
    expect(workflow.on.push.tags).toEqual(['[0-9]+.[0-9]+.[0-9]+']);
    const { steps } = workflow.jobs.release;
    const files = ['main.js', 'manifest.json', 'styles.css'].map((name) => `dist/plugin/${name}`);
    const release = steps.find(({ run }) => run?.includes('gh release create'));
    expect(release?.run?.match(/dist\/\S+/g)).toEqual(files);
    const attested = steps.find(({ uses }) => uses?.startsWith('actions/attest-build-provenance@'));
    expect(attested?.with?.['subject-path']?.trim().split(/\s+/)).toEqual(files);
    const commands = steps.flatMap(({ run }) => run?.match(/npm run [\w:]+/g) ?? []);
    const scripts = json(join(ROOT, 'package.json'))['scripts'] as Record<string, string>;
    for (const command of commands) expect(Object.keys(scripts)).toContain(command.slice('npm run '.length));
    expect(commands).toContain('npm run bundle');
  });
});

describe('npm version', () => {
  let folder: string;
  const git = (...words: string[]) => execFileSync('git', words, { cwd: folder, encoding: 'utf8' });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'countersign-version-'));
    for (const name of ['package.json', 'manifest.json', 'versions.json', '.npmrc', 'scripts'])
      cpSync(join(ROOT, name), join(folder, name), { recursive: true });
    git('init', '-q');
    git('config', 'user.name', 'test');
    git('config', 'user.email', 'test@example.com');
    git('add', '.');
    git('commit', '-qm', 'first');
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  const npmVersion = (version: string) =>
    spawnSync('npm', ['version', version], { cwd: folder, encoding: 'utf8' });

  it('takes package.json, manifest.json and versions.json along, in one tagged commit', () => {
    expect(npmVersion('9.8.7')).toMatchObject({ status: 0 });
    expect(
      outOfStep(
        json(join(folder, 'package.json')),
        json(join(folder, 'manifest.json')),
        json(join(folder, 'versions.json')),
      ),
    ).toEqual([]);
    expect(json(join(folder, 'manifest.json'))['version']).toBe('9.8.7');
    expect(json(join(folder, 'versions.json'))).toMatchObject({ '0.1.0': '1.13.0', '9.8.7': '1.13.0' });
    expect(git('tag', '--points-at', 'HEAD').trim()).toBe('9.8.7');
    expect(git('status', '--porcelain')).toBe('');
  });

  it('stops at a number that the store would not take, and tags nothing', () => {
    const { status, stderr } = npmVersion('9.8.7-beta.1');
    expect(status).not.toBe(0);
    expect(stderr).toContain('9.8.7-beta.1 is no version that Obsidian takes');
    expect(git('tag').trim()).toBe('');
  });

  it('stops at a number that was released for another Obsidian', () => {
    writeFileSync(join(folder, 'versions.json'), JSON.stringify({ '9.8.7': '1.9.0' }));
    git('commit', '-qam', 'older');
    expect(npmVersion('9.8.7').stderr).toContain('9.8.7 was released for Obsidian 1.9.0');
  });
});
