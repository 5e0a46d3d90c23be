const LINE = /^([0-9a-f]{40}) (refs\/\S+)$/;

/**
 * Refs of a file `packed-refs` (git-pack-refs(1)). Ours are files of their own; but a person who runs `git gc` in the clone, or a tool
 * that does, puts all of them there and removes those.
 */
export function packedRefs(text: string): Map<string, string> {
  const refs = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, oid, name] = LINE.exec(line) ?? [];
    if (oid !== undefined && name !== undefined) refs.set(name, oid);
  }
  return refs;
}

/** The same file without a ref, and without what is told of the tag that it was; null where it is not in it. */
export function withoutRef(text: string, name: string): string | null {
  const lines = text.split('\n');
  const at = lines.findIndex((line) => LINE.exec(line)?.[2] === name);
  if (at < 0) return null;
  lines.splice(at, lines[at + 1]?.startsWith('^') === true ? 2 : 1);
  return lines.join('\n');
}
