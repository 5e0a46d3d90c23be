import type { HiddenText, Protection } from '../facts.ts';
import { readHtml } from '../html.ts';
import { joinHidden, smuggledText } from '../html/hidden-text.ts';
import { type BodyPart, sorted } from './body-parts.ts';
import { decodeText } from './charset.ts';
import { unflowed } from './flowed.ts';
import type { Part } from './part.ts';
import { transferDecoded } from './transfer.ts';
import { formToRead } from './two-forms.ts';

/** What a mail says, as one text, and what is attached to it. */
export interface Content {
  /** Not yet bounded and made visible; see text.ts. */
  readonly text: string;
  /** Line numbers of `text` at which HTML markup says that an earlier message begins. */
  readonly historyAt: ReadonlySet<number>;
  /** Whether markup marks quotes; undefined where the text, or a part of it, is plain. */
  readonly cites: boolean | undefined;
  /** The HTML as it stands, and whether there is a plain text, whichever of them the text was taken from. */
  readonly html: string;
  readonly plain: boolean;
  readonly hidden: HiddenText;
  readonly attachments: readonly Part[];
  readonly protection: Protection;
  /** Sentences for the person: what can't be read here, or not for certain. */
  readonly remarks: readonly string[];
}

/** Bytes of one part that are decoded, as they stand in the mail, and characters of HTML that are read in all. */
const MAX_ENCODED_HTML = 8 * 1024 * 1024;
const MAX_ENCODED_PLAIN = 1024 * 1024;
const MAX_HTML = 6 * 1024 * 1024;
const MAX_HTML_PARTS = 20;
const MAX_TEXT = 256 * 1024;

export function readContent(root: Part): Content {
  const { body, attachments, protection } = sorted(root);
  const reader = new Reader();
  const texts: string[] = [];
  const historyAt = new Set<number>();
  const cites: (boolean | undefined)[] = [];
  let line = 0;
  for (const item of body) {
    const read = reader.read(item);
    if (read.text.trim() === '') continue;
    cites.push(read.cites);
    for (const at of read.historyAt) historyAt.add(line + at);
    texts.push(read.text);
    line += lineCount(read.text) + 1;
  }
  const text = texts.join('\n\n');
  return {
    text,
    historyAt,
    cites: cites.includes(undefined) ? undefined : cites.includes(true),
    html: reader.html.join('\n'),
    plain: reader.plain,
    hidden: joinHidden([...reader.hidden, smuggledText(text)]),
    attachments,
    protection:
      protection === '' && /^\s{0,99}-----BEGIN PGP MESSAGE-----/m.test(text.slice(0, 4000))
        ? 'encrypted'
        : protection,
    remarks: [...reader.remarks],
  };
}

type ReadText = Pick<Content, 'text' | 'historyAt' | 'cites'>;

const NOWHERE = { historyAt: new Set<number>(), cites: undefined };

class Reader {
  readonly html: string[] = [];
  readonly hidden: HiddenText[] = [];
  readonly remarks = new Set<string>();
  plain = false;
  private htmlLength = 0;
  private textLength = 0;

  read(item: BodyPart): ReadText {
    if (item.kind === 'either') {
      const plain = this.all(item.plain);
      const html = this.all(item.html);
      const read = formToRead(plain.text, html.text);
      if (read === 'both') return { text: `${plain.text}\n\n${html.text}`, ...NOWHERE };
      return read === 'plain' ? plain : html;
    }
    const source = this.decoded(item.part);
    // Some programs write a page and call it plain text.
    const isPage =
      item.kind === 'html' || /^\s{0,99}<(?:!doctype html|html[\s>])/i.test(source.slice(0, 200));
    if (isPage) return this.page(source);
    this.plain ||= source.trim() !== '';
    return { text: this.bounded(source), ...NOWHERE };
  }

  private all(items: readonly BodyPart[]): ReadText {
    if (items.length === 1 && items[0] !== undefined) return this.read(items[0]);
    return { text: items.map((item) => this.read(item).text).join('\n\n'), ...NOWHERE };
  }

  private page(source: string): ReadText {
    const room = this.html.length < MAX_HTML_PARTS ? MAX_HTML - this.htmlLength : 0;
    const html = source.slice(0, Math.max(0, room));
    this.html.push(html);
    this.htmlLength += html.length;
    const read = readHtml(html);
    if (read.cut || html.length < source.length)
      this.remarks.add('Only the beginning of this mail’s HTML was read; open the original.');
    this.hidden.push(read.hidden);
    return { text: this.bounded(read.text), historyAt: read.historyAt, cites: read.cites };
  }

  private bounded(text: string): string {
    const kept = text.slice(0, Math.max(0, MAX_TEXT - this.textLength));
    this.textLength += kept.length;
    return kept;
  }

  private decoded(part: Part): string {
    const limit = part.type === 'text/plain' ? MAX_ENCODED_PLAIN : MAX_ENCODED_HTML;
    const bytes = transferDecoded(part.raw.subarray(0, limit), part.encoding);
    const { text, unknown } = decodeText(bytes, charsetOf(part, bytes));
    if (unknown !== '') {
      this.remarks.add(
        'This mail names a character set that is not known here, so that letters may be wrong; open the original.',
      );
    }
    const flowed = part.type === 'text/plain' && part.parameters.get('format')?.toLowerCase() === 'flowed';
    return flowed
      ? unflowed(text.slice(0, MAX_TEXT), part.parameters.get('delsp')?.toLowerCase() === 'yes')
      : text;
  }
}

/** A page may name its character set itself where the mail does not (HTML §4.2.5.5). */
function charsetOf(part: Part, bytes: Uint8Array): string {
  const named = part.parameters.get('charset') ?? '';
  if (named !== '' || part.type !== 'text/html') return named;
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 2048));
  return /<meta[^>]{0,200}charset\s{0,5}=\s{0,5}["']?([\w:.-]{1,40})/i.exec(head)?.[1] ?? '';
}

function lineCount(text: string): number {
  let lines = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}
