import { expect, it } from 'vitest';
import { findSecrets } from '../../daemon/sync/secrets.ts';

/** What nobody sends on purpose and everybody sends in the end: one more note, ten thousand times. */
it('the secret scan leaves nothing behind: a month of notes does not slow down the next one', async () => {
  await findSecrets('the rules are loaded now');
  const before = performance.getEntries().length;
  for (let at = 0; at < 100; at++) await findSecrets(`An ordinary note, number ${String(at)}.`);
  expect(performance.getEntries().length - before).toBeLessThan(100);
});
