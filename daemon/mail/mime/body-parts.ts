import type { Protection } from '../facts.ts';
import type { Part } from './part.ts';

/** A stretch of a mail's text: one part, or the same text in two forms of which one is shown. */
export type BodyPart =
  | { readonly kind: 'plain' | 'html'; readonly part: Part }
  | { readonly kind: 'either'; readonly plain: readonly BodyPart[]; readonly html: readonly BodyPart[] };

/** Which parts of a mail are its text, in the order they are read, and which are attached. */
export interface Sorted {
  readonly body: readonly BodyPart[];
  readonly attachments: readonly Part[];
  readonly protection: Protection;
}

/** Forms for watches and for one mail program, which repeat the text: neither text nor attachment. */
const REPEATS = new Set(['text/x-amp-html', 'text/watch-html']);

/** Sorts the parts of a mail as a mail program does (RFC 2046 §5.1, RFC 2387, RFC 1847). */
export function sorted(part: Part): Sorted {
  const [first, ...rest] = part.children;
  if (first === undefined) return sortedLeaf(part);
  switch (part.type) {
    case 'multipart/alternative':
      return alternative(part.children);
    case 'multipart/signed':
      return { ...together([sorted(first), attached(rest)]), protection: 'signed' };
    case 'multipart/encrypted':
      return { body: [], attachments: part.children, protection: 'encrypted' };
    case 'multipart/related': {
      const root = rootOf(part);
      return together(
        part.children.map((child) => (child === root ? sorted(child) : attached(leavesOf(child)))),
      );
    }
    default:
      return together(part.children.map(sorted));
  }
}

function sortedLeaf(part: Part): Sorted {
  const kind = part.disposition === 'attachment' ? null : textKind(part);
  if (kind !== null) return { body: [{ kind, part }], attachments: [], protection: '' };
  return { body: [], attachments: [part], protection: protectionOf(part) };
}

function textKind(part: Part): 'plain' | 'html' | null {
  if (part.type === 'text/html' || part.type === 'application/xhtml+xml') return 'html';
  return part.type === 'text/plain' || part.type === 'text/enriched' || part.type === 'text' ? 'plain' : null;
}

/** S/MIME without a signature of its own part (RFC 8551 §3.2): the text is inside, in either case. */
function protectionOf(part: Part): Protection {
  if (!/^application\/(?:x-)?pkcs7-mime$/.test(part.type)) return '';
  return part.parameters.get('smime-type')?.toLowerCase() === 'signed-data' ? 'signed' : 'encrypted';
}

function attached(parts: readonly Part[]): Sorted {
  return { body: [], attachments: parts, protection: '' };
}

function leavesOf(part: Part): readonly Part[] {
  return part.children.length === 0 ? [part] : part.children.flatMap(leavesOf);
}

/** RFC 2387 §3.2: the part that `start` names by its Content-ID, mostly the first. */
function rootOf(part: Part): Part | undefined {
  const start = part.parameters.get('start') ?? '';
  return part.children.find((child) => start !== '' && child.contentId === start) ?? part.children[0];
}

function together(all: readonly Sorted[]): Sorted {
  const protections = all.map(({ protection }) => protection);
  const body = all.flatMap((one) => one.body);
  return {
    ...withoutTextFiles(
      body,
      all.flatMap(({ attachments }) => attachments),
    ),
    protection: protections.includes('encrypted')
      ? 'encrypted'
      : protections.includes('signed')
        ? 'signed'
        : '',
  };
}

/** A text with a file name below the text of a mail is a file, even where its sender did not call it an attachment. */
function withoutTextFiles(
  body: readonly BodyPart[],
  attachments: readonly Part[],
): Pick<Sorted, 'body' | 'attachments'> {
  const isFile = (item: BodyPart, at: number) =>
    at > 0 && item.kind !== 'either' && item.part.filename !== '';
  const files = body.flatMap((item, at) => (item.kind !== 'either' && isFile(item, at) ? [item.part] : []));
  return { body: body.filter((item, at) => !isFile(item, at)), attachments: [...attachments, ...files] };
}

function alternative(children: readonly Part[]): Sorted {
  const all = children.filter((child) => !REPEATS.has(child.type)).map(sorted);
  const plain = all.find(({ body }) => body.length > 0 && !body.some(holdsHtml))?.body ?? [];
  const html = all.findLast(({ body }) => body.some(holdsHtml))?.body ?? [];
  const body: readonly BodyPart[] =
    plain.length > 0 && html.length > 0 ? [{ kind: 'either', plain, html }] : [...plain, ...html];
  return together([{ body, attachments: [], protection: '' }, ...all.map((one) => ({ ...one, body: [] }))]);
}

function holdsHtml(item: BodyPart): boolean {
  return item.kind === 'html' || (item.kind === 'either' && item.html.length > 0);
}
