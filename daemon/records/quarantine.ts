import { fromUtf8, hex, sha256 } from '../../shared/text/bytes.ts';
import { inertBlock, inertField, oneLine, visible } from '../../shared/text/show.ts';
import { instant } from '../../shared/text/time.ts';
import { slugOf, taskIdOf } from '../../shared/vault/ids.ts';
import { type Store } from '../../shared/vault/store.ts';
import { writeQuarantine } from '../../shared/vault/typed-notes.ts';
import { type UnreadableNote } from './notes.ts';
import { tell } from './updates.ts';

const MAX_KEPT = 200_000;
/** Characters of a reason: an astral one counts twice against the 1000 of a line of front matter. */
const MAX_REASON = 450;

/**
 * Puts a note that came from elsewhere and can't be read aside: its text goes whole into a block of a quarantine note
 * with the reason, and only then the original goes. What is not text, or would be run there, is kept as hex. False where it is too long for
 * that, or not text, which can't be removed by its content: it stays where it is, and the dashboard names it.
 */
export async function quarantine(
  store: Store,
  agent: string,
  note: Pick<UnreadableNote, 'path' | 'bytes' | 'refusal'> & { readonly placed: { readonly base: string } },
  nowMs: number,
): Promise<boolean> {
  const bytes = note.bytes ?? new Uint8Array();
  const id = taskIdOf(note.path.slice(0, 32), bytes);
  const day = instant(nowMs).slice(0, 10);
  const already = (await store.list(`Quarantine/${agent}`)).some((path) => path.endsWith(`_${id}.md`));
  const text = fromUtf8(bytes);
  const kept = text === null || inertBlock(visible(text)) !== text ? hex(bytes) : text;
  if (kept.length > MAX_KEPT) return false;
  if (!already) {
    const quarantined = {
      type: 'quarantine' as const,
      version: '1' as const,
      id,
      agent,
      reason: inertField(oneLine(note.refusal.message, MAX_REASON)),
      origin: inertField(oneLine(note.path, 300)),
      found: instant(nowMs),
    };
    await store.create(
      `Quarantine/${agent}/NOTE_${day}_${slugOf(note.placed.base)}_${id}.md`,
      writeQuarantine(quarantined, kept),
    );
  }
  const gone = text !== null && (await store.remove(note.path, text)) !== 'changed';
  await tell(store, agent, nowMs, {
    id: `quarantine:${hex(sha256(bytes)).slice(0, 16)}`,
    kind: 'quarantine',
    text: `A note could not be read and was put into Quarantine: ${note.refusal.message}`,
  });
  return gone;
}
