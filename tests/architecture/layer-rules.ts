import { builtinModules } from 'node:module';
import { dirname, join } from 'node:path/posix';
import ts from 'typescript';

/** Source files of the project: path from the root → text. */
export type Sources = ReadonlyMap<string, string>;

interface Import {
  readonly from: string;
  /** A path from the root for our own files, else the package's name (`node:` kept). */
  readonly target: string;
}

const BUILTIN = new Set(builtinModules);
const isNode = (target: string) => target.startsWith('node:') || BUILTIN.has(target.split('/')[0] ?? '');
const isFace = (target: string) => /^(?:obsidian|svelte)(?:\/|$)/.test(target) || target.endsWith('.svelte');
const inside = (target: string, ...rooms: string[]) => rooms.some((room) => target.startsWith(room));

/** What a file in a room may not import, and the sentence that says so. */
const RULES: readonly { room: RegExp; bad: (target: string) => boolean; because: string }[] = [
  { room: /^shared\//, bad: isNode, because: 'shared/ runs in browsers: no Node built-ins' },
  { room: /^shared\//, bad: isFace, because: 'shared/ knows neither Obsidian nor Svelte' },
  {
    room: /^shared\//,
    bad: (t) => inside(t, 'plugin/', 'daemon/'),
    because: 'arrows point to shared/, never out of it',
  },
  { room: /^plugin\//, bad: isNode, because: 'the plugin runs on phones: no Node built-ins' },
  {
    room: /^plugin\//,
    bad: (t) => inside(t, 'daemon/'),
    because: 'the plugin never reaches into the daemon',
  },
  {
    room: /^plugin\/card\//,
    bad: (t) => t === 'obsidian',
    because: 'cards take values and callbacks, never Obsidian',
  },
  { room: /^daemon\//, bad: (t) => isFace(t) || inside(t, 'plugin/'), because: 'the daemon has no face' },
  {
    room: /^(?:shared|plugin|daemon)\//,
    bad: (t) => inside(t, 'tests/'),
    because: 'the product never imports tests',
  },
  {
    room: /^(?:shared|plugin)\//,
    bad: (t) => t === 'zod' || t.startsWith('zod/'),
    because: 'phones load shared/, where schemas are made with valibot (docs/decisions/0017)',
  },
  {
    room: /^daemon\//,
    bad: (t) => t === 'valibot',
    because: 'the daemon makes its schemas with zod (docs/decisions/0017)',
  },
  {
    room: /^(?!shared\/vault\/note\.ts)/,
    bad: (t) => t === 'gray-matter',
    because: 'only shared/vault/note.ts knows gray-matter',
  },
];

const CLOUD = /^daemon\/(?:cloud\/|cloud-main\.ts$)/;
const CLOUD_NEVER = (t: string) => inside(t, 'daemon/hands/', 'daemon/local/', 'nodemailer');

/** Every broken rule as one line, `file → import: reason`; empty when the layers hold. */
export function layerViolations(sources: Sources): string[] {
  const imports = new Map([...sources].map(([path, text]) => [path, importsOf(path, text)]));
  const found: string[] = [];
  for (const { from, target } of [...imports.values()].flat()) {
    for (const { room, bad, because } of RULES) {
      if (room.test(from) && bad(target)) found.push(`${from} → ${target}: ${because}`);
    }
  }
  for (const [path, text] of sources) {
    if (path.startsWith('shared/') && mentions(path, text, 'Buffer'))
      found.push(`${path} uses Buffer: use Uint8Array`);
  }
  return [...found, ...reachesSender(imports)];
}

/** I7: follows the imports of the cloud's files, however far, to anything that could send (type imports do not count). */
function reachesSender(imports: ReadonlyMap<string, readonly Import[]>): string[] {
  const found: string[] = [];
  const seen = new Set<string>();
  const walk = (path: string, way: readonly string[]): void => {
    if (seen.has(path)) return;
    seen.add(path);
    for (const { target } of imports.get(path) ?? []) {
      const chain = [...way, target];
      if (CLOUD_NEVER(target)) found.push(`${chain.join(' → ')}: nothing the cloud imports can send`);
      else walk(target, chain);
    }
  };
  for (const path of [...imports.keys()].filter((name) => CLOUD.test(name))) walk(path, [path]);
  return found;
}

function parse(path: string, text: string): ts.SourceFile {
  const script = path.endsWith('.svelte')
    ? [...text.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map((m) => m[1]).join('\n')
    : text;
  return ts.createSourceFile(path, script, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
}

/** Static imports, re-exports, `import()` and `require()`, without those that TypeScript erases. */
function importsOf(path: string, text: string): Import[] {
  const found: Import[] = [];
  const add = (specifier: ts.Expression | undefined) => {
    if (specifier === undefined || !ts.isStringLiteralLike(specifier)) return;
    const name = specifier.text;
    found.push({ from: path, target: name.startsWith('.') ? join(dirname(path), name) : name });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && !isErased(node.importClause)) add(node.moduleSpecifier);
    if (ts.isExportDeclaration(node) && !node.isTypeOnly) add(node.moduleSpecifier);
    if (ts.isCallExpression(node)) {
      const callee = node.expression;
      if (
        callee.kind === ts.SyntaxKind.ImportKeyword ||
        (ts.isIdentifier(callee) && callee.text === 'require')
      )
        add(node.arguments[0]);
    }
    ts.forEachChild(node, visit);
  };
  visit(parse(path, text));
  return found;
}

/** `import type …` and `import { type A, type B } …`: the build leaves nothing of them. */
function isErased(clause: ts.ImportClause | undefined): boolean {
  if (clause?.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const named = clause?.namedBindings;
  if (clause?.name !== undefined || named === undefined || !ts.isNamedImports(named)) return false;
  return named.elements.length > 0 && named.elements.every((element) => element.isTypeOnly);
}

function mentions(path: string, text: string, name: string): boolean {
  let found = false;
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && node.text === name) found = true;
    ts.forEachChild(node, visit);
  };
  visit(parse(path, text));
  return found;
}
