import type { CardView } from './view.ts';

/** The parts of a card that a person relies on when they decide, by the words they are called. */
const PARTS: readonly (readonly [what: string, part: (view: CardView) => unknown])[] = [
  ['the text', ({ raw }) => raw],
  ['the recipients', ({ recipients }) => recipients.map(({ address, field }) => [address, field])],
  ['the sender', ({ from }) => from],
  ['the subject', ({ subject }) => subject],
  ['the attachments', ({ attachments }) => attachments],
  ['the original', ({ original, unverified }) => [original, unverified]],
  ['the conversation', ({ thread }) => thread],
  ['when it leaves', ({ times }) => times.notBefore],
  ['dry run or live', ({ dry }) => dry],
  ['the computer that sends', ({ executor }) => executor],
];

/**
 * What of a card changed under the eyes of the person, who may have read it before: it has to be read again before it can be
 * approved. Where an approval stands may change freely, since that is what the person waits for.
 */
export function whatChanged(before: CardView, after: CardView): string[] {
  if (before.state === 'unreadable' || after.state === 'unreadable') return [];
  const parts = PARTS.filter(([what]) => !isOnlyFoundNow(what, before));
  return parts
    .filter(([, part]) => JSON.stringify(part(before)) !== JSON.stringify(part(after)))
    .map(([what]) => what);
}

/** What was not there before the vault was looked through has not changed: it was not looked for. */
function isOnlyFoundNow(what: string, before: CardView): boolean {
  if (before.lookedThrough) return false;
  return what === 'the conversation' || (what === 'the original' && before.original === null);
}
