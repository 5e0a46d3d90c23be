import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LocalWorld } from '../../support/local-world.ts';

/**
 * A round of Local reads the notes, asks the hand, sends what is due, which takes seconds, and only then comes to the next
 * approval: what a person did to that one meanwhile is newer than what the round read.
 */
let world: LocalWorld;

beforeEach(async () => {
  world = await LocalWorld.drafted();
});
afterEach(() => {
  world.remove();
});

/** Does something after the round has read the notes and before it reads the decisions. */
function meanwhile(act: () => Promise<unknown>): void {
  const list = world.vault.list.bind(world.vault);
  let crossed = false;
  vi.spyOn(world.vault, 'list').mockImplementation(async (prefix) => {
    if (!crossed && prefix.startsWith('Decisions/ap-')) {
      crossed = true;
      await act();
    }
    return list(prefix);
  });
}

async function editDraft(words: string): Promise<void> {
  const { path, text } = await world.approval();
  world.plant(path, text.replace('thank you.', words));
}

it('an edit that is approved at once is what was approved, not a change of it: it leaves', async () => {
  meanwhile(async () => {
    await editDraft('thank you, Ana.');
    await world.decide({ kind: 'approve' });
  });
  await world.round();
  expect((await world.approval()).request.status).toBe('pending');
  await world.settle();
  expect((await world.approval()).request.status).toBe('sent');
  expect(world.transport.attempts).toBe(1);
  expect((await world.approval()).draft).toContain('thank you, Ana.');
});

it('an edit after an approval still voids it, though the round had read the approved words', async () => {
  await world.decide({ kind: 'approve' });
  await world.round();
  world.clock.advance(31_000);
  meanwhile(() => editDraft('never mind.'));
  await world.settle();
  expect(world.transport.attempts).toBe(0);
  expect((await world.approval()).request.status).toBe('edited');
  expect((await world.approval()).draft).toContain('never mind.');
});

it('a note that was moved away meanwhile is looked at again where it is', async () => {
  const { path, text } = await world.approval();
  const elsewhere = path.replace('Pending_Approval/', 'Approved/');
  meanwhile(async () => {
    await world.decide({ kind: 'approve' });
    await world.vault.move(path, elsewhere);
  });
  await world.settle();
  expect((await world.approval()).request.status).toBe('sent');
  expect(text).not.toBe('');
});
