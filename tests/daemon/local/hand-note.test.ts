import { expect, test } from 'vitest';
import { compareHead, handNotePath, publishHand } from '../../../daemon/local/hand-note.ts';
import { type HandPort, type JournalHead } from '../../../daemon/local/hand-port.ts';
import { readHandStatus } from '../../../shared/vault/typed-notes.ts';
import { MemoryStore } from '../../../shared/vault/memory-store.ts';
import { publishing, tellingHand } from '../../support/telling-hand.ts';

/** A hand with a journal of so many entries, and the heads it was asked about. */
function handOf(count: number) {
  const asked: number[] = [];
  const compareHead = (head: JournalHead) => {
    asked.push(head.count);
    return Promise.resolve(true);
  };
  return { port: tellingHand(count, { compareHead }), asked };
}

test('a note that came since the hand was asked is asked about before it is replaced', async () => {
  const store = new MemoryStore();
  const partsOf = (hand: HandPort) => publishing(hand, { store });
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
