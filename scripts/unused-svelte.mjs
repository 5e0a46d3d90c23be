import { refusing } from './refusing.mjs';

/**
 * What is false in every build for a user: explanations for developers, taking over HTML that a server rendered (the plugin
 * only mounts), `await` in components, and components of Svelte 4. Svelte keeps each of them in a variable of another module,
 * which may change as far as esbuild knows; so the import goes, and the build gives the name its value.
 */
const NEVER = ['DEV', 'hydrating', 'async_mode_flag', 'legacy_mode_flag', 'tracing_mode_flag'];
export const NEVER_TRUE = Object.fromEntries(NEVER.map((name) => [name, 'false']));

function withoutFlags(text) {
  return text.replace(/import \{([^}]*)\} from ('[^']*');?/g, (whole, names, from) => {
    const all = names.split(',').map((name) => name.trim());
    const kept = all.filter((name) => name !== '' && !NEVER.includes(name));
    if (!all.some((name) => NEVER.includes(name))) return whole;
    return kept.length === 0 ? '' : `import { ${kept.join(', ')} } from ${from};`;
  });
}

/** Compiled components call these after every element, for the sake of a server's HTML. */
const NO_OPERATION = ['next', 'reset', 'hydrate_template'];

function withoutHydration(text) {
  const rest = NO_OPERATION.reduce(
    (now, name) => now.replace(`export function ${name}(`, 'function ('),
    text,
  );
  return `${refusing('svelte', rest)}\n${NO_OPERATION.map((name) => `export function ${name}() {}`).join('\n')}`;
}

/** Private methods that only one of the flags leads to: a build keeps every method of a class. */
const emptied = (methods) => (text) =>
  withoutFlags(text).replace(new RegExp(`(\\n\\t${methods}\\([^)]*\\) \\{)[^]*?\\n\\t\\}`, 'g'), '$1}');

const part = (path) =>
  new RegExp(`[\\\\/]svelte[\\\\/]src[\\\\/]internal[\\\\/]${path.replaceAll('/', '[\\\\/]')}\\.js$`);

/** Which of svelte's modules a phone never needs, and what stands there instead. */
export const SVELTE_PARTS = [
  // Our components are no custom elements.
  { file: part('client/dom/elements/custom-element'), write: (text) => refusing('svelte', text) },
  { file: part('client/dom/hydration'), write: withoutHydration },
  // A component that switches one of the flags on says so when the plugin is loaded.
  { file: part('flags/index'), write: (text) => refusing('svelte', text) },
  { file: part('client/dom/blocks/boundary'), write: emptied('#hydrate_\\w+') },
  { file: part('client/reactivity/batch'), write: emptied('#commit') },
  { file: /[\\/]svelte[\\/]src[\\/].*\.js$/, write: withoutFlags },
];
