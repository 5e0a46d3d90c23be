import { UNTOUCHED } from '../../shared/task/life.ts';
import { inertBlock, inertField, oneLine } from '../../shared/text/show.ts';
import { fromInstant, instant } from '../../shared/text/time.ts';
import { slugOf, taskIdOf } from '../../shared/vault/ids.ts';
import { pathOf } from '../../shared/vault/layout.ts';
import type { Task } from '../../shared/vault/schemas.ts';
import { writeTask } from '../../shared/vault/typed-notes.ts';
import type { MailFacts, ParsedMail } from './facts.ts';
import { MAX_TEXT_BYTES, firstBytes } from './text.ts';
import { threadOf } from './thread.ts';
import type { Verdict } from './verdict.ts';

export interface TaskNoteInput {
  /** The bytes that name the mail: see `boundedMail`. */
  readonly raw: Uint8Array;
  readonly mail: ParsedMail;
  /** Configuration id of the account. */
  readonly account: string;
  /** When the mailbox says the mail came; used only where the mail itself names no time at all. */
  readonly receivedMs: number;
  readonly verdict: Verdict;
  /** Why the form of the mail forbids an automatic answer, in words of ours; left out where it does not. */
  readonly noDraft?: string | null;
  /** Withholds secrets in foreign text (PROTOCOL §8); pure, so that every agent writes the same bytes. */
  readonly redact: (text: string) => string;
}

export interface TaskNote {
  readonly base: string;
  readonly path: string;
  readonly task: Task;
  /** The text of the `mail-text` block, which is what a person is shown. */
  readonly shown: string;
  /** The whole note. */
  readonly text: string;
}

/** Addresses of one header that the note lists; the mail itself may name more. */
const MAX_LISTED = 50;
/** Characters of a line that holds foreign text: withholding makes it longer, and an astral one counts twice against 1000. */
const MAX_LINE = 450;

/**
 * The note of a new task: a pure function of the mail's bytes, its verdict, the account's settings and this version. Two
 * agents that read the same mail create the same file, with the same bytes where they judge alike (PROTOCOL §2).
 */
export function taskNote(input: TaskNoteInput): TaskNote {
  const { raw, mail, account, verdict, redact } = input;
  const id = taskIdOf(account, raw);
  const received = receivedOf(mail, input.receivedMs);
  const { from, subject } = words(mail, redact);
  const line = (text: string) => inertField(oneLine(redact(text), MAX_LINE));
  const kept = keptBy(redact);
  const shown = shownBlock(mail, mail.kind === 'mail' ? redact(mail.text) : '');
  const base = `EMAIL_${received.slice(0, 10)}_${slugOf(subject)}_${id}.md`;
  const task: Task = {
    ...UNTOUCHED,
    id,
    domain: 'email',
    account,
    source_sha256: mail.source_sha256,
    thread: threadOf(mail),
    ...addressing(mail, kept),
    from,
    subject,
    received,
    priority: verdict.priority ?? (verdict.draft ? 'normal' : 'low'),
    category: verdict.category,
    why: line(verdict.why),
    risks: verdict.risks.map(line),
    bounce_of: kept.one(verdict.bounce_of),
    no_draft: input.noDraft ?? '',
  };
  return {
    base,
    path: pathOf({ place: 'needs_action', domain: 'email', base, id }),
    task,
    shown,
    text: writeTask(task, shown),
  };
}

/**
 * The text of the `mail-text` block: what a person is shown of a mail, and what `shown_sha256` is taken over. `withheld` is
 * the mail's text after secrets were withheld, which may have made it longer.
 */
export function shownBlock(mail: ParsedMail, withheld: string): string {
  if (mail.kind === 'unreadable') return `[${mail.reason}]`;
  const lines = [...mail.limits.map((limit) => `[${limit}]`), withheld];
  return firstBytes(inertBlock(lines.join('\n')), MAX_TEXT_BYTES).trimEnd();
}

function words(mail: ParsedMail, redact: (text: string) => string): { from: string; subject: string } {
  if (mail.kind === 'unreadable') return { from: '', subject: 'Unreadable mail' };
  return {
    from: inertField(oneLine(redact(mail.from.name || mail.from.address), MAX_LINE)),
    subject: inertField(oneLine(redact(mail.subject), MAX_LINE)),
  };
}

/** Addresses and ids lose their form when a part is withheld: what looks like a secret is left out whole. */
function keptBy(redact: (text: string) => string) {
  const fine = (text: string) => redact(text) === text;
  return {
    one: (text: string) => (fine(text) ? text : ''),
    all: (texts: readonly string[]) => texts.filter(fine),
  };
}

function addressing(mail: ParsedMail, kept: ReturnType<typeof keptBy>) {
  if (mail.kind === 'unreadable') {
    return {
      message_id: '',
      from_address: '',
      reply_to: [],
      to: [],
      cc: [],
      in_reply_to: '',
      references: [],
    };
  }
  return {
    message_id: kept.one(mail.message_id),
    from_address: kept.one(mail.from.address),
    reply_to: kept.all(mail.reply_to.slice(0, MAX_LISTED)),
    to: kept.all(mail.to.slice(0, MAX_LISTED)),
    cc: kept.all(mail.cc.slice(0, MAX_LISTED)),
    in_reply_to: kept.one(mail.in_reply_to),
    references: kept.all(mail.references),
  };
}

/** Everything foreign that goes into the note of this mail: what `redact` will be asked about. */
export function foreignTexts(mail: MailFacts, verdict: Verdict): { prose: string[]; tokens: string[] } {
  const { from, reply_to, to, cc } = mail;
  const addresses = [from.address, ...[reply_to, to, cc].flatMap((list) => list.slice(0, MAX_LISTED))];
  const ids = [mail.message_id, mail.in_reply_to, ...mail.references, verdict.bounce_of];
  return {
    prose: [from.name, mail.subject, mail.text, verdict.why, ...verdict.risks],
    tokens: [...new Set([...addresses, ...ids])].filter((text) => text !== ''),
  };
}

function receivedOf(mail: ParsedMail, receivedMs: number): string {
  if (mail.kind === 'mail' && fromInstant(mail.received) !== null) return mail.received;
  return instant(Math.max(0, receivedMs));
}
