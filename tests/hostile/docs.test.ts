import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const PAGE = readFileSync(fileURLToPath(new URL('../../docs/hostile.md', import.meta.url)), 'utf8');
const ACTORS = readFileSync(fileURLToPath(new URL('../../docs/threat-model.md', import.meta.url)), 'utf8');
const ROWS = PAGE.split('\n').filter((line) => /^\| (?!attack |-)/.test(line));

it('docs/hostile.md names a test in every row, and each of them exists', () => {
  expect(ROWS.length).toBeGreaterThan(50);
  for (const row of ROWS) {
    const [, file = '', title = ''] = /`([a-z-]+\.test\.ts)` "([^"]+)"\s*\|$/.exec(row) ?? [];
    expect(file, row).not.toBe('');
    expect(readFileSync(`${HERE}${file}`, 'utf8'), row).toContain(title);
  }
});

it('and every file of tests is on it, or on the page of who attacks', () => {
  const about = ['docs.test.ts', 'threat-model.test.ts'];
  const files = readdirSync(HERE).filter((name) => name.endsWith('.test.ts') && !about.includes(name));
  for (const file of files) expect(PAGE + ACTORS).toContain(file);
});
