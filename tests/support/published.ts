import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

/** Whether this run writes the published files anew; any other leaves docs/ as it is. */
export const updatesPublished = process.env['UPDATE_PUBLISHED'] === '1';

/**
 * A published file that is made from the code: the test fails where the two differ, and `UPDATE_PUBLISHED=1 npx vitest
 * run tests/shared` writes it anew. So the documents can't drift.
 */
export function expectPublished(path: string, content: string): void {
  const file = fileURLToPath(new URL(`../../${path}`, import.meta.url));
  if (updatesPublished) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  expect(content).toBe(readFileSync(file, 'utf8'));
}

export function readPublished(path: string): string {
  return readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');
}
