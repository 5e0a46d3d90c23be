import { type Result, ok, refuse } from '../../../shared/result.ts';
import { type Answers } from '../answers.ts';
import { type Session, answer } from '../session.ts';

type FirstRun = NonNullable<Answers['first_run']>;

/** With which mail to begin the first time. */
export async function firstRunStep(session: Session): Promise<Result<void>> {
  const { account } = session.answers;
  if (account?.mailbox != null && 'maildir' in account.mailbox) return ok(undefined);
  const found = await answer(session, {
    flag: 'firstRun',
    about: ['With which mail to begin: now (only what comes from now on), unread, or a number of days back.'],
    ask: 'now, unread, or days',
    fallback: 'now',
    read: readFirstRun,
  });
  if (!found.ok) return found;
  session.answers.first_run = found.value;
  return ok(undefined);
}

export function readFirstRun(typed: string): Result<FirstRun> {
  if (typed === 'now' || typed === 'unread') return ok(typed);
  const [, digits = ''] = /^(\d{1,3})(?: ?days?)?$/.exec(typed) ?? [];
  const days = Number(digits);
  return digits !== '' && days >= 1 && days <= 365
    ? ok({ last_days: days })
    : refuse('first-run', 'Write now, unread, or a number of days from 1 to 365.');
}

/** What stands under every draft; more than a line is written into the configuration by hand. */
export async function signatureStep(session: Session): Promise<Result<void>> {
  const found = await answer(session, {
    flag: 'signature',
    ask: 'What stands under every draft, such as your name (Enter for nothing)',
    fallback: session.answers.signature ?? '',
    read: (typed) =>
      typed.length <= 1000 ? ok(typed) : refuse('signature', 'A signature has at most 1000 characters.'),
  });
  if (!found.ok) return found;
  session.answers.signature = found.value;
  return ok(undefined);
}
