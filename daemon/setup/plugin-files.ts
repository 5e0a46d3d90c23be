import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FILES = ['main.js', 'manifest.json', 'styles.css'];

export type PluginState = 'not built' | 'none' | 'same' | 'other';

function folderIn(vault: string): string {
  return join(vault, '.obsidian', 'plugins', 'countersign');
}

/** How the plugin in a vault compares with the one that was built beside this program. */
export function pluginState(built: string, vault: string): PluginState {
  if (!FILES.every((name) => existsSync(join(built, name)))) return 'not built';
  const there = folderIn(vault);
  if (!existsSync(there)) return 'none';
  const same = FILES.every((name) => {
    const file = join(there, name);
    return existsSync(file) && readFileSync(file).equals(readFileSync(join(built, name)));
  });
  return same ? 'same' : 'other';
}

/** Copies the three files. Enabling it is left to the person, in Obsidian: that is Obsidian's own safeguard. */
export function copyPlugin(built: string, vault: string): string {
  const there = folderIn(vault);
  mkdirSync(there, { recursive: true });
  for (const name of FILES) writeFileSync(join(there, name), readFileSync(join(built, name)));
  return there;
}
