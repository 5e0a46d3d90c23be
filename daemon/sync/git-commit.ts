import { DamagedObject } from './damaged-object.ts';

/** A commit as far as sync looks at it. */
export interface Commit {
  readonly oid: string;
  readonly tree: string;
  readonly parents: readonly string[];
  /** When it was made, as whoever made it says: milliseconds since 1970, 0 where it does not say. */
  readonly at: number;
  /** First line of the message. */
  readonly subject: string;
  /** Armored signature of the `gpgsig` header; null where there is none, or more than one. */
  readonly signature: string | null;
  /** The commit's bytes without that header: what the signature is over (gitformat-signature(5)). */
  readonly signed: Uint8Array;
}

export interface NewCommit {
  readonly tree: string;
  readonly parent: string | null;
  readonly agent: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly message: string;
}

const OID = /^[0-9a-f]{40}$/;

/** Reads a commit object's content. Throws on what is no commit. */
export function readCommit(oid: string, content: Uint8Array): Commit {
  const text = Buffer.from(content).toString('latin1');
  const end = text.indexOf('\n\n');
  if (end < 0) throw new DamagedObject(`Commit ${oid} is damaged.`);
  // A header that begins with a space goes on from the line before.
  const headers = text.slice(0, end).split(/\n(?! )/);
  const values = (name: string) =>
    headers.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1));
  const [tree = ''] = values('tree');
  const parents = values('parent');
  if (!OID.test(tree) || !parents.every((parent) => OID.test(parent)))
    throw new DamagedObject(`Commit ${oid} is damaged.`);
  const signatures = values('gpgsig');
  const rest = headers.filter((line) => !line.startsWith('gpgsig '));
  return {
    oid,
    tree,
    parents,
    at: Number(/ (\d{1,12}) [+-]\d{4}$/.exec(values('committer')[0] ?? '')?.[1] ?? 0) * 1000,
    subject: Buffer.from(text.slice(end + 2).split('\n')[0] ?? '', 'latin1').toString('utf8'),
    signature: signatures.length === 1 ? (signatures[0] ?? '').replace(/\n /g, '\n') : null,
    signed: Buffer.from(rest.join('\n') + text.slice(end), 'latin1'),
  };
}

/** What a commit of an agent says about itself: how many paths, in which folders. */
export function subjectOf(agent: string, edits: ReadonlyMap<string, unknown>): string {
  const folders = new Set([...edits.keys()].map((path) => path.split('/')[0] ?? ''));
  return `${agent}: ${String(edits.size)} path${edits.size === 1 ? '' : 's'} in ${[...folders].sort().join(', ')}`;
}

/** The bytes to sign. The address is of the reserved domain `.invalid` (RFC 2606): agents have no mailbox. */
export function commitBytes({ tree, parent, agent, at, message }: NewCommit): Buffer {
  const who = `${agent} <${agent}@countersign.invalid> ${String(Math.floor(at / 1000))} +0000`;
  const parents = parent === null ? [] : [`parent ${parent}`];
  return Buffer.from(
    [`tree ${tree}`, ...parents, `author ${who}`, `committer ${who}`, '', `${message}\n`].join('\n'),
  );
}

/** The commit with its signature as the last header, where Git puts it. */
export function withSignature(bytes: Buffer, armored: string): Buffer {
  const end = bytes.indexOf('\n\n');
  const header = `\ngpgsig ${armored.replace(/\n/g, '\n ')}`;
  return Buffer.concat([bytes.subarray(0, end), Buffer.from(header, 'latin1'), bytes.subarray(end)]);
}
