import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ApprovalNote, type TaskNote } from '../../../daemon/records/notes.ts';
import { LocalWorld, MAIL } from '../../support/local-world.ts';

let world: LocalWorld;
beforeEach(() => {
  world = new LocalWorld();
});
afterEach(() => {
  world.remove();
});

/** A mail of the conversation that MAIL begins, `minute` after it. */
function further(n: number, minute: number, change: (mail: string) => string = (mail) => mail): string {
  return change(
    MAIL.replace('<1@client.example>', `<${String(n)}@client.example>`)
      .replace('08:30:00', `08:${String(30 + minute)}:00`)
      .replace('Which order', `Mail ${String(n)}: which order`)
      .replace('MIME-Version', 'References: <1@client.example>\nMIME-Version'),
  );
}
const rounds = async (count = 2) => {
  for (let round = 0; round < count; round++) {
    await world.cloudRound();
    await world.round();
  }
};
const approvals = async () =>
  (await world.notes()).filter((note): note is ApprovalNote => note.kind === 'approval');
const tasks = async () => (await world.notes()).filter((note): note is TaskNote => note.kind === 'task');
const taskOf = async (id: string) => (await tasks()).find(({ task }) => task.message_id === id);
const states = async () =>
  Object.fromEntries((await approvals()).map(({ request }) => [request.message_id, request.status]));

describe('one open approval per conversation (PROTOCOL §2)', () => {
  it('a new mail in it: the older draft is replaced by one that answers the newest, its task is closed', async () => {
    world.deliver(MAIL);
    await rounds();
    world.deliver(further(2, 5));
    await rounds();
    expect(await states()).toEqual({ '<1@client.example>': 'superseded', '<2@client.example>': 'pending' });
    expect(await taskOf('<1@client.example>')).toMatchObject({ placed: { place: 'done' } });
  });

  it('several that came while nobody looked: only the newest is drafted, the others say which one is answered', async () => {
    world.deliver(further(3, 20));
    world.deliver(MAIL);
    world.deliver(further(2, 10));
    await rounds();
    expect(await states()).toEqual({ '<3@client.example>': 'pending' });
    const newest = (await taskOf('<3@client.example>'))?.task.id ?? '';
    for (const id of ['<1@client.example>', '<2@client.example>'])
      expect(await taskOf(id)).toMatchObject({
        placed: { place: 'done' },
        task: { result: `A newer mail of this conversation is answered instead (task ${newest}).` },
      });
  });

  it('an older mail that comes late, when the newer is answered already, waits for nobody', async () => {
    world.deliver(further(2, 10));
    await rounds();
    await world.decide({ kind: 'approve' });
    await world.settle();
    world.deliver(MAIL);
    await rounds();
    expect(await states()).toEqual({ '<1@client.example>': 'superseded', '<2@client.example>': 'sent' });
    expect(await taskOf('<1@client.example>')).toMatchObject({ placed: { place: 'done' } });
  });

  it('a draft that was made in a race for the older mail gives way, though its note says the opposite', async () => {
    world.deliver(MAIL);
    await rounds();
    world.deliver(further(2, 10));
    await world.cloudRound();
    const [one, two] =
      [await approvals()].map((all) => [
        all.find(({ request }) => request.message_id === '<1@client.example>'),
        all.find(({ request }) => request.message_id === '<2@client.example>'),
      ])[0] ?? [];
    if (one === undefined || two === undefined) throw new Error('Two drafts were expected.');
    world.plant(one.path, one.text.replace('revises: ""', `revises: "${two.request.id}"`));
    world.plant(two.path, two.text.replace(/^revises: .*$/m, 'revises: ""'));
    await world.round();
    await world.round();
    expect(await states()).toEqual({ '<1@client.example>': 'superseded', '<2@client.example>': 'pending' });
  });

  it('what the person has decided stands, and the newer mail is drafted beside it', async () => {
    world.deliver(MAIL);
    await rounds();
    await world.decide({ kind: 'approve' });
    await world.round();
    world.deliver(further(2, 5));
    await rounds();
    expect(await states()).toEqual({ '<1@client.example>': 'held', '<2@client.example>': 'pending' });
    await world.settle();
    expect(world.transport.delivered).toHaveLength(1);
  });

  it('a stranger who knows a Message-ID makes nobody’s draft disappear', async () => {
    world.deliver(MAIL);
    await rounds();
    world.deliver(further(2, 5, (mail) => mail.replaceAll('ana@client.example', 'eve@evil.example')));
    await rounds();
    expect(await states()).toEqual({ '<1@client.example>': 'pending', '<2@client.example>': 'pending' });
  });

  it('a person’s wish for changes in an older draft is carried out, until a newer mail comes', async () => {
    world.deliver(MAIL);
    await rounds();
    await world.decide({ kind: 'revise', wish: 'language de' });
    await world.round();
    await rounds();
    expect((await approvals()).map(({ request }) => request.status).sort()).toEqual([
      'pending',
      'superseded',
    ]);
  });
});

describe('the same mail by two ways', () => {
  const forwarded = MAIL.replace('Received: from mx', 'Received: from forwarder');

  it('is drafted once; the copy is filed with the reason', async () => {
    world.deliver(MAIL);
    world.deliver(forwarded);
    await rounds();
    const all = await tasks();
    expect(all).toHaveLength(2);
    expect(await approvals()).toHaveLength(1);
    const primary = all.find(({ placed }) => placed.place === 'pending_approval');
    const copy = all.find(({ placed }) => placed.place === 'done');
    expect(copy?.task.result).toBe(`Duplicate of ${primary?.task.id ?? ''}: the same mail in account work.`);
  });

  it('also where the copy comes after the answer has left', async () => {
    world.deliver(MAIL);
    await rounds();
    await world.decide({ kind: 'approve' });
    await world.settle();
    world.deliver(forwarded);
    await rounds();
    expect(await approvals()).toHaveLength(1);
    expect((await tasks()).map(({ placed }) => placed.place)).toEqual(['done', 'done']);
    expect(world.transport.delivered).toHaveLength(1);
  });

  it('other words under the same Message-ID are another mail', async () => {
    world.deliver(MAIL);
    world.deliver(forwarded.replace('Which order number', 'Which account number'));
    await rounds();
    const filed = (await tasks()).filter(({ task }) => task.result.startsWith('Duplicate of'));
    expect(filed).toEqual([]);
  });
});
