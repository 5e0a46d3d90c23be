const MAX_NAME = 40;
/** What a name is written with: letters and their marks, and between them spaces, hyphens, apostrophes and full stops. */
const NAME = /^\p{L}[\p{L}\p{M}]*(?:(?:[ '’-]|\. ?)[\p{L}\p{M}]+)*\.?$/u;

/**
 * The first line of a reply. A display name is the sender's to choose, so it is used only where it looks like a name and
 * nothing else: no link, no number, no markup, no invisible character.
 */
export function greeting(displayName: string): string {
  const name = nameOf(displayName);
  return name === '' ? 'Hello,' : `Hello ${name},`;
}

function nameOf(displayName: string): string {
  const plain = displayName
    .normalize('NFC')
    .trim()
    .replace(/^["']|["']$/g, '');
  // "Pérez, Ana" is how address books sort.
  const [last = '', first = '', ...more] = plain.split(',').map((part) => part.trim());
  const name = first !== '' && more.length === 0 ? `${first} ${last}` : plain;
  return name.length <= MAX_NAME && NAME.test(name) ? name : '';
}
