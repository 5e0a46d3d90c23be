import type { ImapFlow, MailboxObject } from 'imapflow';
import { type Renumbered, firstState, renumberedState, whyRenumbered } from './imap-begin.ts';
import type { ImapMemory } from './imap-memory.ts';
import type { ImapIntakeOptions } from './imap-options.ts';
import type { ImapState } from './imap-state.ts';
import { begun, memoryToTake, wentOn, wentOnAsAccount } from './imap-takeover.ts';

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
 */
export async function courseOf(
  client: ImapFlow,
  box: MailboxObject,
  memory: ImapMemory,
  options: Options,
): Promise<Course> {
  const old = memory.state === null ? memory.old() : [];
  const taken = await memoryToTake(client, memory.place, old, options.alongside.folders.length === 0);
  if (taken !== null) memory.take(taken);
  const { state } = memory;
  if (state === null) return beginning(client, box, memory, options, old.length > 0);
  const course = await goingOn(client, box, memory, state);
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
): Promise<Course> {
  const why = whyRenumbered(box, state, place);
  if (why === null)
    return { state: state.place === undefined ? { ...state, place } : state, anew: false, remark: '' };
  const next = await renumberedState(client, box, state, place, seen);
  return { state: next, anew: true, remark: remarkOn(why, state, next) };
}

function remarkOn(why: Renumbered, { place: before }: ImapState, { place, pending }: ImapState): string {
  return place === undefined || why === 'validity' ? '' : wentOn(place, before, pending.length);
}
