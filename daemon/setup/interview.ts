import { type Result, ok, refuse } from '../../shared/result.ts';
import { forgetAnswers } from './answers-file.ts';
import { type FlagName } from './flags.ts';
import { rolesOf } from './places.ts';
import { OWN_SERVER, providerOfAddress } from './providers.ts';
import { dropDrafts, forgetSecrets, namedSecrets, placeSecrets, settleSecrets } from './secret-drafts.ts';
import { type Session, missing } from './session.ts';
import { type Step, type StepId } from './steps.ts';
import { cloudValue, localValue } from './value.ts';
import { type ConfigPlan, type Written, placeConfig, planConfig } from './write-config.ts';

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

/**
 * Writes what was answered into the configuration of each role of this machine, and puts what was typed as a secret where
 * it names it. Everything is judged before anything is written; the secrets go first, since a configuration without them
 * does not work, and the old one never names a file that another login's secret is put into (secret-drafts.ts).
 */
export function writeConfigs(session: Session, answered: readonly StepId[]): Result<Outcome[]> {
  const { places, readConfig } = session;
  const roles = rolesOf(session.answers.role);
  const settled = settleSecrets(session, roles.map(valueOf(session)));
  if (!settled.ok) return settled;
  const { answers } = settled.value;
  const plans: (ConfigPlan & { readonly role: 'cloud' | 'local' })[] = [];
  for (const role of roles) {
    const value = valueOf({ places, answers })(role);
    const plan = planConfig(role, places.config[role], value, answered, readConfig);
    if (!plan.ok) return plan;
    plans.push({ role, ...plan.value });
  }
  const before = namedSecrets(places);
  placeSecrets(settled.value);
  for (const plan of plans) placeConfig(plan);
  session.answers = answers;
  session.keep();
  forgetSecrets(places, before);
  dropDrafts(session);
  return ok(plans.map(({ role, file, written }) => ({ role, file, written })));
}

function valueOf(machine: Pick<Session, 'answers' | 'places'>) {
  return (role: 'cloud' | 'local') => (role === 'cloud' ? cloudValue(machine) : localValue(machine));
}

/** Nothing is left to go on with. */
export function finish({ places, answers }: Session): void {
  forgetAnswers(places.folder, answers.role);
}
