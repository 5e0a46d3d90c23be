import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TaskNote } from '../../../../daemon/records/notes.ts';
import { LocalWorld, MAIL } from '../../../support/local-world.ts';

let world: LocalWorld;
beforeEach(() => {
  world = new LocalWorld();
});
afterEach(() => {
  world.remove();
});

const from = (who: string, n: number): string =>
  MAIL.replaceAll('ana@client.example', who)
    .replace('<1@client.example>', `<${String(n)}.${who}>`)
    .replace('January invoice', `Question ${String(n)}`)
    .replace('Which order', `${String(n)}: which order`);

async function untilTaken(count: number): Promise<void> {
  for (let taken = 0; taken < count; taken += 50) await world.cloudRoundWithoutDrafts();
  await world.cloudRound();
}
const tasks = async () => (await world.notes()).filter((note): note is TaskNote => note.kind === 'task');
const open = async () =>
  (await world.notes()).flatMap((note) =>
    note.kind === 'approval' && note.placed.place === 'pending_approval' ? [note.request] : [],
  );
const told = async () => {
  const path = (await world.vault.list('Updates/cloud')).at(-1) ?? '';
  const text = (await world.vault.read(path)) ?? '';
  return [...text.matchAll(/"id":"waiting-for-room".*?"text":"([^"]*)"/g)].map(([, words]) => words);
};

describe('a thousand mails from one sender', () => {
  it('all become tasks, three become drafts, others are answered as ever, and it is said once', async () => {
    for (let n = 0; n < 1000; n++) world.deliver(from('bomb@evil.example', n));
    world.deliver(from('ana@client.example', 1));
    await untilTaken(1001);
    expect(await tasks()).toHaveLength(1001);
    const drafts = await open();
    expect(drafts.map(({ to }) => to[0]).sort()).toEqual([
      'ana@client.example',
      'bomb@evil.example',
      'bomb@evil.example',
      'bomb@evil.example',
    ]);
    expect(await world.cloudRound()).toMatchObject({ claimed: 0, waiting_for_room: 997 });
    const news = await told();
    expect(news).toHaveLength(1);
    expect(news[0]).toMatch(/^\d+ more mails wait on the VM: \d+ until you have decided open drafts\.$/);
  }, 120_000);

  it('room that is made is used, up to so many drafts in a day; the rest goes on tomorrow', async () => {
    world.limits = { open_approvals: 50, open_per_correspondent: 3, drafts_per_correspondent_a_day: 5 };
    for (let n = 0; n < 40; n++) world.deliver(from('bomb@evil.example', n));
    await untilTaken(40);
    for (let count = 0; count < 4; count++) {
      for (const { id } of await open()) await world.decide({ kind: 'reject', reason: '' }, world.person, id);
      await world.settle();
      await world.cloudRound();
    }
    expect(await open()).toEqual([]);
    expect((await world.notes()).filter(({ kind }) => kind === 'approval')).toHaveLength(5);
    expect(await world.cloudRound()).toMatchObject({ claimed: 0, waiting_for_room: 35 });
    expect((await told())[0]).toContain('until tomorrow, from senders who wrote very often');

    world.clock.advance(86_400_000);
    expect(await world.cloudRound()).toMatchObject({ drafted: 3, waiting_for_room: 32 });
  });

  it('a desk that is full takes the urgent and the old first when room is made', async () => {
    world.limits = { open_approvals: 2, open_per_correspondent: 3, drafts_per_correspondent_a_day: 20 };
    for (const n of [1, 2, 3, 4]) {
      world.deliver(
        from(`p${String(n)}@client.example`, n).replace('08:30:00 +0000', `08:3${String(n)}:00 +0000`),
      );
    }
    await untilTaken(4);
    expect((await open()).map(({ to }) => to[0]).sort()).toEqual(['p1@client.example', 'p2@client.example']);
    const [first] = await open();
    await world.decide({ kind: 'reject', reason: '' }, world.person, first?.id ?? '');
    await world.settle();
    expect(await world.cloudRound()).toMatchObject({ drafted: 1, waiting_for_room: 1 });
    expect((await open()).map(({ to }) => to[0])).toContain('p3@client.example');
  });
});
