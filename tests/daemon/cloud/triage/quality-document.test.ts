import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { CATEGORIES } from '../../../../shared/vault/schemas.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const read = (path: string) => readFileSync(`${root}${path}`, 'utf8');
const page = read('docs/quality.md');

/** The cells of the table below a heading, row by row without its head. */
function table(heading: string): string[][] {
  const section = page.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('|'));
  const cells = rows.map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.replaceAll('*', '').trim()),
  );
  return cells.filter((row) => CATEGORIES.some((category) => category === row[0]));
}

describe('docs/quality.md', () => {
  const rows = table('All categories');
  const scores = rows.slice(0, CATEGORIES.length);
  const confusion = rows.slice(CATEGORIES.length);

  test('scores every category, and says what each was taken for', () => {
    for (const part of [scores, confusion])
      expect(part.map(([name]) => name).sort()).toEqual([...CATEGORIES].sort());
  });

  test('has a confusion matrix that agrees with its recalls and counts', () => {
    const order = confusion.map(([name]) => name);
    for (const [name, , recall, , mails] of scores) {
      const row =
        confusion
          .find(([other]) => other === name)
          ?.slice(1)
          .map((cell) => Number(cell.replace('·', '0'))) ?? [];
      const sum = row.reduce((total, count) => total + count, 0);
      expect(sum, `mails called ${String(name)} by a person`).toBe(Number(mails) * 5);
      expect((row[order.indexOf(name)] ?? 0) / sum).toBeCloseTo(Number.parseFloat(recall ?? '') / 100, 2);
    }
  });

  test('has precisions that agree with the matrix', () => {
    const order = confusion.map(([name]) => name);
    for (const [name, precision] of scores) {
      const column = confusion.map((row) => Number((row[order.indexOf(name) + 1] ?? '').replace('·', '0')));
      const sum = column.reduce((total, count) => total + count, 0);
      expect((column[order.indexOf(name)] ?? 0) / sum).toBeCloseTo(
        Number.parseFloat(precision ?? '') / 100,
        2,
      );
    }
  });

  test('says how many own mails there are', () => {
    const folder = 'tests/fixtures/triage/';
    const count = readdirSync(`${root}${folder}`).reduce(
      (sum, name) => sum + (read(folder + name).match(/^== /gm) ?? []).length,
      0,
    );
    expect(page).toContain(`: ${String(count)} short mails`);
  });

  test('names only options that the programs know', () => {
    const script = read('scripts/train-triage.mjs');
    const command = read('daemon/commands/eval.ts');
    for (const line of page.match(/^(?:countersign eval|node scripts\/train-triage\.mjs) .*$/gm) ?? []) {
      const known = line.startsWith('node') ? script : command;
      for (const [option] of line.matchAll(/--[a-z]+/g)) expect(known).toContain(option);
    }
  });
});

test('nothing of triage’s training needs a file from outside the project', () => {
  const sources = [
    'docs/quality.md',
    'scripts/train-triage.mjs',
    ...readdirSync(`${root}scripts/triage`).map((name) => `scripts/triage/${name}`),
  ];
  for (const source of sources) {
    const outside =
      /(?:^|[\s"'`(=])(?:\/(?:work|home|root|tmp|srv|mnt|Users|opt)\b|[A-Z]:\\|\.\.\/\.\.\/\.\.)/m.exec(
        read(source),
      );
    expect(outside?.[0], source).toBeUndefined();
  }
});
