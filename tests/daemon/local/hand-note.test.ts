import { expect, test } from 'vitest';
import { compareHead, handNotePath, publishHand } from '../../../daemon/local/hand-note.ts';
import { type HandPort, type JournalHead } from '../../../daemon/local/hand-port.ts';
import { readHandStatus } from '../../../shared/vault/typed-notes.ts';
import { VAULT } from '../../support/decisions.ts';
import { MemoryStore } from '../../../shared/vault/memory-store.ts';

const OWN = `hand-${'a'.repeat(16)}`;

/** Hands that publish into one vault, each with a journal of its own length. */
function handOf(count: number) {
  const asked: number[] = [];
  const unused = () => Promise.reject(new Error('The hand was asked for something else.'));
  const port: HandPort = {
    execute: unused,
    annul: unused,
    look: unused,
    control: unused,
    life: () => '1',
    close: () => Promise.resolve(),
    compareHead: (head: JournalHead) => {
      asked.push(head.count);
      return Promise.resolve(true);
    },
    status: () =>
      Promise.resolve({
        executor: OWN,
        mode: 'live',
        paused: false,
        clockTrusted: true,
        publishes: true,
        trouble: [],
        head: { count, hash: String(count).repeat(64) },
        lastUse: new Map(),
      }),
  };
  return { port, asked };
}

test('a note that came since the hand was asked is asked about before it is replaced', async () => {
  const store = new MemoryStore();
  const partsOf = (hand: HandPort) => ({
    store,
    agent: 'local',
    hand,
    trust: () => ({ vault: VAULT, pins: [] }),
    accounts: [],
    holdSeconds: 30,
    published: () => Promise.resolve(null),
    now: () => Date.parse('2026-11-20T08:30:00Z'),
  });
  const count = async () => {
    const read = readHandStatus((await store.read(handNotePath('local'))) ?? '');
    return read.ok ? read.value.journal_count : null;
  };
  await publishHand(partsOf(handOf(3).port), null);
  const old = handOf(4);
  const compared = await compareHead(partsOf(old.port), null);
  expect(old.asked).toEqual([3]);
  // The tool that carries the vault brings what this computer had published before it was put back.
  await publishHand(partsOf(handOf(9).port), null);
  await publishHand(partsOf(old.port), compared);
  expect(old.asked).toEqual([3, 9]);
  expect(await count()).toBe(4);

  const quiet = handOf(5);
  await publishHand(partsOf(quiet.port), await compareHead(partsOf(quiet.port), null));
  expect(quiet.asked).toEqual([4]);
});
