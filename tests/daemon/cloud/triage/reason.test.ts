import { expect, test } from 'vitest';
import { CLUE_NAMES } from '../../../../daemon/cloud/triage/clues/clues.ts';
import { reasonFor } from '../../../../daemon/cloud/triage/reason.ts';
import { CATEGORIES } from '../../../../shared/vault/schemas.ts';

test.each(CATEGORIES)('%s always has a reason, a whole sentence', (category) => {
  expect(reasonFor(category, new Set())).toMatch(/^[A-Z].*\.$/);
});

test.each(CATEGORIES)('every reason of %s hangs on a clue that exists', (category) => {
  const sentences = new Set(CLUE_NAMES.map((clue) => reasonFor(category, new Set([clue]))));
  const all = reasonFor(category, new Set(CLUE_NAMES));
  // The strongest clue decides, so that all clues together say what the first of the list alone says.
  expect(sentences).toContain(all);
  expect(sentences.size).toBeGreaterThanOrEqual(category === 'bounce' ? 1 : 2);
});

test('the strongest clue is named', () => {
  expect(reasonFor('needs_reply', new Set(['question', 'asks_with_deadline']))).toContain('names a time');
  expect(reasonFor('newsletter', new Set(['unsubscribe']))).toContain('unsubscribe');
});
