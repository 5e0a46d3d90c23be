import { type Document, type Node, isMap, isScalar, visit } from 'yaml';
import { isPlainScalar } from './yaml-write.ts';
import { type YamlValue } from './yaml-value.ts';

/**
 * Sets or (undefined) removes keys of a parsed front matter and prints it. The document keeps the person's comments,
 * the order of keys, and the quotes of what was not touched; a new key goes to the end.
 */
export function editYaml(doc: Document, patch: Readonly<Record<string, YamlValue | undefined>>): string {
  for (const [key, value] of Object.entries(patch)) {
    if (value === undefined) {
      doc.delete(key);
      continue;
    }
    const before = doc.get(key, true);
    if (isScalar(before) && typeof value === 'string') {
      before.value = value;
      before.type = styleOf(value);
      continue;
    }
    const node = doc.createNode(value, { flow: Array.isArray(value) && value.length === 0 });
    style(node);
    keepComments(before, node);
    doc.set(key, node);
  }
  if (isMap(doc.contents) && doc.contents.items.length === 0) doc.contents.flow = true;
  return doc.toString({ lineWidth: 0, flowCollectionPadding: false });
}

function style(node: Node): void {
  visit(node, {
    Scalar: (_, scalar) => {
      scalar.type = styleOf(String(scalar.value));
    },
  });
}

function styleOf(text: string): 'PLAIN' | 'QUOTE_DOUBLE' {
  return isPlainScalar(text) ? 'PLAIN' : 'QUOTE_DOUBLE';
}

/** A value that takes another shape takes the comments with it. */
function keepComments(from: unknown, to: Node): void {
  if (typeof from !== 'object' || from === null) return;
  const { comment, commentBefore, spaceBefore } = from as Partial<Node>;
  if (comment != null) to.comment = comment;
  if (commentBefore != null) to.commentBefore = commentBefore;
  if (spaceBefore === true) to.spaceBefore = true;
}
