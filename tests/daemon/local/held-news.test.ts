import { describe, expect, it } from 'vitest';
import { HeardWords } from '../../../daemon/local/heard-words.ts';
import { tellHeldBack } from '../../../daemon/local/held-news.ts';
import { AuditLog } from '../../../daemon/records/audit.ts';
import { guardedStore } from '../../../shared/access/guarded-store.ts';
import { heldNotes } from '../../../shared/card/held-notes.ts';
import { readLine } from '../../../shared/audit/chain.ts';
import { correctInVault } from '../../../shared/task/correct-in-vault.ts';
import { MemoryStore } from '../../../shared/vault/memory-store.ts';
import { readUpdates } from '../../../shared/vault/typed-notes.ts';
import { sample } from '../../workbench/sample-vault.ts';
import { asideMail } from '../../workbench/tab-samples.ts';

const DAY = 86_400_000;
const NOW = Date.parse('2026-11-20T08:00:00Z');
const { path: PATH, request } = sample('held');
const SECRET = {
  kind: 'secret',
  paths: [PATH],
  message: 'It holds what looks like a secret (line 3).',
} as const;

describe('what sync holds back', () => {
  const disk = new MemoryStore();
  const store = guardedStore(disk, 'local', 'local');
  const round = (ms: number, withheld: readonly (typeof SECRET)[]) =>
    tellHeldBack(store, 'local', ms, { held: [], withheld });
  const file = (day: string) => disk.read(`Updates/local/${day}.md`);

  it('is said where every device reads it, once a day, and taken back when it is over', async () => {
    await round(NOW, []);
    expect(await file('2026-11-20')).toBe(null);
    await round(NOW, [SECRET]);
    const told = await file('2026-11-20');
    await round(NOW + 60_000, [SECRET]);
    expect(await file('2026-11-20')).toBe(told);
    expect(await heldNotes(store, request.id)).toMatchObject([{ agent: 'local', reason: SECRET.message }]);
    await round(NOW + DAY, [SECRET]);
    expect(await heldNotes(store)).toMatchObject([{ about: request.id, at: '2026-11-21T08:00:00Z' }]);
    await round(NOW + 2 * DAY, []);
    expect(await heldNotes(store)).toEqual([]);
    const last = await file('2026-11-22');
    await round(NOW + 2 * DAY + 60_000, []);
    expect(await file('2026-11-22')).toBe(last);
    await round(NOW + 9 * DAY, []);
    expect(await file('2026-11-29')).toBe(null);
  });

  it('names free notes too, and does not let a flood fill the day', async () => {
    const held = Array.from({ length: 500 }, (_, n) => ({
      path: `Briefings/n${String(n)}.md`,
      commit: '',
      signer: '',
      message: 'It is signed by nobody known.',
    }));
    await tellHeldBack(store, 'local', NOW + 20 * DAY, { held, withheld: [] });
    const read = readUpdates((await file('2026-12-10')) ?? '');
    expect(read.ok && read.value.entries).toHaveLength(50);
  });
});

describe('a correction made in the vault', () => {
  it('is logged and told once, as if it had been said in the terminal; what Local wrote itself is not', async () => {
    const made = asideMail('letter');
    const disk = new MemoryStore({ [made.path]: made.note });
    const store = guardedStore(disk, 'local', 'local');
    const parts = { store, agent: 'local', audit: new AuditLog(store, 'local', () => NOW), now: () => NOW };
    const heard = new HeardWords();
    await correctInVault(disk, made.id, { category: 'receipt', draft: false, wish: '' });
    const report = { published: { commit: 'c', paths: [made.path, 'Dashboard.md'] } };
    heard.wrote(made.path);
    await heard.hear(parts, report);
    expect(await disk.list('Logs')).toEqual([]);
    await heard.hear(parts, report);
    await heard.hear(parts, report);
    const lines = ((await disk.read('Logs/local/2026-11-20.jsonl')) ?? '').trim().split('\n').map(readLine);
    expect(lines).toMatchObject([
      { action_type: 'correct', target: made.id, result: 'You said that this mail is a receipt.' },
    ]);
    expect(await disk.read('Updates/local/2026-11-20.md')).toContain(`corrected:${made.id}:receipt`);
    await heard.hear(parts, null);
  });
});
