import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type Ran, json, run } from './cli.ts';

const root = mkdtempSync(join(tmpdir(), 'countersign-eval-'));
afterAll(() => rmSync(root, { recursive: true }));

const AWAY =
  'From: a@b.example\nTo: shop@mine.example\nSubject: Away\nAuto-Submitted: auto-replied\n\nI am away.\n';
const OWN = 'From: shop@mine.example\nTo: me@mine.example\nSubject: Note\n\nCall the printer.\n';

let folders = 0;
function folder(labels: string, mails: Readonly<Record<string, string>> = {}, owner?: string): string {
  const dir = join(root, String(folders++));
  mkdirSync(join(dir, 'messages'), { recursive: true });
  writeFileSync(join(dir, 'labels.csv'), labels);
  for (const [name, text] of Object.entries(mails)) writeFileSync(join(dir, 'messages', name), text);
  if (owner !== undefined) writeFileSync(join(dir, 'owner.txt'), owner);
  return dir;
}

const refused = async (dir: string): Promise<Ran> => {
  const ran = await run(['eval', dir]);
  expect(ran.code).toBe(1);
  expect(ran.stdout).toBe('');
  return ran;
};

describe('a folder that can be scored', () => {
  const labels =
    'file,source,category,needs_reply,reason\nmessages/1.eml,x,autoreply,no,\nmessages/2.eml,x,fyi,no,"from, himself"\nmessages/3.eml,x,spam,no,\n';

  it('gives figures as one JSON object of the promised shape', async () => {
    const dir = folder(
      labels,
      { '1.eml': AWAY, '2.eml': OWN, '3.eml': AWAY },
      '# mine\nme@mine.example\n*@mine.example\n',
    );
    const ran = await run(['eval', dir, '--json', '--rules']);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    const told = json(ran);
    expect(Object.keys(told)).toEqual([
      'messages',
      'errors',
      'ms_per_message',
      'accuracy',
      'needs_reply',
      'categories',
      'confusion',
    ]);
    expect(told).toEqual({
      messages: 3,
      errors: 0,
      ms_per_message: expect.any(Number),
      accuracy: 0.6667,
      needs_reply: { precision: 0, recall: 0 },
      categories: {
        fyi: { precision: 1, recall: 1, f1: 1, n: 1 },
        autoreply: { precision: 0.5, recall: 1, f1: 0.6667, n: 1 },
        spam: { precision: 0, recall: 0, f1: 0, n: 1 },
      },
      confusion: { autoreply: { autoreply: 1 }, fyi: { fyi: 1 }, spam: { autoreply: 1 } },
    });
  });

  it('counts a mail that is missing as an error, says which, and scores the rest', async () => {
    const dir = folder(labels, { '1.eml': AWAY, '2.eml': OWN });
    const ran = await run(['eval', dir]);
    expect(ran.code).toBe(0);
    expect(ran.stdout).toMatch(/^3 messages, 1 errors, /);
    expect(ran.stdout).toMatch(/messages\/3\.eml: ENOENT/);
    expect(json(await run(['eval', dir, '--json']))).toMatchObject({
      errors: 1,
      confusion: { spam: { error: 1 } },
    });
  });

  it('reads tables with other columns, a byte order mark and empty lines', async () => {
    const dir = folder('\ufeffcategory,file\r\n\r\nautoreply,messages/1.eml\r\n', { '1.eml': AWAY });
    expect(json(await run(['eval', dir, '--json']))).toMatchObject({ messages: 1, accuracy: 1 });
  });
});

describe('a folder that can’t be scored fails with a sentence', () => {
  it('without labels.csv', async () => {
    const dir = join(root, 'empty');
    mkdirSync(dir);
    expect((await refused(dir)).stderr).toMatch(
      /^countersign: Can't read .*labels\.csv \(ENOENT\)\. Name a folder/,
    );
    expect(json(await run(['eval', dir, '--json']))).toMatchObject({
      error: { kind: 'no-labels', message: expect.stringContaining('Name a folder') },
    });
  });

  it.each([
    [
      'an unknown category',
      'file,category\nmessages/1.eml,important\n',
      /row 2: “important” is no category; use one of needs_reply, /,
    ],
    [
      'no column for the category',
      'file,label\nmessages/1.eml,spam\n',
      /needs the columns file and category/,
    ],
    ['no rows', 'file,category\n', /names no mail/],
    [
      'a path outside',
      'file,category\n../1.eml,spam\n',
      /row 2: “\.\.\/1\.eml” is no path inside the folder/,
    ],
    ['an absolute path', 'file,category\n/etc/passwd,spam\n', /is no path inside the folder/],
    ['no table at all', 'file,category\n"messages/1.eml,spam\n', /is no table of comma-separated values/],
  ])('with %s', async (_, labels, said) => {
    expect((await refused(folder(labels))).stderr).toMatch(said);
  });
});
