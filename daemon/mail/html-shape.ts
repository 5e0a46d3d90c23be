import { decodeEntities } from './entities.ts';
import { htmlTokens } from './html-tags.ts';

/** How the HTML of a mail is built, in numbers: what tells a letter from a mailing whatever language it is in. */
export interface HtmlShape {
  /** Characters of markup, and of the text that a reader sees. */
  readonly length: number;
  readonly text_length: number;
  /** Links to the web, those that say one host and lead to another, and the hosts they lead to (each once). */
  readonly links: number;
  readonly disguised: number;
  readonly hosts: readonly string[];
  readonly remote_images: number;
  /** Pictures of at most two by two pixels, as a sender uses them to see that a mail was opened. */
  readonly pixels: number;
  readonly forms: number;
  readonly tables: number;
  /** `font` tags and colours set by attributes: hand-made pages of old bulk mail. */
  readonly fonts: number;
  /** Types of schema.org that JSON-LD or microdata name, in lower case: `order`, `parceldelivery` … */
  readonly schema: readonly string[];
}

const MAX_HTML = 256 * 1024;
const MAX_TAGS = 5000;
const MAX_HOSTS = 30;
const MAX_TYPES = 20;
const HOST_IN_TEXT = /^\s{0,9}(?:https?:\/\/)?((?:[a-z0-9-]{1,63}\.){1,6}[a-z]{2,24})(?:[/?#\s]|$)/i;

/** Reads the shape of HTML of unknown origin in time linear in its first 256 kB. */
export function htmlShape(html: string): HtmlShape {
  const page = html.slice(0, MAX_HTML);
  const count = {
    links: 0,
    disguised: 0,
    remote_images: 0,
    pixels: 0,
    forms: 0,
    tables: 0,
    fonts: 0,
  };
  const hosts = new Set<string>();
  let textLength = 0;
  let tags = 0;
  let open: { readonly host: string; text: string } | null = null;
  for (const token of htmlTokens(page)) {
    if (token.kind === 'text') {
      textLength += token.text.trim().length;
      if (open !== null && open.text.length < 200) open.text += token.text;
      continue;
    }
    if (++tags > MAX_TAGS) break;
    const { name, attributes } = token;
    if (token.kind === 'close') {
      if (name === 'a' && open !== null) {
        if (isDisguised(open.text, open.host)) count.disguised++;
        open = null;
      }
      continue;
    }
    if (name === 'a') {
      const host = hostOf(decodeEntities(attributes.get('href') ?? '').trim());
      if (host !== '') {
        count.links++;
        if (hosts.size < MAX_HOSTS) hosts.add(host);
        open = { host, text: '' };
      }
    } else if (name === 'img') {
      if (/^https?:/i.test((attributes.get('src') ?? '').trim())) count.remote_images++;
      if (isPixel(attributes)) count.pixels++;
    } else if (name === 'form' || name === 'input') count.forms++;
    else if (name === 'table') count.tables++;
    else if (name === 'font') count.fonts++;
    if (attributes.has('bgcolor')) count.fonts++;
  }
  return {
    length: html.length,
    text_length: textLength,
    ...count,
    hosts: [...hosts],
    schema: schemaTypes(page),
  };
}

/** The host of a web address in lower case, or ''. */
export function hostOf(target: string): string {
  return /^https?:\/\/(?:[^@/?#\s]{1,100}@)?([^/?#:\s]{1,253})/i.exec(target)?.[1]?.toLowerCase() ?? '';
}

function isDisguised(text: string, host: string): boolean {
  const shown = HOST_IN_TEXT.exec(decodeEntities(text))?.[1]?.toLowerCase();
  if (shown === undefined) return false;
  const ending = (name: string) => name.split('.').slice(-2).join('.');
  return ending(shown) !== ending(host);
}

function isPixel(attributes: ReadonlyMap<string, string>): boolean {
  const side = (name: string) => (attributes.get(name) ?? '').trim();
  return /^[012](?:px)?$/.test(side('width')) && /^[012](?:px)?$/.test(side('height'));
}

/** JSON-LD is the content of a script element, which is no text of the page, so it is searched for by itself. */
function schemaTypes(page: string): string[] {
  const found = new Set<string>();
  const at = page.search(/application\/ld\+json/i);
  const linked = at < 0 ? '' : page.slice(at, at + 20_000);
  for (const match of linked.matchAll(/"@type"\s{0,9}:\s{0,9}"([A-Za-z]{1,40})"/g)) add(match[1]);
  for (const match of page.matchAll(/itemtype\s{0,3}=\s{0,3}["']?https?:\/\/schema\.org\/([A-Za-z]{1,40})/gi))
    add(match[1]);
  return [...found];

  function add(type: string | undefined): void {
    if (type !== undefined && found.size < MAX_TYPES) found.add(type.toLowerCase());
  }
}
