import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const RUNNERS = new Set(['it', 'test', 'describe', 'bench']);

/**
 * The titles of the tests in a file, as its author wrote them (`%s` stays). Read from the syntax tree, so that a title in a
 * comment or in a string is none: a page that names a test names one that runs.
 */
export function titlesIn(path: string): string[] {
  const text = readFileSync(`${ROOT}${path}`, 'utf8');
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, false, ts.ScriptKind.TS);
  const titles: string[] = [];
  const look = (node: ts.Node): void => {
    const title = ts.isCallExpression(node) && isRunner(node.expression) ? node.arguments[0] : undefined;
    if (title !== undefined && ts.isStringLiteralLike(title)) titles.push(title.text);
    ts.forEachChild(node, look);
  };
  look(file);
  return titles;
}

/** `it`, `it.skip`'s kind excepted: a test that is left out shows nothing; `it.each(…)` and `it.runIf(…)` are calls that run. */
function isRunner(callee: ts.Expression): boolean {
  if (ts.isIdentifier(callee)) return RUNNERS.has(callee.text);
  if (ts.isPropertyAccessExpression(callee))
    return !['skip', 'todo'].includes(callee.name.text) && isRunner(callee.expression);
  return (ts.isCallExpression(callee) || ts.isTaggedTemplateExpression(callee)) && isRunner(calleeOf(callee));
}

function calleeOf(node: ts.CallExpression | ts.TaggedTemplateExpression): ts.Expression {
  return ts.isCallExpression(node) ? node.expression : node.tag;
}
