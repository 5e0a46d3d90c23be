/**
 * What is left of yaml's document and node classes where YAML is only read, by the failsafe schema, as one document, after
 * shared/vault/yaml-scan.ts has refused directives, tags, anchors and aliases. These classes only hold what the package's lexer,
 * parser and resolvers find. Whatever goes beyond that throws, and yaml-read.ts then refuses the note.
 */
const NODE_TYPE = Symbol.for('yaml.node.type');

export class NodeBase {
  constructor(type) {
    Object.defineProperty(this, NODE_TYPE, { value: type });
  }
}

class Collection extends NodeBase {
  items = [];
}

export class YAMLMap extends Collection {
  static tagName = 'tag:yaml.org,2002:map';
  constructor() {
    super(Symbol.for('yaml.map'));
  }
}

export class YAMLSeq extends Collection {
  static tagName = 'tag:yaml.org,2002:seq';
  constructor() {
    super(Symbol.for('yaml.seq'));
  }
}

export class Pair extends NodeBase {
  constructor(key, value = null) {
    super(Symbol.for('yaml.pair'));
    this.key = key;
    this.value = value;
  }
}

export class Document {
  errors = [];
  warnings = [];
  contents = null;
  /** Every scalar is a string. */
  schema = { compat: null };
  constructor(value, options) {
    const { schema, customTags, version, strict, uniqueKeys } = options;
    if (
      value !== undefined ||
      customTags ||
      schema !== 'failsafe' ||
      version !== '1.2' ||
      !strict ||
      !uniqueKeys
    )
      throw new Error('Only reading YAML 1.2 by the failsafe schema, strictly, is built in.');
    this.options = options;
  }
}

/** Where and which; what it is in words yaml-read.ts says. */
class Fault extends Error {
  constructor(pos, code) {
    super(code);
    this.pos = pos;
    this.code = code;
  }
}
export { Fault as YAMLParseError };
