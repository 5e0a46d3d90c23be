import {
  closeSync,
  existsSync,
  fsyncSync,
  lstatSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { type Result, ok, refuse } from '../../shared/result.ts';
import { syncFolder } from '../disk/private-file.ts';
import { isRealFolder, makeRealFolder } from '../disk/real-folder.ts';

/** What Obsidian loads, the manifest last: it carries the version, and so is the word that all of it is there. */
const FILES = ['styles.css', 'main.js', 'manifest.json'];
const ID = 'countersign';
/** Where Obsidian keeps a vault's settings unless the person has given that folder another name. */
export const CONFIG_FOLDER = '.obsidian';
/** A manifest or a list of plugins is a few hundred bytes; what is longer is none. Bytes. */
const MAX_JSON = 1024 * 1024;

export type PluginState = 'not built' | 'none' | 'same' | 'other';

/** How the plugin in a vault compares with the one that was built beside this program. */
export function pluginState(built: string, vault: string, config = CONFIG_FOLDER): PluginState {
  if (!FILES.every((name) => existsSync(join(built, name)))) return 'not built';
  const there = join(vault, pluginFolder(config));
  if (!existsSync(there)) return 'none';
  const same = FILES.every((name) => {
    const file = join(there, name);
    return existsSync(file) && readFileSync(file).equals(readFileSync(join(built, name)));
  });
  return same ? 'same' : 'other';
}

/**
 * Puts the three files into a vault; gives their folder. Each is replaced whole or not at all, and settings beside them
 * (`data.json`) stay. A crash in between leaves another state than `same`, and the next call completes it. Enabling is left to
 * the person, in Obsidian: that is Obsidian's own safeguard.
 */
export function copyPlugin(built: string, vault: string, config = CONFIG_FOLDER): string {
  makeRealFolder(vault, pluginFolder(config));
  const there = join(vault, pluginFolder(config));
  for (const name of FILES) writeWhole(join(there, name), readFileSync(join(built, name)));
  return there;
}

/** The version in a plugin's manifest: '' where there is none that can be read. */
export function versionIn(folder: string): string {
  const manifest = readJson(join(folder, 'manifest.json'));
  const version =
    typeof manifest === 'object' && manifest !== null && 'version' in manifest ? manifest.version : '';
  return typeof version === 'string' && VERSION.test(version) ? version : '';
}

const VERSION = /^\d{1,9}\.\d{1,9}\.\d{1,9}$/;

/** Whether one version (`1.2.3`) comes after another; a version that can't be read comes after none. */
export function isNewer(version: string, than: string): boolean {
  if (!VERSION.test(version) || !VERSION.test(than)) return false;
  const [a, b] = [version, than].map((text) => text.split('.').map(Number));
  const at = a?.findIndex((part, nth) => part !== b?.[nth]) ?? -1;
  return at >= 0 && (a?.[at] ?? 0) > (b?.[at] ?? 0);
}

/** The folder of the plugin's files, from the vault's root. */
export function pluginFolder(config: string): string {
  return `${config}/plugins/${ID}`;
}

/** Whether Obsidian would load it: the list of enabled plugins names it. */
export function isEnabled(vault: string, config: string): boolean {
  const listed = enabledIn(vault, config);
  return listed.ok && listed.value.includes(ID);
}

/**
 * Adds the plugin to the list that Obsidian reads at its next start. A list that is not one of names is left as it is: it holds
 * which of the person's plugins run.
 */
export function enablePlugin(vault: string, config: string): Result<'enabled' | 'was enabled'> {
  const listed = enabledIn(vault, config);
  if (!listed.ok) return listed;
  if (listed.value.includes(ID)) return ok('was enabled');
  const text = `${JSON.stringify([...listed.value, ID], null, 2)}\n`;
  writeWhole(join(vault, config, 'community-plugins.json'), Buffer.from(text));
  return ok('enabled');
}

function enabledIn(vault: string, config: string): Result<readonly string[]> {
  const file = join(vault, config, 'community-plugins.json');
  if (!existsSync(file)) return ok([]);
  const listed = isRealFolder(vault, config) ? readJson(file) : undefined;
  if (!Array.isArray(listed) || !listed.every((id) => typeof id === 'string'))
    return refuse(
      'plugin-list',
      `${file} is no list of plugins; it was left as it is. Enable Countersign in Obsidian: Settings, Community plugins.`,
    );
  return ok(listed);
}

function readJson(file: string): unknown {
  try {
    const { size } = lstatSync(file);
    return size > MAX_JSON ? undefined : (JSON.parse(readFileSync(file, 'utf8')) as unknown);
  } catch {
    return undefined;
  }
}

/** By a temporary name, fsync and rename: a reader finds the old content or the new one, never half of it. */
function writeWhole(file: string, content: Uint8Array): void {
  const temporary = `${file}.${String(process.pid)}.tmp`;
  try {
    writeFileSync(temporary, content, { mode: 0o644 });
    const descriptor = openSync(temporary, 'r+');
    fsyncSync(descriptor);
    closeSync(descriptor);
    renameSync(temporary, file);
    syncFolder(dirname(file));
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
