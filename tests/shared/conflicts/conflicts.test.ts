import { describe, expect, it } from 'vitest';
import { asideRows } from '../../../shared/aside/aside-rows.ts';
import { NoteIndex } from '../../../shared/card/note-index.ts';
import { conflictsOf } from '../../../shared/conflicts/conflicts.ts';
import { Reasons, wantReason } from '../../../shared/conflicts/reasons.ts';
import { MemoryStore } from '../../../shared/vault/memory-store.ts';
import { sample } from '../../workbench/sample-vault.ts';
import { asideMail, quarantined } from '../../workbench/tab-samples.ts';

const NOW = Date.now();

async function look(
  files: Readonly<Record<string, string>>,
  over: Partial<Parameters<typeof conflictsOf>[0]> = {},
) {
  const store = new MemoryStore(files);
  const index = new NoteIndex(store);
  await index.refresh(NOW);
  const [facts, paths] = [index.facts(), await store.list('')];
  const reasons = await new Reasons(store).of(wantReason(paths, facts, index.silent()));
  return conflictsOf({ facts, paths, states: new Map(), held: [], reasons, ...over });
}

describe('what is in disorder', () => {
  it('approvals by their state, gravest first; the state that this device found counts before the note’s', async () => {
    const made = (['refused', 'edited', 'contested', 'unknown', 'pending', 'held'] as const).map((status) =>
      sample(status, { request: { status, subject: status } }),
    );
    const files = Object.fromEntries(made.map(({ path, note }) => [path, note]));
    const found = await look(files, {
      states: new Map([
        [made[5]!.request.id, 'edited'],
        [made[0]!.request.id, 'approved'],
      ]),
    });
    expect(found.map(({ kind, name, card }) => [kind, name, card])).toEqual([
      ['unknown', 'unknown', true],
      ['contested', 'contested', true],
      ['edited', 'edited', true],
      ['edited', 'held', true],
    ]);
  });

  it('kept copies by their names, our own and those of other tools; nothing else by its name', async () => {
    const found = await look({
      'Briefings/Offer conflict local 2026-11-20 a1b2c3.md': '',
      'Accounting/Rates.sync-conflict-20261120-081200-ABCDEF7.md': '',
      'Briefings/Plan (conflicted copy 2026-11-20).md': '',
      'Briefings/A conflict of interests.md': '',
    });
    expect(found.map(({ kind, name }) => [kind, name])).toEqual([
      ['copy', 'Rates.sync-conflict-20261120-081200-ABCDEF7'],
      ['copy', 'Offer conflict local 2026-11-20 a1b2c3'],
      ['copy', 'Plan (conflicted copy 2026-11-20)'],
    ]);
  });

  it('quarantined notes and those that can’t be read, each with its reason and no live character', async () => {
    const { path, note, taskPath, taskNote } = sample('broken');
    const found = await look({
      ...quarantined('Not YAML \u202e<b>.'),
      [path]: note.replace('status: pending', 'status: pending\nstatus: sent'),
      [taskPath]: taskNote.replace('version: "1"', 'version: "1"\nextra: x'),
    });
    expect(found.map(({ kind }) => kind)).toEqual(['quarantined', 'unreadable', 'unreadable']);
    expect(found[0]?.reason).toContain('Not YAML ‹U+202E›<b>. It was Needs_Action/email/');
    expect(found[1]?.reason).toMatch(/\(line \d+\)/);
  });

  it('what sync holds back, by the name of the note where it is known', async () => {
    const { path, note, request } = sample('held');
    const word = (about: string) => ({
      agent: 'local',
      about,
      reason: 'A secret.',
      at: '2026-11-20T08:00:00Z',
    });
    const found = await look({ [path]: note }, { held: [word(request.id), word('a1b2c3d4e5f60718')] });
    expect(found.map(({ name, path: at, reason }) => [name, at, reason])).toEqual([
      [request.subject, path, 'local says: A secret.'],
      ['a1b2c3d4e5f60718', '', 'local says: A secret.'],
    ]);
  });
});

describe('what was put aside', () => {
  it('is found with its reason, newest first; drafted, answered and own notes are not in it', async () => {
    const letter = asideMail('letter');
    const older = asideMail('older', { corrected: 'receipt', category: 'receipt' }, 1);
    const answered = asideMail('answered', { category: 'needs_reply' });
    const waiting = sample('waiting');
    const index = new NoteIndex(
      new MemoryStore({
        [letter.path]: letter.note,
        [older.path]: older.note,
        [answered.path]: answered.note,
        [waiting.taskPath]: waiting.taskNote,
      }),
    );
    await index.refresh(NOW);
    const rows = asideRows(index.facts());
    expect(rows.map(({ subject, title, corrected }) => [subject, title, corrected])).toEqual([
      ['letter', 'Newsletters', false],
      ['older', 'Receipts', true],
    ]);
    expect(asideRows(index.facts())[0]).toBe(rows[0]);
  });
});
