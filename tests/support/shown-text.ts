export const UNSEEN_CHARACTER =
  // eslint-disable-next-line no-control-regex -- finding them is the purpose
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u;

export function utf8Bytes(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}
