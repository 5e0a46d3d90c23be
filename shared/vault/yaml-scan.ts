import { CST, Lexer } from 'yaml';
import { type NoteRefusalKind, type YamlFault } from './yaml-value.ts';

/** Work grows with the square of these in the parser and in gray-matter; real notes need a tenth of them. */
const MAX_TOKENS = 10_000;
const MAX_BLANK_RUN = 1000;
/** Deeper input exhausts the parser's stack, which V8 answers by ending the process (measured with 60,000 brackets). */
const MAX_FLOW_DEPTH = 8;
const MAX_INDENT = 40;
const MAX_DASHES = 8;

const REFUSED: Readonly<Record<string, readonly [NoteRefusalKind, string]>> = {
  anchor: ['anchor', 'YAML anchors (&) are not allowed; put the value in quotes if it begins with &.'],
  alias: ['alias', 'YAML aliases (*) are not allowed; put the value in quotes if it begins with *.'],
  tag: ['tag', 'YAML tags (!) are not allowed; put the value in quotes if it begins with !.'],
  'directive-line': ['directive', 'YAML directives (%) are not allowed; remove the line.'],
  'doc-start': ['directive', 'A second YAML document is not allowed; remove the line.'],
  'doc-end': ['directive', 'The end of a YAML document (...) is not allowed; remove the line.'],
  'byte-order-mark': ['bom', 'The front matter holds a byte-order mark; remove it.'],
  'explicit-key-ind': ['complex-key', 'Keys that begin with "?" are not allowed; write "key: value".'],
};

/**
 * Looks at YAML token by token, before any parser builds something of it: refuses every feature that the contract
 * excludes, and whatever would make parsing slow or deep. Linear time, no recursion.
 */
export function scanYaml(yaml: string): YamlFault | null {
  const blank = longBlankRun(yaml);
  if (blank !== null)
    return fault('yaml', 'The front matter holds a very long run of blank space; remove it.', blank);
  let offset = 0;
  let tokens = 0;
  let flowDepth = 0;
  let dashes = 0;
  let lineBegins = true;
  let scalarFollows = false;
  for (const token of new Lexer().lex(yaml)) {
    const type: string = scalarFollows ? 'scalar-source' : (CST.tokenType(token) ?? 'unknown');
    scalarFollows = type === 'scalar';
    if (scalarFollows || type === 'doc-mode' || type === 'flow-error-end') continue;
    if (++tokens > MAX_TOKENS)
      return fault('too-long', 'The front matter has too many parts; shorten it.', offset);
    const refused = REFUSED[type];
    if (refused !== undefined) return fault(...refused, offset);
    if (type === 'newline') dashes = 0;
    if (type === 'seq-item-ind') dashes++;
    if (type === 'flow-map-start' || type === 'flow-seq-start') flowDepth++;
    if (type === 'flow-map-end' || type === 'flow-seq-end') flowDepth--;
    const indented = lineBegins && type === 'space' && token.length > MAX_INDENT;
    if (flowDepth > MAX_FLOW_DEPTH || dashes > MAX_DASHES || indented) {
      return fault(
        'too-deep',
        'The front matter is nested too deeply; keep to lists and lists of "key: value".',
        offset,
      );
    }
    lineBegins = type === 'newline';
    offset += token.length;
  }
  return null;
}

function fault(kind: NoteRefusalKind, message: string, offset: number): YamlFault {
  return { kind, message, offset };
}

/** Where a run of white space that spans lines grows too long: gray-matter's `/^\s*#/gm` is quadratic in it. */
function longBlankRun(yaml: string): number | null {
  let run = 0;
  let offset = 0;
  for (const line of yaml.split('\n')) {
    const indent = line.length - line.trimStart().length;
    run += indent + 1;
    if (run > MAX_BLANK_RUN) return offset;
    if (indent < line.length) run = 0;
    offset += line.length + 1;
  }
  return null;
}
