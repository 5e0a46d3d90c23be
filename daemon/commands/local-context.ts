import { type Trust } from '../../shared/approval/verify.ts';
import { type LocalConfig, readLocalConfig } from '../config/local.ts';
import { readPins } from '../config/pins.ts';
import { CommandError, defaultConfig, must } from './context.ts';

export function loadLocal(file: string | undefined): LocalConfig {
  return must(readLocalConfig(file ?? defaultConfig('local')));
}

export function trustOf(config: LocalConfig): Trust {
  try {
    return { vault: config.vault.id, pins: readPins(config.state) };
  } catch (error) {
    throw new CommandError(error instanceof Error ? error.message : String(error), 'pins');
  }
}
