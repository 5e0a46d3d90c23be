/**
 * Bundles the real code of the daemon and of shared/ over the twins of Node.js, Git and mail: from the same sources as the
 * programs, with modules of the outside world exchanged and, for a mutant, one guard taken out.
 */
import { readFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { FROM_SOURCE } from '../support/from-source.mjs';

const here = dirname(fileURLToPath(import.meta.url));
export const root = join(here, '..', '..');

/** Packages and built-ins → the file that stands in for them. */
const OUTSIDE = {
  'node:fs': 'host/fs.ts',
  'node:fs/promises': 'host/fs-promises.ts',
  'node:timers/promises': 'host/timers-promises.ts',
  'node:os': 'host/os.ts',
  'node:crypto': 'host/crypto.ts',
  '@noble/ed25519': 'host/ed25519.ts',
  '@noble/hashes/sha2.js': 'host/sha2.ts',
  'isomorphic-git': 'host/isomorphic-git.ts',
  '@secretlint/core': 'host/secretlint.ts',
  '@secretlint/profiler': 'host/secretlint.ts',
  '@secretlint/secretlint-rule-preset-recommend': 'host/secretlint.ts',
};

/** The project's own modules at the edge of the process → their twins. */
const EDGES = {
  'daemon/sync/repository.ts': 'twins/repository.ts',
  'daemon/sync/remote.ts': 'twins/remote.ts',
  'daemon/sync/watch.ts': 'twins/watch.ts',
  'daemon/local/mailboxes.ts': 'twins/mailboxes.ts',
  'daemon/hands/email/smtp-transport.ts': 'twins/smtp-transport.ts',
};

/** Globals of a process → those of the schedule. */
const GLOBALS = [
  [/\bDate\.now\b/g, '__host.now'],
  [/\bperformance\.now\b/g, '__host.up'],
  [/\bMath\.random\b/g, '__host.random'],
  [/\bcrypto\.getRandomValues\b/g, '__host.fill'],
  [/\bprocess\.(pid|kill)\b/g, '__host.$1'],
];

/** Texts of single files; each must be there. Module-level state becomes that of the process which runs. */
const IN_FILE = {
  'daemon/sync/engine.ts': [['setTimeout(', '__host.setTimeout(']],
  'daemon/cloud/intake/wait.ts': [
    ['setTimeout(', '__host.setTimeout('],
    ['clearTimeout(', '__host.clearTimeout('],
  ],
  // The dearest of the rules over texts, and pure: what was searched once is not searched again.
  'daemon/sync/secrets.ts': [
    [
      'function ownHits(text: string, rules: readonly SecretRule[]): SecretHit[] {',
      'function ownHits(text: string, rules: readonly SecretRule[]): SecretHit[] {\n' +
        '  return [...__host.readOnce(__host.knownOf(rules), () => ownHitsAnew(text, rules), text)];\n}\n\n' +
        'function ownHitsAnew(text: string, rules: readonly SecretRule[]): SecretHit[] {',
    ],
  ],
  // Chance that shows in nothing: drawn from the schedule's it would only make another schedule of each seed.
  'daemon/sync/path-index.ts': [['randomBytes(4).readUInt32LE()', '0x5bd1e995']],
  'daemon/hands/email/attempt.ts': [
    ['const running = new Set<string>();', "const running = __host.ownSet('attempts');"],
  ],
};

/**
 * Pure readers of a text: what was read once is given again (frozen, so that nobody can change what another reads). A schedule
 * reads the same few notes thousands of times, on six computers.
 */
const READ_ONCE = {
  'shared/vault/note.ts': ['parseNote'],
  'shared/vault/typed-notes.ts': [
    'readTask',
    'readApprovalRequest',
    'readPlan',
    'readHandStatus',
    'readUpdates',
    'readQuarantine',
  ],
  'shared/approval/decision-note.ts': ['readDecision'],
  'shared/vault/layout.ts': ['placeOf'],
};

/** Bundles the simulation, with the guard of a mutant taken out where one is given. Gives the path of the file. */
export async function bundle(outfile, mutant = null) {
  const missing = new Set(mutant === null ? [] : [mutant.file, ...Object.keys(mutant.also ?? {})]);
  const standIns = {
    name: 'stand-ins',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^(node:|@noble\/|@secretlint\/|isomorphic-git$)/ }, ({ path, importer }) => {
        const standIn = OUTSIDE[path];
        const own = relative(root, importer).split(sep)[0];
        const ours = own === 'daemon' || own === 'shared' || importer.includes(`${sep}twins${sep}`);
        return standIn !== undefined && (ours || path === 'isomorphic-git')
          ? { path: join(here, standIn) }
          : { path, external: true };
      });
      onResolve({ filter: /^\.\.?\// }, ({ path, resolveDir }) => {
        const twin = EDGES[relative(root, join(resolveDir, path)).split(sep).join('/')];
        return twin === undefined || resolveDir.startsWith(here) ? undefined : { path: join(here, twin) };
      });
      onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        const name = relative(root, path).split(sep).join('/');
        if (!/^(daemon|shared)\//.test(name)) return undefined;
        let text = await readFile(path, 'utf8');
        const edits = mutant?.file === name ? mutant.edits : mutant?.also?.[name];
        for (const [from, to] of edits ?? []) text = swap(text, from, to, name);
        if (edits !== undefined) missing.delete(name);
        for (const [from, to] of IN_FILE[name] ?? []) text = swap(text, from, to, name);
        const before = text;
        for (const [pattern, to] of GLOBALS) text = text.replace(pattern, to);
        for (const reader of READ_ONCE[name] ?? []) {
          text = swap(text, `export function ${reader}(`, `function ${reader}Anew(`, name);
          text += `\nconst ${reader}Known = new Map();\nexport function ${reader}(input) { return __host.readOnce(${reader}Known, ${reader}Anew, input); }\n`;
        }
        const uses = text !== before || text.includes('__host.');
        const host = JSON.stringify(join(here, 'host/host.ts'));
        return { contents: uses ? `import { host as __host } from ${host};\n${text}` : text, loader: 'ts' };
      });
    },
  };
  await build({
    ...FROM_SOURCE,
    entryPoints: [join(here, 'schedule.ts')],
    outfile,
    sourcemap: 'inline',
    // A call that a stand-in lacks must not be found out by what then does not happen.
    logOverride: { 'import-is-undefined': 'error' },
    plugins: [standIns],
  });
  if (missing.size > 0)
    throw new Error(`Mutant "${mutant.name}": ${[...missing].join(', ')} is not part of the bundle.`);
  return outfile;
}

function swap(text, from, to, file) {
  if (!text.includes(from))
    throw new Error(`${file} no longer holds the text that is to be exchanged: ${from}`);
  return text.replaceAll(from, () => to);
}
