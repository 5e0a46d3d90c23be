import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { refusing } from './refusing.mjs';

const standIn = (name) => fileURLToPath(new URL(`./stand-ins/${name}.mjs`, import.meta.url));
const HOLDERS = JSON.stringify(standIn('yaml'));

/** Modules whose classes are replaced by the small ones of stand-ins/yaml.mjs, and the names they give. */
const REPLACED = {
  'doc/Document': ['Document'],
  'nodes/Node': ['NodeBase'],
  'nodes/Pair': ['Pair'],
  'nodes/YAMLMap': ['YAMLMap'],
  'nodes/YAMLSeq': ['YAMLSeq'],
  errors: ['YAMLParseError'],
};

/**
 * What yaml has for writing documents, for making JavaScript values of them, for aliases, and for sentences with a drawing of
 * the place. The plugin reads nodes, and writes with shared/vault/yaml-write.ts; whoever asked for these would be told at once.
 */
const GONE =
  /^(?:stringify\/\w+|visit|compose\/compose-\w+|doc\/(?:directives|createNode|applyReviver|anchors)|nodes\/(?:addPairToJSMap|Alias|Collection|toJS)|schema\/\w+|parse\/(?:cst-(?:scalar|stringify|visit)|line-counter))$/;

/** yaml's own sentences are shown nowhere (yaml-read.ts speaks by the code that stands before them). */
function withoutSentences(text) {
  return text.replace(/('[A-Z][A-Z_]{3,}'), (?:'(?:[^'\\\n]|\\.)*'|`[^`]*`)/g, "$1, ''");
}

function write(text, path) {
  const name = /[\\/]dist[\\/](.*)\.js$/.exec(path)?.[1]?.replaceAll('\\', '/') ?? '';
  if (name === 'compose/composer')
    return readFileSync(standIn('yaml-compose'), 'utf8').replace("'stand-ins/yaml'", HOLDERS);
  const held = REPLACED[name];
  if (held !== undefined)
    return `export { ${held.join(', ')} } from ${HOLDERS};\n${refusing('yaml', text, held)}`;
  return GONE.test(name) ? refusing('yaml', text) : withoutSentences(text);
}

/** Which of yaml's modules a phone never needs whole, and what stands there instead. */
export const YAML_PARTS = [{ file: /[\\/]yaml[\\/]browser[\\/]dist[\\/].*\.js$/, write }];

/** What the lexer and the parser of the package call their own state and steps by; nobody else does, in no bundle of ours. */
export const YAML_INTERNALS =
  /^(?:sourceToken|indentNext|pushCount|indentValue|blockScalar(?:Indent|Keep)|on(?:Key|New)Line|at(?:NewLine|Scalar|IndentedComment)|flow(?:Scalar|Level))$/;
