import type { MailShape } from './facts.ts';
import type { HeaderField } from './headers.ts';
import { htmlShape } from './html-shape.ts';

const MAX_FIELDS = 300;
const MAX_VALUE = 2000;

/** How a parsed mail is built; bounded, since its header and its HTML are the sender's to choose. */
export function mailShape(email: {
  readonly headers: readonly HeaderField[];
  readonly html: string;
  readonly plain: boolean;
}): MailShape {
  const { html, plain } = email;
  return {
    header: email.headers
      .slice(0, MAX_FIELDS)
      .map(({ key, value }) => ({ key, value: value.slice(0, MAX_VALUE) })),
    plain,
    html: html.trim() === '' ? null : htmlShape(html),
  };
}
