/**
 * Run by `npm version patch|minor|major` (or a version of its own) after package.json has the new number: manifest.json gets it
 * too, and versions.json remembers which Obsidian it needs. Obsidian wants a tag without the "v" (.npmrc).
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { bumped } from './store/versions.mjs';

const root = process.cwd();
const read = (name) => JSON.parse(readFileSync(join(root, name), 'utf8'));
const write = (name, value) => writeFileSync(join(root, name), `${JSON.stringify(value, null, 2)}\n`);

const result = bumped(read('package.json'), read('manifest.json'), read('versions.json'));
if (result.refused === undefined) {
  write('manifest.json', result.manifest);
  write('versions.json', result.versions);
} else {
  console.error(`version-bump: ${result.refused}`);
  process.exitCode = 1;
}
