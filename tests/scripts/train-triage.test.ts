import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const SCRIPT = fileURLToPath(new URL('../../scripts/train-triage.mjs', import.meta.url));
const root = mkdtempSync(join(tmpdir(), 'countersign-train-'));
const mails = join(root, 'mails');
const labelled = join(root, 'labelled');
afterAll(() => rmSync(root, { recursive: true }));

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function train(...args: string[]): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(process.execPath, [SCRIPT, ...args], (error, stdout, stderr) => {
      resolve({
        code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1,
        stdout,
        stderr,
      });
    });
  });
}

/** A few mails of a person and of a shop, so that training takes no time. */
beforeAll(() => {
  mkdirSync(mails);
  const asking = ['Ana', 'Bo', 'Cy', 'Di'].map(
    (name) =>
      `== en\nFrom: ${name} <${name}@${name}.example>\nSubject: mast\n\nCould you send ${name} the mast?\n`,
  );
  const shop = ['one', 'two', 'three', 'four'].map(
    (name) =>
      `== en\nFrom: Shop <orders@${name}.example>\nSubject: Order 12\n\nThank you for your order. Total 12 EUR\n`,
  );
  writeFileSync(join(mails, 'needs_reply.txt'), asking.join(''));
  writeFileSync(join(mails, 'receipt.txt'), shop.join(''));
  mkdirSync(join(labelled, 'messages'), { recursive: true });
  const rows = ['needs_reply', 'receipt'].flatMap((category) =>
    [1, 2, 3].map((at) => {
      const said = category === 'receipt' ? 'Thank you for your order. Total 9 EUR' : 'Could you call me?';
      const file = `messages/${category}-${String(at)}.eml`;
      writeFileSync(
        join(labelled, file),
        `From: x@s${String(at)}.example\nTo: me@mine.example\nSubject: Hi\n\n${said}\n`,
      );
      return `${file},${category}`;
    }),
  );
  writeFileSync(join(labelled, 'labels.csv'), `file,category\n${rows.join('\n')}\n`);
});

describe('what it says of itself', () => {
  it('explains itself, with an example', async () => {
    const ran = await train('--help');
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout).toMatch(/^Usage: node scripts\/train-triage\.mjs --folds 5 DIR…/m);
    expect(ran.stdout).toMatch(/^Example: /m);
  });

  it('explains itself where it is told nothing, and fails', async () => {
    const ran = await train();
    expect(ran.code).toBe(2);
    expect(ran.stderr).toMatch(/^Usage: /m);
  });

  it.each([
    [['--folds', '5'], /needs at least one folder/],
    [['--folds', 'many', '.'], /--folds needs a whole number from 2 on, not "many"/],
    [['--folds', '5', '/nowhere'], /Can't read .*labels\.csv/],
    [['--quick'], /Unknown option/],
  ])('%j fails with a sentence', async (args, said) => {
    const ran = await train(...args);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(said);
    expect(ran.stderr).not.toMatch(/^\s+at /m);
  });
});

describe('training', () => {
  it('makes the same model from the same mail, byte by byte', async () => {
    const [one, other] = [join(root, 'one.json'), join(root, 'other.json')];
    for (const to of [one, other])
      expect((await train('--write', '--mails', mails, '--to', to, labelled)).code).toBe(0);
    const bytes = readFileSync(one);
    expect(bytes.equals(readFileSync(other))).toBe(true);
    expect(bytes.length).toBeGreaterThan(1000);
  });

  it('makes another model from other mail, so the labelled folder counts', async () => {
    const alone = join(root, 'alone.json');
    expect((await train('--write', '--mails', mails, '--to', alone)).code).toBe(0);
    expect(readFileSync(alone).equals(readFileSync(join(root, 'one.json')))).toBe(false);
  });

  it('scores a stranger’s own folder and writes nothing', async () => {
    const ran = await train('--folds', '3', '--json', '--mails', mails, labelled);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    const { figures } = JSON.parse(ran.stdout) as {
      figures: { title: string; messages: number; errors: number }[];
    };
    expect(figures[0]).toMatchObject({ title: '3-fold over all folders', messages: 6, errors: 0 });
  });
});
