import { type Trust } from '../../shared/approval/verify.ts';
import { type LocalConfig, localConfig } from '../config/local.ts';
import { readPins } from '../config/pins.ts';
import { readConfig } from '../config/yaml-file.ts';
import { CommandError, defaultConfig } from './context.ts';

export function loadLocal(file: string | undefined): LocalConfig {
  const read = readConfig(file ?? defaultConfig('local'), localConfig);
  if (!read.ok) throw new CommandError(read.refusal.message, read.refusal.kind);
  return read.value;
}

export function trustOf(config: LocalConfig): Trust {
  return { vault: config.vault.id, pins: readPins(config.state) };
}
