/**
 * Stands in for yaml's compose-node.js, compose-doc.js and composer.js, and is built at their place, where its imports are found:
 * from the parser's tokens to nodes, without directives, tags, anchors, aliases, comments and further documents. The first four
 * were refused before (shared/vault/yaml-scan.ts), comments mean nothing to a reader. What is an error stays with the package.
 */
import { Document, YAMLParseError } from 'stand-ins/yaml';
import { Scalar } from '../nodes/Scalar.js';
import { resolveBlockMap } from './resolve-block-map.js';
import { resolveBlockScalar } from './resolve-block-scalar.js';
import { resolveBlockSeq } from './resolve-block-seq.js';
import { resolveEnd } from './resolve-end.js';
import { resolveFlowCollection } from './resolve-flow-collection.js';
import { resolveFlowScalar } from './resolve-flow-scalar.js';
import { resolveProps } from './resolve-props.js';
import { emptyScalarPosition } from './util-empty-scalar-position.js';

const NODES = { composeNode, composeEmptyNode };
const COLLECTIONS = {
  'block-map': resolveBlockMap,
  'block-seq': resolveBlockSeq,
  'flow-collection': resolveFlowCollection,
};

function refuseMarked({ anchor, tag }) {
  if (anchor || tag) throw new Error('No anchors and tags are read.');
}

function composeNode(ctx, token, props, onError) {
  refuseMarked(props);
  const collection = COLLECTIONS[token.type];
  if (collection) return collection(NODES, ctx, token, onError);
  if (token.type.endsWith('scalar')) return composeScalar(ctx, token, onError);
  onError(token, 'UNEXPECTED_TOKEN');
  return composeEmptyNode(ctx, token.offset, undefined, null, props, onError);
}

function composeEmptyNode(ctx, offset, before, pos, props, onError) {
  refuseMarked(props);
  const token = { type: 'scalar', offset: emptyScalarPosition(offset, before, pos), indent: -1, source: '' };
  const node = composeScalar(ctx, token, onError);
  if (props.comment) node.range[2] = props.end;
  return node;
}

function composeScalar(ctx, token, onError) {
  const { value, range } =
    token.type === 'block-scalar'
      ? resolveBlockScalar(ctx, token, onError)
      : resolveFlowScalar(token, ctx.options.strict, onError);
  const scalar = new Scalar(value);
  scalar.range = range;
  return scalar;
}

/** Where an error is: an offset, a range, or a token. */
function place(source) {
  if (typeof source === 'number') return [source, source + 1];
  if (Array.isArray(source)) return source.slice(0, 2);
  return [source.offset, source.offset + (source.source?.length ?? 1)];
}

export class Composer {
  constructor(options) {
    this.options = options;
  }

  *compose(tokens) {
    const doc = new Document(undefined, this.options);
    const onError = (source, code, _message, warning) =>
      (warning ? doc.warnings : doc.errors).push(new YAMLParseError(place(source), code));
    for (const token of tokens) {
      if (token.type === 'document') compose(doc, token, onError);
      else if (token.type === 'error') onError(token, 'UNEXPECTED_TOKEN');
      else if (!['space', 'comment', 'newline'].includes(token.type))
        throw new Error('Only one document is read.');
    }
    yield doc;
  }
}

function compose(doc, { offset, start, value, end }, onError) {
  if (doc.contents) throw new Error('Only one document is read.');
  const ctx = { atKey: false, atRoot: true, options: doc.options, schema: doc.schema };
  const props = resolveProps(start, {
    indicator: 'doc-start',
    next: value ?? end?.[0],
    offset,
    onError,
    parentIndent: 0,
    startOnNewline: true,
  });
  doc.contents = value
    ? composeNode(ctx, value, props, onError)
    : composeEmptyNode(ctx, props.end, start, null, props, onError);
  resolveEnd(end, doc.contents.range[2], false, onError);
}
