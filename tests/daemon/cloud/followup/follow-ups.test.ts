import { afterEach, beforeEach, expect, it } from 'vitest';
import { FollowUps } from '../../../../daemon/cloud/followup/follow-ups.ts';
import { AuditLog } from '../../../../daemon/records/audit.ts';
import { MemoryStore } from '../../../../shared/vault/memory-store.ts';
import { type Store } from '../../../../shared/vault/store.ts';
import { LocalWorld, MAIL } from '../../../support/local-world.ts';

const DAY = 86_400_000;
let world: LocalWorld;
beforeEach(async () => {
  world = await LocalWorld.drafted();
  const note = await world.approval();
  world.plant(note.path, note.text.replace('thank you.', 'Which of the two orders do you mean?'));
  await world.decide({ kind: 'approve' });
  await world.settle();
});
afterEach(() => {
  world.remove();
});

function followUps(store: Store, own = new Map([['work', ['me@example.com']]])): FollowUps {
  const now = () => world.clock.wall;
  const settings = { working_days: 5, at_most: 1 };
  return new FollowUps({ store, audit: new AuditLog(store, 'cloud', now), settings, own, now });
}

async function copyOf(vault: Store): Promise<MemoryStore> {
  const copy = new MemoryStore();
  for (const path of await vault.list('')) copy.plant(path, (await vault.read(path)) ?? '');
  return copy;
}

/** The vault, and how many of its notes were read. */
function counting(store: Store): { store: Store; reads: () => number } {
  let reads = 0;
  const counted: Store = {
    list: (prefix) => store.list(prefix),
    read: (path) => {
      if (!path.startsWith('Skills/') && path !== 'Company_Handbook.md') reads++;
      return store.read(path);
    },
    readBytes: (path) => store.readBytes(path),
    create: (...given) => store.create(...given),
    replace: (...given) => store.replace(...given),
    move: (...given) => store.move(...given),
    remove: (...given) => store.remove(...given),
  };
  return { store: counted, reads: () => reads };
}

it('two agents that find the same mail due write the same note, and one after the other writes one', async () => {
  world.clock.advance(7 * DAY);
  const [here, there] = [await copyOf(world.vault), await copyOf(world.vault)];
  expect(await followUps(here).round()).toBe(1);
  expect(await followUps(there).round()).toBe(1);
  const [path = ''] = await here.list('Needs_Action');
  expect(path).toMatch(/^Needs_Action\/email\/FOLLOWUP_2026-11-20_january-invoice_/);
  expect(await there.list('Needs_Action')).toEqual([path]);
  expect(await there.read(path)).toBe(await here.read(path));
  expect(await followUps(here).round()).toBe(0);
});

it('what was sent from an account of another agent is left to that agent', async () => {
  world.clock.advance(7 * DAY);
  expect(await followUps(world.vault, new Map([['home', ['me@example.com']]])).round()).toBe(0);
});

it('evidence that a person damaged, or that says nothing of when, makes no reminder and no trouble', async () => {
  world.clock.advance(7 * DAY);
  const { path, text } = await world.approval();
  for (const damaged of [
    text.replace(/^ {2}- "at .*$/m, '  - "at noon"'),
    text.replace(/message-id <[^>]*>/, 'message-id ?'),
  ]) {
    expect(damaged).not.toBe(text);
    const vault = await copyOf(world.vault);
    vault.plant(path, damaged);
    expect(await followUps(vault).round()).toBe(0);
  }
});

it('a round without news reads nothing but names, also while an answered mail is remembered', async () => {
  const { store, reads } = counting(world.vault);
  const one = followUps(store);
  world.deliver(
    MAIL.replace('<1@client.example>', '<2@client.example>')
      .replace('20 Nov 2026 08:30:00', '23 Nov 2026 08:30:00')
      .replace('MIME-Version', 'References: <1@client.example>\nMIME-Version'),
  );
  await world.cloudRound();
  world.clock.advance(7 * DAY);
  expect(await one.round()).toBe(0);
  const before = reads();
  expect(before).toBeGreaterThan(0);
  expect(await one.round()).toBe(0);
  expect(reads()).toBe(before);
});
