import { describe, expect, it } from 'vitest';
import { AuditLog } from '../../../daemon/records/audit.ts';
import { type UnreadableNote, readNotes } from '../../../daemon/records/notes.ts';
import { quarantine } from '../../../daemon/records/quarantine.ts';
import { allUpdates, tell } from '../../../daemon/records/updates.ts';
import { instant } from '../../../shared/text/time.ts';
import { MemoryStore } from '../../../shared/vault/memory-store.ts';
import { readQuarantine, writeUpdates } from '../../../shared/vault/typed-notes.ts';

const NOW = Date.parse('2026-11-20T08:30:00Z');
const NOT_UTF8 = new Uint8Array([0xff, 0xfe, 0x00]);
const news = (id: string, text = 'x') => ({ id, kind: 'drafted', text });

/** A note of news as anybody who can push could write it. */
function forged(agent: string, day: string, at: string): string {
  return writeUpdates({ type: 'updates', version: '1', agent, day }, [{ ...news('a'), at, agent }]);
}

describe('news (M6)', () => {
  it('told twice is told once, and comes back from where it was told', async () => {
    const store = new MemoryStore();
    await tell(store, 'cloud-a', NOW, news('a'));
    await tell(store, 'cloud-a', NOW + 1000, news('a', 'again'));
    await tell(store, 'cloud-b', NOW, news('a'));
    expect((await allUpdates(store, 2, NOW)).flat()).toEqual([
      { ...news('a'), at: instant(NOW), agent: 'cloud-a' },
      { ...news('a'), at: instant(NOW), agent: 'cloud-b' },
    ]);
  });

  it('from a note that speaks for another agent or another day than its path is not heard', async () => {
    const at = instant(NOW);
    const store = new MemoryStore({
      'Updates/cloud-a/2026-11-20.md': forged('local', '2026-11-20', at),
      'Updates/cloud-b/2026-11-20.md': forged('cloud-b', '2026-11-19', at),
      'Updates/cloud-c/2026-11-20.md': forged('cloud-c', '2026-11-20', at),
    });
    expect((await allUpdates(store, 2, NOW)).flat().map(({ agent }) => agent)).toEqual(['cloud-c']);
  });

  it('from the future would stay on top for ever: up to an hour is a clock, more is not heard', async () => {
    const store = new MemoryStore({
      'Updates/cloud-a/2026-11-20.md': forged('cloud-a', '2026-11-20', instant(NOW + 3_600_000)),
      'Updates/cloud-b/2026-11-20.md': forged('cloud-b', '2026-11-20', instant(NOW + 3_601_000)),
      'Updates/cloud-c/2099-01-01.md': forged('cloud-c', '2099-01-01', '2099-01-01T00:00:00Z'),
    });
    expect((await allUpdates(store, 2, NOW)).flat().map(({ agent }) => agent)).toEqual(['cloud-a']);
  });

  it('goes nowhere, and does not hang, where today’s note is there and can’t be read', async () => {
    const store = new MemoryStore({ 'Updates/cloud/2026-11-20.md': NOT_UTF8 });
    await tell(store, 'cloud', NOW, news('a'));
    expect(await store.readBytes('Updates/cloud/2026-11-20.md')).toEqual(NOT_UTF8);
  });
});

it('an audit log that can’t be read is an error with a sentence, not an endless loop', async () => {
  const store = new MemoryStore({ 'Logs/local/2026-11-20.jsonl': NOT_UTF8 });
  const write = new AuditLog(store, 'local', () => NOW).write({
    action_type: 'test',
    target: 'a',
    parameters: {},
    approval_status: '',
    approved_by: '',
    result: 'done',
  });
  await expect(write).rejects.toThrow('The audit log Logs/local/2026-11-20.jsonl can');
});

describe('quarantine', () => {
  const PATH = 'Needs_Action/email/EMAIL_2026-11-20_x_abcdefgh234567ab.md';

  async function unreadable(content: string | Uint8Array, message?: string) {
    const store = new MemoryStore({ [PATH]: content });
    const [note] = await readNotes(store);
    if (note?.kind !== 'unreadable') throw new Error('This note can be read.');
    const told: UnreadableNote =
      message === undefined ? note : { ...note, refusal: { kind: 'shape', message } };
    return { store, note: told };
  }

  it.each([
    ['longer than a line', 'x'.repeat(5000)],
    ['longer than a line in astral characters', '😀'.repeat(999)],
    ['of several lines', 'unknown key "a\nb\u2028\u0007"'],
  ])('keeps a note whose refusal is %s', async (_, message) => {
    const { store, note } = await unreadable('not a note', message);
    expect(await quarantine(store, 'local', note, NOW)).toBe(true);
    expect(await store.read(PATH)).toBeNull();
    const [kept = ''] = await store.list('Quarantine/local');
    expect(readQuarantine((await store.read(kept)) ?? '')).toMatchObject({
      ok: true,
      value: { text: 'not a note', quarantine: { origin: PATH } },
    });
  });

  it('keeps a copy of what is not text, and says that it is still there', async () => {
    const { store, note } = await unreadable(NOT_UTF8);
    expect(await quarantine(store, 'local', note, NOW)).toBe(false);
    expect(await quarantine(store, 'local', note, NOW)).toBe(false);
    expect(await store.readBytes(PATH)).toEqual(NOT_UTF8);
    expect(await store.list('Quarantine')).toHaveLength(1);
  });
});
