import { visible } from '../../../shared/text/show.ts';

/** A body from its parts, empty ones left out, with a blank line between them. */
export function joined(parts: readonly string[]): string {
  return parts
    .map(plainLines)
    .filter((part) => part !== '')
    .join('\n\n');
}

/** Text in the one form that a signed body has: LF, no control characters, no blank ends. */
function plainLines(text: string): string {
  return visible(text.replace(/\r\n?/g, '\n')).trimEnd().replace(/^\n+/, '');
}
