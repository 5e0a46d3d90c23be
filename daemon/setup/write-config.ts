import { existsSync, readFileSync, rmSync } from 'node:fs';
import { parse } from 'yaml';
import { type Result, ok, refuse } from '../../shared/result.ts';
import { writePrivate } from '../disk/private-file.ts';
import { changesFor } from './changes.ts';
import { changedConfigText, newConfigText } from './config-text.ts';
import { type StepId } from './steps.ts';
import { type ConfigValue } from './value.ts';

export type ReadConfig = (role: 'cloud' | 'local', file: string) => Result<unknown>;

export type Written = 'new' | 'changed' | 'unchanged';

/** A configuration that can be put in place: the very reader of the role has accepted its text. */
export interface ConfigPlan {
  readonly file: string;
  readonly written: Written;
  /** Null where nothing changes. */
  readonly text: string | null;
}

/** What a role's configuration will be: a new one with comments, or in the one that is there the keys of the answered steps. */
export function planConfig(
  role: 'cloud' | 'local',
  file: string,
  value: ConfigValue,
  answered: readonly StepId[],
  read: ReadConfig,
): Result<ConfigPlan> {
  if (!existsSync(file)) return tried(role, { file, written: 'new', text: newConfigText(role, value) }, read);
  const text = readFileSync(file, 'utf8');
  const changes = changesFor(answered, parse(text) as unknown, value);
  if (changes.length === 0) return ok({ file, written: 'unchanged', text: null });
  const changed = changedConfigText(text, changes);
  return changed.ok ? tried(role, { file, written: 'changed', text: changed.value }, read) : changed;
}

export function placeConfig({ file, text }: ConfigPlan): void {
  if (text !== null) writePrivate(file, text);
}

/** Plans a role's configuration and puts it in place. */
export function writeConfig(
  role: 'cloud' | 'local',
  file: string,
  value: ConfigValue,
  answered: readonly StepId[],
  read: ReadConfig,
): Result<Written> {
  const plan = planConfig(role, file, value, answered, read);
  if (!plan.ok) return plan;
  placeConfig(plan.value);
  return ok(plan.value.written);
}

/** Puts a text in the place of a configuration once its own reader takes it. */
export function place(role: 'cloud' | 'local', file: string, text: string, read: ReadConfig): Result<void> {
  const plan = tried(role, { file, written: 'changed', text }, read);
  if (!plan.ok) return plan;
  placeConfig(plan.value);
  return ok(undefined);
}

/** The plan, once the role's reader has taken its text from a file beside the configuration. */
function tried<P extends ConfigPlan & { readonly text: string }>(
  role: 'cloud' | 'local',
  plan: P,
  read: ReadConfig,
): Result<P> {
  const draft = `${plan.file}.draft`;
  try {
    writePrivate(draft, plan.text, false);
    const taken = read(role, draft);
    return taken.ok
      ? ok(plan)
      : refuse(
          'config',
          `This would make a configuration that can’t be used: ${taken.refusal.message.replaceAll(draft, plan.file)}`,
        );
  } finally {
    rmSync(draft, { force: true });
  }
}
