import { hasLoneSurrogate, utf8 } from '../text/bytes.ts';
import { MAX_NOTE_BYTES } from './limits.ts';
import { StoreError } from './store-error.ts';

/** The bytes that a store writes for a text; throws a StoreError on what no store takes. */
export function noteBytes(path: string, text: string): Uint8Array {
  if (hasLoneSurrogate(text)) {
    throw new StoreError('text', path, `${path} was not written: its text holds half of a surrogate pair.`);
  }
  const bytes = utf8(text);
  if (bytes.length > MAX_NOTE_BYTES) {
    throw new StoreError(
      'text',
      path,
      `${path} was not written: it would be larger than 1 MiB; keep long text elsewhere and link to it.`,
    );
  }
  return bytes;
}
