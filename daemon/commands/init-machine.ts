import { existsSync } from 'node:fs';
import { type Result } from '../../shared/result.ts';
import { type CloudConfig, readCloudConfig } from '../config/cloud.ts';
import { type LocalConfig } from '../config/local.ts';
import { type Answers, type SetupRole } from '../setup/answers.ts';
import { begunRole } from '../setup/answers-file.ts';
import { type Asker } from '../setup/ask.ts';
import { type Flags } from '../setup/flags.ts';
import { answersFrom } from '../setup/from-config.ts';
import { placesFor, rolesOf } from '../setup/places.ts';
import { type Step } from '../setup/steps.ts';
import { type Task } from '../setup/tasks.ts';
import { type Trials } from '../setup/trials.ts';
import { type Check } from './checks.ts';
import { CommandError, must } from './context.ts';

/** What differs between the two programs. */
export interface InitParts {
  readonly program: string;
  readonly roles: readonly SetupRole[];
  readonly trials: Trials;
  readonly steps: readonly Step[];
  readonly tasks: readonly Task[];
  readonly readLocal: ((file: string) => Result<LocalConfig>) | null;
  readonly checks: (role: 'cloud' | 'local', file: string) => Promise<Check[]>;
}

/** What this machine is: as it was said, else as it was begun or is configured, else as the person says now. */
export async function roleFor(
  wanted: string | undefined,
  flags: Flags,
  { roles, program }: InitParts,
  asker: Asker | null,
): Promise<SetupRole> {
  const [only] = roles;
  const named = roles.find((role) => role === wanted);
  if (wanted !== undefined && named === undefined)
    throw new CommandError(`${program} init sets up: ${roles.join(', ')}.`, 'usage');
  if (named !== undefined) return named;
  if (roles.length === 1 && only !== undefined) return only;
  const { folder, config } = placesFor('local', flags);
  const begun = begunRole(folder);
  if (begun !== null) return begun;
  const there =
    flags.config === undefined
      ? (['cloud', 'local'] as const).filter((role) => existsSync(config[role]))
      : [];
  const [one] = there;
  if (there.length === 1 && one !== undefined) return one;
  if (there.length === 2) return 'trial';
  if (asker === null)
    throw new CommandError('Say what this machine is: init local, init cloud or init trial.', 'missing');
  return asker.choose('What is this machine?', [
    { id: 'local', label: 'my own computer: I decide here, and it sends what I signed' },
    { id: 'cloud', label: 'the VM that is always on: it reads and drafts, and can never send' },
    { id: 'trial', label: 'both on this one machine, to try it out' },
  ]);
}

export function checkAgent(name: string, role: SetupRole): string {
  if (role !== 'trial' && new RegExp(`^${role}(?:-[a-z0-9]{1,24})?$`).test(name)) return name;
  throw new CommandError(`--agent: a machine of this role is called ${role} or ${role}-name.`, 'usage');
}

export interface Configured {
  readonly answers: Answers;
  readonly states: Readonly<Record<'cloud' | 'local', string>>;
}

/** What the configurations of this role say; null where there is none yet. One that can't be read is the person's to mend. */
export function configured(role: SetupRole, flags: Flags, parts: InitParts): Configured | null {
  const { config, state } = placesFor(role, flags);
  const files = rolesOf(role).filter((one) => existsSync(config[one]));
  if (files.length < rolesOf(role).length) return null;
  const cloud: CloudConfig | undefined = files.includes('cloud')
    ? must(readCloudConfig(config.cloud))
    : undefined;
  const local =
    files.includes('local') && parts.readLocal !== null ? must(parts.readLocal(config.local)) : undefined;
  const configs = { ...(cloud === undefined ? {} : { cloud }), ...(local === undefined ? {} : { local }) };
  return {
    answers: answersFrom(role, configs, flags.account),
    states: { cloud: cloud?.state ?? state.cloud, local: local?.state ?? state.local },
  };
}
