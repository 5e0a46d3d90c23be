/** What is in disorder and wants a person. */
export type ConflictKind =
  'contested' | 'edited' | 'refused' | 'unknown' | 'withheld' | 'copy' | 'quarantined' | 'unreadable';

interface Said {
  /** The heading of its group. */
  readonly title: string;
  /** What it is. */
  readonly what: string;
  readonly todo: string;
}

/** In the order in which they are listed: what may have left, then what does not leave, then what is only put away. */
export const CONFLICTS: Readonly<Record<ConflictKind, Said>> = {
  unknown: {
    title: 'Unknown whether sent',
    what: 'The connection broke while it was being sent, so nobody knows whether it left.',
    todo: 'Look into your Sent folder, then say on the card that it was sent, or send it again.',
  },
  contested: {
    title: 'Decisions contradict each other',
    what: 'Two devices decided differently, and while they do nothing is sent.',
    todo: 'Decide once more on the card: that settles it.',
  },
  edited: {
    title: 'Edited after approval',
    what: 'The draft was changed after you approved it, which makes the approval void.',
    todo: 'Read it again on the card and approve it, or reject it.',
  },
  refused: {
    title: 'Refused by the computer that sends',
    what: 'It was approved and not sent.',
    todo: 'The card says why; mend that and approve again, or reject it.',
  },
  withheld: {
    title: 'Held back by sync',
    what: 'Sync keeps a change of this note on one computer.',
    todo: 'Mend what the reason names; it then goes on by itself.',
  },
  copy: {
    title: 'Kept copies',
    what: 'A note was changed on two computers at once; this is the version that gave way.',
    todo: 'Compare it with the note that it is named after, take over what you miss, and delete it.',
  },
  quarantined: {
    title: 'Put into quarantine',
    what: 'A note came from elsewhere and could not be read; it lies here whole.',
    todo: 'Open it: it says where the note was. Delete it when you have looked.',
  },
  unreadable: {
    title: 'Can’t be read',
    what: 'A note is not as it has to be, so nobody works with it.',
    todo: 'Mend what the reason names, or restore an older version.',
  },
};
