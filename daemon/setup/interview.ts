import { type Result, ok, refuse } from '../../shared/result.ts';
import { forgetAnswers } from './answers-file.ts';
import { type FlagName } from './flags.ts';
import { rolesOf } from './places.ts';
import { OWN_SERVER, providerOfAddress } from './providers.ts';
import { type Session, missing } from './session.ts';
import { type Step, type StepId } from './steps.ts';
import { cloudValue, localValue } from './value.ts';
import { type Written, writeConfig } from './write-config.ts';

export interface Outcome {
  readonly role: 'cloud' | 'local';
  readonly file: string;
  readonly written: Written;
}

/**
 * Asks what has not been answered yet, one step after the other; each is on disk before the next begins, so an
 * interrupted set-up goes on where it stopped.
 */
export async function interview(session: Session, steps: readonly Step[]): Promise<Result<void>> {
  for (const step of steps) {
    const { done } = session.answers;
    if (done.includes(step.id)) continue;
    session.asker?.say(
      '',
      `— ${step.title} (${String(steps.indexOf(step) + 1)} of ${String(steps.length)}) —`,
    );
    const passed = await step.run(session);
    if (!passed.ok) return passed;
    session.answers.done = [...session.answers.done, step.id];
    session.keep();
  }
  return ok(undefined);
}

/** A set-up from the start, or from where it stopped. */
export async function setUp(session: Session): Promise<Result<void>> {
  const lacking = session.asker === null ? lackingFlags(session) : [];
  if (lacking.length > 0) return refuse('missing', missing(lacking));
  return interview(session, session.steps);
}

/** What nobody can be asked for and no fallback gives, all of it at once. */
function lackingFlags({ answers, flags, steps }: Session): FlagName[] {
  const { done, joined, account } = answers;
  const told = flags.join !== undefined || joined !== undefined;
  const open = (id: StepId) => !done.includes(id) && steps.some((step) => step.id === id);
  const read = flags.reader ?? flags.email ?? account?.address;
  const provider = flags.provider ?? (read === undefined ? undefined : providerOfAddress(read)?.id);
  const own = provider === undefined || provider === OWN_SERVER.id;
  const imap = flags.maildir === undefined && open('mailbox');
  const needed: readonly (readonly [FlagName, boolean])[] = [
    ['remote', open('remote') && flags.remote === undefined && !told],
    ['email', open('address') && flags.email === undefined && !told],
    ['imapHost', imap && own && flags.imapHost === undefined],
    ['passwordFile', imap && flags.passwordEnv === undefined && flags.passwordFile === undefined],
    ['smtpHost', open('sending') && own && flags.smtpHost === undefined && flags.smtp !== false],
  ];
  return needed.flatMap(([flag, lacks]) => (lacks ? [flag] : []));
}

/** Writes what was answered into the configuration of each role of this machine. */
export function writeConfigs(session: Session, answered: readonly StepId[]): Result<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const role of rolesOf(session.answers.role)) {
    const file = session.places.config[role];
    const value = role === 'cloud' ? cloudValue(session) : localValue(session);
    const written = writeConfig(role, file, value, answered, session.readConfig);
    if (!written.ok) return written;
    outcomes.push({ role, file, written: written.value });
  }
  return ok(outcomes);
}

/** Nothing is left to go on with. */
export function finish({ places, answers }: Session): void {
  forgetAnswers(places.folder, answers.role);
}
