import { type Task } from '../vault/schemas.ts';

/** What a mail of a category is, as the end of a sentence that begins with "this mail" or "mail from this sender". */
export const IS: Readonly<Record<Task['category'], string>> = {
  needs_reply: 'wants an answer',
  fyi: 'wants no answer',
  list: 'comes from a mailing list',
  newsletter: 'is a newsletter',
  notification: 'is a notification',
  receipt: 'is a receipt',
  calendar: 'is about an appointment',
  bounce: 'is a delivery report',
  autoreply: 'is an automatic answer',
  cold_pitch: 'is a cold pitch',
  spam: 'is spam',
};
