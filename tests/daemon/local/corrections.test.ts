import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Learned } from '../../../daemon/cloud/learn/learned.ts';
import { type Corrected, carryOut, settleSpoken } from '../../../daemon/local/corrections.ts';
import { SpokenWords } from '../../../daemon/local/spoken-words.ts';
import { AuditLog } from '../../../daemon/records/audit.ts';
import { type TaskNote } from '../../../daemon/records/notes.ts';
import { guardedStore } from '../../../shared/access/guarded-store.ts';
import { type Correction } from '../../../shared/task/correction.ts';
import { claim } from '../../../shared/task/life.ts';
import { type Task } from '../../../shared/vault/schemas.ts';
import { writeTask } from '../../../shared/vault/typed-notes.ts';
import { LocalWorld, MAIL } from '../../support/local-world.ts';

const FYI = `From: Ben <ben@partner.example>
To: me@example.com
Cc: ana@client.example
Subject: Our new office
Date: Fri, 20 Nov 2026 08:00:00 +0000
Message-ID: <7@partner.example>

We have moved. The new address is below.
`;

let world: LocalWorld;
beforeEach(() => {
  world = new LocalWorld();
});
afterEach(() => {
  world.remove();
});

function parts() {
  const store = guardedStore(world.vault, 'local', 'local');
  const now = () => world.clock.wall;
  return { store, agent: 'local', audit: new AuditLog(store, 'local', now), now };
}

const says = (category: Task['category']): Correction => ({ category, draft: false, wish: '' });

async function correct(id: string, said: Correction, noDraft: string | null = null): Promise<Corrected> {
  const done = await carryOut(parts(), id, said, () => noDraft);
  if (typeof done === 'string') throw new Error(done);
  return done;
}

async function tasks(): Promise<TaskNote[]> {
  return (await world.notes()).filter((note): note is TaskNote => note.kind === 'task');
}

async function onlyTask(): Promise<TaskNote> {
  const [note, more] = await tasks();
  if (note === undefined || more !== undefined) throw new Error('Not one task.');
  return note;
}

/** A mail that triage puts aside although it came from a person, filed by Local. */
async function putAside(mail = MAIL): Promise<string> {
  world.deliver(mail.replace('To: me@example.com', 'To: somebody@else.example\nCc: me@example.com'));
  await world.cloudRound();
  await world.round();
  const note = await onlyTask();
  expect(note).toMatchObject({ placed: { place: 'done' }, task: { category: 'fyi' } });
  return note.task.id;
}

describe('put aside → corrected → a draft', () => {
  it('goes the whole way with a running cloud and Local, and nothing is sent by it', async () => {
    const id = await putAside();
    expect(await correct(id, says('needs_reply'))).toMatchObject({ outcome: 'promoted' });
    await world.round();
    expect(await world.cloudRound()).toMatchObject({ taken: 0, claimed: 1, drafted: 1 });
    await world.round();
    const { request } = await world.approval();
    expect(request).toMatchObject({ task: id, status: 'pending', revision: 1 });
    expect(await onlyTask()).toMatchObject({
      placed: { place: 'pending_approval' },
      task: { corrected: 'needs_reply', why: 'You said that this mail wants an answer.' },
    });
    await world.settle();
    expect(world.transport.attempts).toBe(0);
    expect(await correct(id, { ...says('needs_reply'), draft: true })).toMatchObject({
      outcome: 'draft_waits',
      approval: request.id,
    });
  });

  it('a wish reaches the next draft, and a rejected draft can be asked for anew', async () => {
    world.deliver(MAIL);
    await world.cloudRound();
    await world.round();
    await world.decide({ kind: 'reject', reason: '' });
    await world.settle();
    const { task } = await onlyTask();
    expect(task.status).toBe('rejected');
    const said = { category: 'needs_reply', draft: true, wish: 'quote full' } as const;
    expect(await correct(task.id, said)).toMatchObject({ outcome: 'promoted' });
    await world.cloudRound();
    await world.round();
    const approvals = (await world.notes()).filter((note) => note.kind === 'approval');
    expect(approvals.map(({ request }) => [request.revision, request.status]).sort()).toEqual([
      [1, 'rejected'],
      [2, 'pending'],
    ]);
    expect(approvals.find(({ request }) => request.revision === 2)?.draft).toContain('> ');
  });

  it('corrected away before it was drafted: Local files it, and no agent takes it', async () => {
    world.deliver(MAIL);
    await world.cloudRoundWithoutDrafts();
    const { task } = await onlyTask();
    expect(await correct(task.id, says('newsletter'))).toMatchObject({ outcome: 'files' });
    expect(await world.cloudRound()).toMatchObject({ claimed: 0 });
    await world.round();
    expect(await onlyTask()).toMatchObject({
      placed: { place: 'done' },
      task: { result: 'Put aside: You said that this mail is a newsletter.' },
    });
  });
});

describe('while others write', () => {
  it('a claim that came between is given back and filed instead of drafted', async () => {
    world.deliver(MAIL);
    await world.cloudRoundWithoutDrafts();
    const note = await onlyTask();
    await correct(note.task.id, says('spam'));
    // The cloud read the note before the correction and moved it after that.
    const step = claim(note.task, note.placed.base, 'cloud', 600);
    expect(await world.vault.move(note.path, step.path)).toBe('moved');
    await world.cloudRound();
    await world.round();
    expect(await onlyTask()).toMatchObject({ placed: { place: 'done' }, task: { category: 'spam' } });
    expect((await world.notes()).filter(({ kind }) => kind === 'approval')).toEqual([]);
  });

  it('what an agent works on is corrected as soon as it has laid it down', async () => {
    world.deliver(MAIL);
    await world.cloudRoundWithoutDrafts();
    const note = await onlyTask();
    const step = claim(note.task, note.placed.base, 'cloud', 600);
    await world.vault.move(note.path, step.path);
    world.plant(step.path, writeTask(step.task, note.mailText));
    const spoken = new SpokenWords(world.folder);
    spoken.add({ task: note.task.id, said: says('fyi'), noDraft: '' });
    expect(await correct(note.task.id, says('fyi'))).toMatchObject({ outcome: 'at_work', path: step.path });
    await settleSpoken(parts(), spoken, undefined);
    expect(spoken.all()).toHaveLength(1);
    await world.cloudRound();
    expect(await settleSpoken(parts(), spoken, undefined)).toEqual([]);
    expect(spoken.all()).toEqual([]);
    expect(await onlyTask()).toMatchObject({
      placed: { place: 'pending_approval' },
      task: { category: 'fyi', corrected: 'fyi', status: 'waiting' },
    });
  });

  it('what was rolled back is said again until the published vault shows it', async () => {
    const id = await putAside(FYI);
    const before = await onlyTask();
    const spoken = new SpokenWords(world.folder);
    spoken.add({ task: id, said: says('notification'), noDraft: '' });
    const { path } = await correct(id, says('notification'));
    // Somebody else's change of the note was published first: sync puts theirs back.
    world.plant(path, before.text);
    let published: string | null = before.text;
    await settleSpoken(parts(), spoken, () => Promise.resolve(published));
    expect((await onlyTask()).task.corrected).toBe('notification');
    expect(spoken.all()).toHaveLength(1);
    published = await world.vault.read(path);
    await settleSpoken(parts(), spoken, () => Promise.resolve(published));
    expect(spoken.all()).toEqual([]);
  });

  it('a word that was replaced by a later one is not ended by the earlier', () => {
    const spoken = new SpokenWords(world.folder);
    const first = { task: 'abcdefgh234567ab', said: says('fyi'), noDraft: '' };
    spoken.add(first);
    spoken.add({ ...first, said: says('spam') });
    spoken.remove(first);
    expect(spoken.all()).toMatchObject([{ said: { category: 'spam' } }]);
  });

  it('files that can’t be read are left alone', async () => {
    mkdirSync(join(world.folder, 'corrections'));
    writeFileSync(join(world.folder, 'corrections', 'abcdefgh234567ab.json'), '{"task":');
    writeFileSync(join(world.folder, 'corrections', 'notes.txt'), 'x');
    expect(new SpokenWords(world.folder).all()).toEqual([]);
    const words = { task: 'abcdefgh234567ac', said: says('fyi'), noDraft: '' };
    new SpokenWords(world.folder).add(words);
    expect(await settleSpoken(parts(), new SpokenWords(world.folder), undefined)).toEqual([]);
    expect(new SpokenWords(world.folder).all()).toEqual([]);
  });
});

it('is logged and told once for each change of mind', async () => {
  const id = await putAside(FYI);
  for (const category of ['newsletter', 'newsletter', 'fyi', 'newsletter'] as const)
    await correct(id, says(category));
  const log = (await world.vault.read('Logs/local/2026-11-20.jsonl')) ?? '';
  expect(log.match(/"action_type":"correct"/g)).toHaveLength(3);
  const news = (await world.vault.read('Updates/local/2026-11-20.md')) ?? '';
  expect(news.match(/"kind":"corrected"/g)).toHaveLength(2);
});

describe('learned from at once', () => {
  const newsletter = (n: number) =>
    `From: Shop News <news@shop.example>
To: me@example.com
Subject: A word from us, number ${String(n)}
Date: Fri, 20 Nov 2026 08:0${String(n)}:00 +0000
Message-ID: <news-${String(n)}@shop.example>

Hello Kim, could you tell me when we can meet? I would like to hear from you. Yours, Bo
`;

  it('the next mail of the same sender is put where the person put the first', async () => {
    world.learned = Learned.open(join(world.folder, 'cloud-state'));
    world.deliver(newsletter(1));
    await world.cloudRound();
    await world.round();
    const first = await onlyTask();
    expect(first.task.category).not.toBe('newsletter');
    await correct(first.task.id, says('newsletter'));
    world.deliver(newsletter(2));
    world.deliver(newsletter(3).replace('news@shop.example', 'ana@shop.example'));
    await world.cloudRound();
    expect(world.learned.count).toBe(1);
    const byId = new Map((await tasks()).map((note) => [note.task.message_id, note.task]));
    expect(byId.get('<news-2@shop.example>')).toMatchObject({
      category: 'newsletter',
      corrected: '',
      why: 'You said that mail from this sender is a newsletter.',
    });
    expect(byId.get('<news-3@shop.example>')?.category).toBe(first.task.category);
    // A new process knows it too.
    world.learned = Learned.open(join(world.folder, 'cloud-state'));
    expect(world.learned.count).toBe(1);
    world.deliver(newsletter(4));
    await world.cloudRound();
    expect(
      (await tasks()).find(({ task }) => task.message_id === '<news-4@shop.example>')?.task.category,
    ).toBe('newsletter');
  });
});
