/** Writes the sample vault that the app opens; run before every test, since a request expires. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { NOTES, VAULT_FOLDER } from './the-vault.ts';

rmSync(VAULT_FOLDER, { recursive: true, force: true });
mkdirSync(join(VAULT_FOLDER, '.obsidian'), { recursive: true });
for (const [path, text] of Object.entries(NOTES)) {
  mkdirSync(dirname(join(VAULT_FOLDER, path)), { recursive: true });
  writeFileSync(join(VAULT_FOLDER, path), text);
}
