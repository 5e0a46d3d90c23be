import { readFile } from 'node:fs/promises';

/** Only the failsafe schema of YAML is ever asked for (shared/vault/yaml-read.ts); the tags of all others stay outside. */
const FAILSAFE_ONLY = `
import { map } from './common/map.js';
import { seq } from './common/seq.js';
import { string } from './common/string.js';
export const coreKnownTags = {};
export function getTags(custom, name) {
  if (custom || name !== 'failsafe') throw new Error('Only the failsafe schema is built in.');
  return [map, seq, string];
}`;

/**
 * What yaml has for writing documents, for making JavaScript values of them, and for aliases. The plugin reads nodes, writes with
 * shared/vault/yaml-write.ts, and refuses aliases before they are parsed; whoever asked for these parts would be told at once.
 */
const NOT_FOR_READING =
  /[\\/]yaml[\\/]browser[\\/]dist[\\/](?:stringify[\\/]\w+|visit|doc[\\/](?:createNode|applyReviver)|nodes[\\/](?:addPairToJSMap|Alias)|parse[\\/]cst-(?:scalar|stringify|visit))\.js$/;

function refusing(text) {
  const names = /export \{([^}]*)\}/.exec(text)?.[1]?.split(',') ?? [];
  const gone = names.map((name) => `gone as ${name.trim()}`).join(', ');
  return `function gone() { throw new Error('This part of yaml is not built in.'); } export { ${gone} };`;
}

/** All messages of svelte say where they are explained; the address once is enough. */
function shortErrors(text) {
  const fail = "const fail = (name) => { throw new Error('https://svelte.dev/e/' + name); };";
  return `${withoutDev(text).replace(/throw new Error\(`https:\/\/svelte\.dev\/e\/(\w+)`\)/g, "fail('$1')")}\n${fail}`;
}

function withoutDev(text) {
  return text.replace(/import \{ DEV \} from 'esm-env';?/, 'const DEV = false;');
}

/**
 * Parts of packages that a phone would load and never use. A build can't drop them by itself: they hang on a table or on a
 * statement that might have effects.
 */
const PARTS = [
  { file: /[\\/]yaml[\\/]browser[\\/]dist[\\/]schema[\\/]tags\.js$/, write: () => FAILSAFE_ONLY },
  { file: NOT_FOR_READING, write: refusing },
  // Our components are no custom elements.
  {
    file: /[\\/]svelte[\\/]src[\\/]internal[\\/]client[\\/]dom[\\/]elements[\\/]custom-element\.js$/,
    write: () => 'export function create_custom_element() {}',
  },
  { file: /[\\/]svelte[\\/]src[\\/]internal[\\/]client[\\/]errors\.js$/, write: shortErrors },
  // What explains mistakes to developers; that `DEV` is false stands in another module, where esbuild does not look.
  { file: /[\\/]svelte[\\/]src[\\/].*\.js$/, write: withoutDev },
];

/** Leaves them out of a bundle. tests/architecture measures it, and the browser runs every vector against what is left. */
export function withoutUnusedParts() {
  return {
    name: 'without-unused-parts',
    setup(build) {
      for (const { file, write } of PARTS) {
        build.onLoad({ filter: file }, async ({ path }) => ({
          contents: write(await readFile(path, 'utf8')),
          loader: 'js',
        }));
      }
    },
  };
}
