import { builtinModules } from 'node:module';

/** What esbuild says about a bundle (`dist/meta/*.json`), as far as the rules look at it. */
export interface Metafile {
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<
    Record<string, { readonly imports: readonly { readonly path: string; readonly external?: boolean }[] }>
  >;
}

const externals = ({ outputs }: Metafile) =>
  Object.values(outputs).flatMap(({ imports }) =>
    imports.filter(({ external }) => external === true).map(({ path }) => path),
  );

/** Rooms and packages that hold, or lead to, something that sends. */
const SENDERS = [
  /(?:^|\/)node_modules\/nodemailer\//,
  /(?:^|\/)node_modules\/smtp-server\//,
  /(?:^|\/)node_modules\/@modelcontextprotocol\//,
  /^daemon\/hands\//,
  /^daemon\/local\//,
];

/** How SMTP submission looks in text: commands that a client writes, and the ports it is done at. */
const SUBMISSION = [/\bnodemailer\b/i, /\bMAIL FROM:/, /\bRCPT TO:/, /\bcreateTransport\b/, /\bsmtps?:\/\//];

/** I7: what is wrong with the cloud's bundle, a line each; empty when it holds no sender and leaves nothing outside. */
export function cloudViolations(meta: Metafile, text: string): string[] {
  const inputs = Object.keys(meta.inputs).filter((input) => SENDERS.some((sender) => sender.test(input)));
  const outside = externals(meta).filter((path) => !isBuiltin(path));
  return [
    ...inputs.map((input) => `the cloud's bundle holds ${input}`),
    ...outside.map((path) => `the cloud's bundle leaves ${path} outside, where it can't be checked`),
    ...SUBMISSION.filter((sign) => sign.test(text)).map(
      (sign) => `the cloud's bundle speaks SMTP: ${sign.source}`,
    ),
  ];
}

/** What ws asks for and does without: native helpers that nobody here installs. */
const DONE_WITHOUT = new Set(['bufferutil', 'utf-8-validate']);

/** What the program of the user's computer would still read package by package, file by file, each time it starts. */
export function leftOutside(meta: Metafile): string[] {
  return externals(meta).filter((path) => !isBuiltin(path) && !DONE_WITHOUT.has(path));
}

/** Bytes; Obsidian loads the plugin on every start, on phones too. */
export const PLUGIN_LIMIT = 320_000;

/** What Obsidian brings on every device: a second copy of CodeMirror would not see the editor's own state. */
const BY_OBSIDIAN = /^(?:obsidian|@codemirror\/[\w-]+|@lezer\/[\w-]+)$/;

/** Packages that are never loaded on a phone: what makes schemas there is valibot (docs/decisions/0017). */
const NOT_ON_PHONES = /(?:^|\/)node_modules\/(zod|ws|obsidian|@codemirror|@lezer)\//;

/** What Obsidian's store, or a phone, would refuse about the plugin's bundle. */
export function pluginViolations(meta: Metafile, text: string): string[] {
  const found: string[] = [];
  const size = new TextEncoder().encode(text).length;
  if (size > PLUGIN_LIMIT) found.push(`the plugin has ${size} bytes, more than ${PLUGIN_LIMIT}`);
  // What the build says it left outside, and what the text asks for when it runs.
  const required = [...text.matchAll(/\brequire\(\s*["'`]([^"'`]*)["'`]\s*\)/g)].map(([, name = '']) => name);
  const outside = new Set([...externals(meta), ...required].filter((path) => !BY_OBSIDIAN.test(path)));
  found.push(...[...outside].map((path) => `the plugin needs ${path}, which no phone has`));
  const held = new Set(Object.keys(meta.inputs).flatMap((input) => NOT_ON_PHONES.exec(input)?.[1] ?? []));
  found.push(...[...held].map((name) => `the plugin holds ${name}, which is not for phones`));
  for (const [what, sign] of [
    ['evaluates text', /\beval\s*\(|\bnew Function\b/],
    [
      'writes HTML',
      /\.(?:inner|outer)HTML\s*=(?!=)|\binsertAdjacentHTML\b|\bcreateContextualFragment\b|\bdocument\.write\b/,
    ],
    ['loads code when it runs', /\bimport\s*\(/],
    ['makes a <style> element', /createElement\(["'`]style["'`]\)/],
    ['uses Buffer', /\bBuffer\.(?:from|alloc|concat)\b/],
    ['reads process', /\bprocess\.(?:env|platform|cwd|nextTick)\b/],
    // The one socket is the direct link, to a daemon on this computer (docs/link.md).
    [
      'fetches from the network',
      /\bfetch\s*\(|\bXMLHttpRequest\b|\bWebSocket\b(?!\([`"']ws:\/\/127\.0\.0\.1:)|\brequestUrl\b/,
    ],
  ] as const) {
    if (sign.test(text)) found.push(`the plugin ${what}: ${sign.exec(text)?.[0] ?? ''}`);
  }
  return found;
}

function isBuiltin(path: string): boolean {
  return path.startsWith('node:') || builtinModules.includes(path.split('/')[0] ?? '');
}
