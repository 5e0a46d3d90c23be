import { type Command } from 'commander';
import { readCloudConfig } from '../config/cloud.ts';
import { readLocalConfig } from '../config/local.ts';
import { serviceCommands } from './service.ts';

/** `service` of the user's own computer: local, or the role of the configuration that is named. */
export function localServiceCommands(program: Command): void {
  serviceCommands(program, 'local', (role, file) =>
    role === 'cloud' ? readCloudConfig(file) : readLocalConfig(file),
  );
}
