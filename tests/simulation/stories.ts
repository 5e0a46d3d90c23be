import type { Trouble } from './profile.ts';

/** What may happen, by name; faults have the names of their troubles. */
export type Happening =
  | Trouble
  | 'decision'
  | 'whole-vault'
  | 'revoke-here'
  | 'arrival'
  | 'time'
  | 'news'
  | 'phone'
  | 'changed-mind'
  | 'quarrel'
  | 'put-away'
  | 'edited-late'
  | 'answer'
  | 'edit'
  | 'own-note'
  | 'not-theirs'
  | 'meanwhile'
  | 'struck'
  | 'settle-mail';

/**
 * A mixture that chance alone comes to once in thousands of schedules: which troubles it needs, and what happens how many
 * times as often as elsewhere. Each is there because a guard that was taken out was not noticed without it.
 */
export interface Story {
  readonly troubles: readonly Trouble[];
  readonly focus: 'hand' | 'vault';
  readonly locals: 1 | 2;
  readonly often: Partial<Record<Happening, number>>;
  /** How a mail server fails that is then good again, where it fails in this way only. */
  readonly mail?: { readonly deferred?: number; readonly lostAfter?: number };
}

/** People approve, time passes, and hardly anything else happens. */
const MOSTLY_SENDING = {
  decision: 3,
  quarrel: 0,
  'changed-mind': 0.1,
  'whole-vault': 0.1,
  time: 3,
} as const;

export const STORIES = {
  /** An approval that was deferred by the mail server is taken over by one of another text. */
  'another text': {
    troubles: ['mail-server'],
    focus: 'hand',
    locals: 1,
    often: {
      'changed-mind': 5,
      decision: 2,
      'mail-server': 3,
      quarrel: 0,
      'whole-vault': 0.2,
      time: 3,
      phone: 0.2,
    },
    mail: { deferred: 0.9 },
  },
  /** The computer goes out while a message is under way. */
  'power cut': {
    troubles: ['power'],
    focus: 'hand',
    locals: 1,
    often: { ...MOSTLY_SENDING, struck: 8, power: 0.5 },
  },
  /** Two requests for one task, and both are approved. */
  'two drafts': {
    troubles: ['evil-cloud'],
    focus: 'hand',
    locals: 1,
    often: { ...MOSTLY_SENDING, decision: 4, edit: 0.2, phone: 0.3 },
  },
  /** A key is revoked while what it approved is held back, or in the very moment before it leaves. */
  'lost phone': {
    troubles: [],
    focus: 'hand',
    locals: 1,
    often: {
      phone: 4,
      'revoke-here': 3,
      decision: 0.2,
      quarrel: 0,
      'changed-mind': 0,
      'whole-vault': 0.2,
      time: 3,
      edit: 0.2,
    },
  },
  /** The journal is put back to a day before an attempt whose outcome nobody knows, and a person lets the hand go on. */
  'old journal': {
    troubles: ['restore-journal', 'mail-server'],
    focus: 'hand',
    locals: 1,
    often: {
      'restore-journal': 2,
      'mail-server': 2,
      decision: 3,
      quarrel: 0,
      'changed-mind': 0,
      'whole-vault': 2,
      time: 3,
      edit: 0.2,
    },
    mail: { lostAfter: 0.9 },
  },
  /** The computer is put back to a day before it sent something, of which it had published nothing. */
  'old computer': {
    troubles: ['restore-computer', 'network'],
    focus: 'hand',
    locals: 1,
    often: { ...MOSTLY_SENDING, 'restore-computer': 3, network: 2, edit: 0.2, phone: 0.3 },
  },
  /** Decisions are deleted from the vault before they had their effect. */
  'put away': {
    troubles: ['deletions'],
    focus: 'hand',
    locals: 1,
    often: { ...MOSTLY_SENDING, 'put-away': 12, time: 2, edit: 0.2, phone: 0.2 },
  },
  /** A draft is edited while the program that was about to send it is gone. */
  'edited late': {
    troubles: ['kill'],
    focus: 'hand',
    locals: 1,
    often: { ...MOSTLY_SENDING, 'edited-late': 12, kill: 0.2, struck: 0, edit: 0.2, phone: 0.2 },
  },
  /** People write into notes that are not theirs to change. */
  'not theirs': {
    troubles: ['editors'],
    focus: 'vault',
    locals: 1,
    often: { edit: 3, 'not-theirs': 6 },
  },
  /** Two computers on which the same notes are written, one of them now and then offline. */
  'two desks': {
    troubles: ['network', 'editors'],
    focus: 'vault',
    locals: 2,
    often: { edit: 6, 'own-note': 3, meanwhile: 4, decision: 0.5, network: 2 },
  },
  /** The remote goes back to a day before a person wrote something. */
  'old remote': {
    troubles: ['restore-remote'],
    focus: 'vault',
    locals: 1,
    often: { edit: 4, 'own-note': 3, 'restore-remote': 4, decision: 0.5 },
  },
} as const satisfies Record<string, Story>;
