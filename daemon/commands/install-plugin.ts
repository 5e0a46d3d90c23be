import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  CONFIG_FOLDER,
  copyPlugin,
  enablePlugin,
  isEnabled,
  isNewer,
  pluginFolder,
  pluginState,
  versionIn,
} from '../setup/plugin-files.ts';
import { CommandError, must, print } from './context.ts';
import { programFolder } from './init-tasks.ts';

export interface InstallOptions {
  readonly installPlugin?: string;
  readonly configFolder?: string;
  readonly enable?: boolean;
  readonly json?: boolean;
}

/** Whether a call of `countersign local` is about the plugin, and not to run the role. */
export function isInstall({ installPlugin: vault, configFolder, enable }: InstallOptions): boolean {
  return vault !== undefined || configFolder !== undefined || enable === true;
}

/** `countersign local --install-plugin VAULT`: the plugin that was built beside this program, into a vault of Obsidian. */
export function installPlugin(options: InstallOptions): void {
  if (options.installPlugin === undefined)
    throw new CommandError('--config-folder and --enable go with --install-plugin VAULT.', 'usage');
  const vault = resolve(options.installPlugin);
  const config = options.configFolder ?? CONFIG_FOLDER;
  checkVault(vault, config);
  const built = join(programFolder(), 'plugin');
  const state = pluginState(built, vault, config);
  if (state === 'not built')
    throw new CommandError('The plugin is not built; run npm run build first.', 'not-built');
  const [before, after] = [versionIn(join(vault, pluginFolder(config))), versionIn(built)];
  if (isNewer(before, after))
    throw new CommandError(
      `The vault has Countersign ${before}, which is newer than ${after} here; update this program instead.`,
      'newer',
    );
  if (state !== 'same') copyPlugin(built, vault, config);
  const enabled = options.enable === true ? must(enablePlugin(vault, config)) : null;
  const value = {
    folder: join(vault, pluginFolder(config)),
    from: before,
    to: after,
    changed: state !== 'same',
    enabled: enabled !== null || isEnabled(vault, config),
  };
  print(options, value, [whatHappened(value), ...whatToDo(value, enabled)]);
}

/** A vault is a folder that Obsidian has opened: it then has the folder of its settings. */
function checkVault(vault: string, config: string): void {
  if (!/^\.[^/\\]+$/.test(config) || config === '..')
    throw new CommandError(
      `"${config}" is no name of a settings folder: it is one name that begins with a dot, as ${CONFIG_FOLDER}.`,
      'config-folder',
    );
  if (!existsSync(vault) || !statSync(vault).isDirectory())
    throw new CommandError(`There is no folder ${vault}; name the folder of the vault.`, 'no-vault');
  if (!existsSync(join(vault, config)))
    throw new CommandError(
      `${vault} is no vault of Obsidian: it has no ${config} folder. Open it in Obsidian once, then run this again; ` +
        'if its settings folder has another name, add --config-folder NAME.',
      'no-vault',
    );
}

type Installed = { folder: string; from: string; to: string; changed: boolean; enabled: boolean };

function whatHappened({ folder, from, to, changed }: Installed): string {
  if (!changed) return `Countersign ${to} is in ${folder} already; nothing was changed.`;
  if (from === '') return `Countersign ${to} is now in ${folder}`;
  return from === to
    ? `Countersign ${to} in ${folder} was another build of the same version; it is replaced.`
    : `Countersign in ${folder}: ${from} → ${to}`;
}

function whatToDo({ changed, enabled }: Installed, now: 'enabled' | 'was enabled' | null): string[] {
  if (now === 'enabled')
    return [
      'It is on the list of enabled plugins. Start Obsidian again; where Restricted mode is on, turn it off in Settings, Community plugins.',
    ];
  if (!enabled)
    return [
      'To enable it: in Obsidian open the vault, then Settings, Community plugins, and turn Countersign on.',
    ];
  return changed ? ['Reload Obsidian, or turn the plugin off and on, to run it.'] : [];
}
