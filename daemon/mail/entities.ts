import { decodeHTML } from 'entities';

/** Decodes character references once, as HTML §13.5 names them; an unknown name stays as it was written. */
export function decodeEntities(text: string): string {
  return text.includes('&') ? decodeHTML(text) : text;
}
