import { type Result, refuse } from '../../shared/result.ts';
import { type Answers } from './answers.ts';
import { type Asker } from './ask.ts';
import { type FlagName, type Flags, typed } from './flags.ts';
import { type Places } from './places.ts';
import { type Step } from './steps.ts';
import { type Trials } from './trials.ts';
import { type ReadConfig } from './write-config.ts';

/** One set-up under way. `answers` grows; `keep` puts it on disk, so that nothing that was answered is asked again. */
export interface Session {
  readonly flags: Flags;
  /** Null where nobody can be asked, or nobody wants to be (--yes). */
  readonly asker: Asker | null;
  readonly trials: Trials;
  readonly places: Places;
  /** The steps of this program for this role. */
  readonly steps: readonly Step[];
  /** Whether a configuration of this role can be used. */
  readonly readConfig: ReadConfig;
  /** As it is typed: `countersign` or `countersign-cloud`. */
  readonly program: string;
  answers: Answers;
  readonly keep: () => void;
  /** Flags that were taken or refused: what is asked a second time is asked of the person. */
  readonly spent: Set<FlagName>;
}

export interface Question<T> {
  /** The flag that answers it. */
  readonly flag: FlagName;
  readonly ask: string;
  /** Said before it is asked. */
  readonly about?: readonly string[];
  /** What Enter alone gives, and --yes; undefined where there is no answer that suits everybody. */
  readonly fallback?: string | undefined;
  /** Understands an answer and tries it. */
  readonly read: (answer: string) => Result<T> | Promise<Result<T>>;
}

/**
 * One answer: from its flag, from the person, or the fallback where nobody is asked. A flag whose value is refused is
 * asked about anew where somebody can be asked; else it is the set-up's failure.
 */
export async function answer<T>(session: Session, question: Question<T>): Promise<Result<T>> {
  const { flag, ask, about = [], fallback, read } = question;
  const { asker } = session;
  const given = session.spent.has(flag) ? undefined : session.flags[flag];
  session.spent.add(flag);
  if (typeof given === 'string') {
    const value = await read(given);
    if (value.ok || asker === null) return value.ok ? value : blame(flag, value.refusal);
    asker.say(value.refusal.message);
  }
  if (asker !== null) {
    asker.say(...about);
    return { ok: true, value: await asker.text(ask, fallback, read) };
  }
  if (fallback === undefined) return refuse('missing', missing([flag]));
  const value = await read(fallback);
  return value.ok ? value : blame(flag, value.refusal);
}

function blame(flag: FlagName, { kind, message }: { kind: string; message: string }): Result<never> {
  return refuse(kind, `${typed(flag)}: ${message}`);
}

/** The sentence where nobody can be asked and these are needed. */
export function missing(flags: readonly FlagName[]): string {
  return `Nobody can be asked here, and this is not answered: ${flags.map(typed).join(', ')}. Give it as a flag, or run this at a terminal.`;
}
