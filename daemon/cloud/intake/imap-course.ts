import type { ImapFlow, MailboxObject } from 'imapflow';
import { type Renumbered, firstState, renumberedState, whyRenumbered } from './imap-begin.ts';
import type { ImapMemory } from './imap-memory.ts';
import type { ImapIntakeOptions } from './imap-options.ts';
import type { ImapState } from './imap-state.ts';
import { begun, memoryToTake, restored, wentOn, wentOnAsAccount } from './imap-takeover.ts';

export interface Course {
  readonly state: ImapState;
  /** Whether no UID means what it meant before. */
  readonly anew: boolean;
  /** What was decided, as a sentence for the person; '' where all goes on as ever. */
  readonly remark: string;
}

type Options = Required<Pick<ImapIntakeOptions, 'firstRun' | 'now' | 'alongside'>>;

/**
 * The state under which an open mailbox is read: that of before, one that its server's new numbers made necessary, that of
 * the same mailbox under settings that were corrected, or a first one.
 *
 * @param fresh whether the mailbox was opened just now
 */
export async function courseOf(
  client: ImapFlow,
  box: MailboxObject,
  memory: ImapMemory,
  options: Options,
  fresh: boolean,
): Promise<Course> {
  const old = memory.state === null ? memory.old() : [];
  const taken = await memoryToTake(client, memory.place, old, options.alongside.folders.length === 0);
  if (taken !== null) memory.take(taken);
  const { state } = memory;
  if (state === null) return beginning(client, box, memory, options, old.length > 0);
  const course = await goingOn(client, box, memory, state, fresh);
  const renamed = taken !== null && course.remark === '';
  return renamed ? { ...course, remark: wentOnAsAccount(memory.place) } : course;
}

async function beginning(
  client: ImapFlow,
  box: MailboxObject,
  { place, stateFile }: ImapMemory,
  { firstRun, now }: Options,
  hasRead: boolean,
): Promise<Course> {
  const state = await firstState(client, box, place, firstRun, now());
  const aside = box.exists - state.pending.length;
  return { state, anew: true, remark: hasRead && aside > 0 ? begun(place, aside, stateFile) : '' };
}

async function goingOn(
  client: ImapFlow,
  box: MailboxObject,
  { place, seen }: ImapMemory,
  state: ImapState,
  fresh: boolean,
): Promise<Course> {
  const why = await whyRenumbered(client, box, state, place, fresh);
  if (why === null)
    return { state: state.place === undefined ? { ...state, place } : state, anew: false, remark: '' };
  const next = await renumberedState(client, box, state, place, seen);
  return { state: next, anew: true, remark: remarkOn(why, state, next) };
}

function remarkOn(why: Renumbered, { place: before }: ImapState, { place, pending }: ImapState): string {
  if (place === undefined || why === 'validity') return '';
  return why === 'place' ? wentOn(place, before, pending.length) : restored(place, pending.length);
}
