import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { type SetupRole } from './answers.ts';

/** Where set-up puts what it makes on this machine. */
export interface Places {
  /** Configurations, secrets and the unfinished answers. */
  readonly folder: string;
  readonly config: Readonly<Record<'cloud' | 'local', string>>;
  readonly state: Readonly<Record<'cloud' | 'local', string>>;
  /** Suggested for the vault. */
  readonly vault: string;
  readonly home: string;
}

export interface PlaceWishes {
  /** The configuration to write, where it is not the usual one. */
  readonly config?: string | undefined;
  /** The state folder, where it is not the usual one. */
  readonly state?: string | undefined;
}

/** `~/.config` and `~/.local/state` on every platform: one place to look, and none that a cloud drive takes along. */
export function placesFor(role: SetupRole, wishes: PlaceWishes, home: string = homedir()): Places {
  const usual = join(home, '.config', 'countersign');
  const folder = wishes.config === undefined ? usual : dirname(wishes.config);
  const state = (of: 'cloud' | 'local') =>
    wishes.state === undefined
      ? join(home, '.local', 'state', 'countersign', of)
      : role === 'trial'
        ? join(wishes.state, of)
        : wishes.state;
  const config = (of: 'cloud' | 'local') =>
    wishes.config === undefined || role === 'trial' ? join(folder, `${of}.yaml`) : wishes.config;
  return {
    folder,
    config: { cloud: config('cloud'), local: config('local') },
    state: { cloud: state('cloud'), local: state('local') },
    vault: role === 'cloud' ? join(home, 'countersign-vault') : join(home, 'Documents', 'Countersign'),
    home,
  };
}

export function rolesOf(role: SetupRole): ('cloud' | 'local')[] {
  return role === 'trial' ? ['cloud', 'local'] : [role];
}

/** Where a typed secret is kept: a file of its own, 0600, beside the configuration and outside the vault. */
export function secretPath(places: Places, name: string): string {
  return join(places.folder, 'secrets', name);
}
