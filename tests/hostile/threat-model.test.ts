import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { titlesIn } from './titles.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PAGE = readFileSync(`${ROOT}docs/threat-model.md`, 'utf8');

/** Who is thought of; the page has a section for each, by this name. */
const ACTORS = [
  'The mail sender',
  'The correspondent whose account was taken',
  'The Git host',
  'The owner or thief of the VM',
  'The thief of a device or of its token',
  'Another Obsidian plugin',
  'A coding agent with a shell on the laptop',
  'A sync service',
];

interface Row {
  readonly text: string;
  /** `path "title"`, each in the row's last cell. */
  readonly shown: readonly { readonly file: string; readonly title: string }[];
}

const sections = new Map(
  PAGE.split(/^## /m)
    .slice(1)
    .map((section) => [section.slice(0, section.indexOf('\n')).trim(), section] as const),
);

function rowsOf(section: string): Row[] {
  return section
    .split('\n')
    .filter((line) => /^\| (?!-)/.test(line) && !/^\| (?:attempt|what) +\|/.test(line))
    .map((text) => ({
      text,
      shown: [...text.matchAll(/`(tests\/[\w/.-]+\.test\.ts)` "([^"]+)"/g)].map(
        ([, file = '', title = '']) => ({ file, title }),
      ),
    }));
}

describe('docs/threat-model.md', () => {
  it.each(ACTORS)('%s has a section that says the worst, and a test for every attempt', (actor) => {
    const section = sections.get(actor) ?? '';
    expect(section).toMatch(/^\*\*At worst\*\* .{80}/m);
    const rows = rowsOf(section);
    expect(rows.length).toBeGreaterThanOrEqual(4);
    for (const { text, shown } of rows) expect(shown.length, text).toBeGreaterThan(0);
  });

  it('names only tests that exist and run, by the words of their titles', () => {
    const named = [...sections.values()].flatMap(rowsOf).flatMap(({ shown }) => shown);
    expect(named.length).toBeGreaterThan(60);
    const titles = new Map<string, readonly string[]>();
    const wrong = named.filter(({ file, title }) => {
      if (!existsSync(`${ROOT}${file}`)) return true;
      if (!titles.has(file)) titles.set(file, titlesIn(file));
      return !titles.get(file)?.some((known) => known.includes(title));
    });
    expect(wrong).toEqual([]);
  });

  it('says what is out of scope, and links the page with every single attack', () => {
    expect(sections.get('Out of scope')).toMatch(/malware/);
    expect(PAGE).toContain('(hostile.md)');
  });
});

describe('the reader of titles, on which the page leans', () => {
  it('sees titles of tests that run, and nothing else that is text', () => {
    const titles = titlesIn('tests/hostile/threat-model.test.ts');
    expect(titles).toContain('names only tests that exist and run, by the words of their titles');
    expect(titles).not.toContain('The Git host');
    expect(titles).not.toContain('utf8');
  });
});
