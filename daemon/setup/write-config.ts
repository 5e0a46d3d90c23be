import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { parse } from 'yaml';
import { type Result, ok, refuse } from '../../shared/result.ts';
import { syncFolder, writePrivate } from '../disk/private-file.ts';
import { changesFor } from './changes.ts';
import { changedConfigText, newConfigText } from './config-text.ts';
import { type StepId } from './steps.ts';
import { type ConfigValue } from './value.ts';

export type ReadConfig = (role: 'cloud' | 'local', file: string) => Result<unknown>;

export type Written = 'new' | 'changed' | 'unchanged';

/**
 * Writes a role's configuration: a new one with comments, or in the one that is there the keys of the answered steps.
 * The very reader of the role has accepted it before it gets its name.
 */
export function writeConfig(
  role: 'cloud' | 'local',
  file: string,
  value: ConfigValue,
  answered: readonly StepId[],
  read: ReadConfig,
): Result<Written> {
  if (!existsSync(file)) {
    const placed = place(role, file, newConfigText(role, value), read);
    return placed.ok ? ok('new') : placed;
  }
  const text = readFileSync(file, 'utf8');
  const changes = changesFor(answered, parse(text) as unknown, value);
  if (changes.length === 0) return ok('unchanged');
  const changed = changedConfigText(text, changes);
  if (!changed.ok) return changed;
  const placed = place(role, file, changed.value, read);
  return placed.ok ? ok('changed') : placed;
}

/** Puts a text in the place of a configuration once its own reader takes it. */
export function place(role: 'cloud' | 'local', file: string, text: string, read: ReadConfig): Result<void> {
  const draft = `${file}.draft`;
  try {
    writePrivate(draft, text);
    const taken = read(role, draft);
    if (!taken.ok)
      return refuse(
        'config',
        `This would make a configuration that can’t be used: ${taken.refusal.message.replaceAll(draft, file)}`,
      );
    renameSync(draft, file);
    syncFolder(dirname(file));
    return ok(undefined);
  } finally {
    rmSync(draft, { force: true });
  }
}
