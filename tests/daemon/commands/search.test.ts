import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DiskStore } from '../../../daemon/disk/disk-store.ts';
import { lookThrough } from '../../../daemon/commands/search/candidates.ts';
import { foundOf } from '../../../daemon/commands/search/found.ts';
import { Progress } from '../../../daemon/commands/search/progress.ts';
import { queryOf, sinceDay } from '../../../daemon/commands/search/query.ts';
import { ranked } from '../../../daemon/commands/search/rank.ts';
import { type SeenApproval, type SeenTask } from '../../../shared/dashboard/seen.ts';
import { writeApprovalRequest, writeTask } from '../../../shared/vault/typed-notes.ts';
import { asked, id, task } from '../../support/seen-notes.ts';
import { UNSEEN_CHARACTER } from '../../support/shown-text.ts';
import { Machine, json } from './cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'countersign-search-'));

function write(path: string, text: string, root = folder): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

function writeNotes(
  tasks: readonly (readonly [SeenTask, string])[],
  approvals: readonly SeenApproval[],
  root = folder,
): void {
  for (const [seen, text] of tasks) write(seen.path, writeTask(seen.task, text), root);
  for (const { path, request, draft } of approvals) write(path, writeApprovalRequest(request, draft), root);
}

const [invoice, draft] = asked(
  'January invoice',
  'pending_approval',
  {},
  { from: 'Ana Gómez', received: '2026-11-18T08:00:00Z' },
);
const [answered, sent] = asked(
  'Offer',
  'done',
  { evidence: ['message-id <sent1@example.com>'] },
  { from: 'Bea', received: '2026-11-10T08:00:00Z' },
);
const parcel = task('Your parcel', 'done', {
  category: 'receipt',
  from: 'Shop',
  from_address: 'orders@mail.shop.example',
  received: '2026-11-19T08:00:00Z',
});
const sale = task('Sale', 'done', {
  from: 'Shop',
  from_address: 'news@shop.example',
  received: '2026-11-20T08:00:00Z',
});
const hidden = task('Zero\u200bWidth', 'needs_action', {
  status: 'needs_you',
  from: 'Ян \u202e',
  received: '2026-11-20T09:00:00Z',
});
const claimed = task('請求書について', 'in_progress', {
  category: 'needs_reply',
  from: '田中',
  received: '2026-11-20T10:00:00Z',
});
const BROKEN = `Needs_Action/email/EMAIL_2026-11-20_broken-invoice_${id('broken')}.md`;
const QUARANTINED = `Quarantine/local/NOTE_2026-11-20_strange-invoice_${id('strange')}.md`;

beforeAll(() => {
  writeNotes(
    [
      [invoice, 'Which order number does it belong to?\n\nBest, Ana'],
      [answered, 'We would like an offer for the attic conversion.'],
      [parcel, 'Your parcel with the invoice is on its way. '.repeat(20)],
      [sale, 'Everything must go.'],
      [hidden, 'Ein \u00fcbersehener Text.'],
      [claimed, '先日の請求書についてお伺いします。'],
    ],
    [draft, sent],
  );
  write(BROKEN, '---\ntype: task\n---\n');
  write(QUARANTINED, 'nothing that can be read: parcel');
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function search(words: string, filters: Parameters<typeof queryOf>[1] = {}) {
  const store = DiskStore.open(folder);
  const query = queryOf(words.split(' '), filters);
  const looked = await lookThrough(store, query, () => undefined);
  const found = [];
  for (const hit of ranked(looked.candidates, query.terms, looked.notes))
    found.push(await foundOf(store, hit, looked));
  store.close();
  return found;
}

const subjects = async (...args: Parameters<typeof search>) =>
  (await search(...args)).map(({ subject }) => subject);

describe('search', () => {
  it('finds a word wherever it is, the subject before the text, names of what can’t be read too', async () => {
    const found = await subjects('invoice');
    expect(found.indexOf('January invoice')).toBeLessThan(found.indexOf('Your parcel'));
    expect(found.indexOf('Re: January invoice')).toBeLessThan(found.indexOf('Your parcel'));
    expect((await search('invoice')).map(({ path }) => path).sort()).toEqual(
      [invoice.path, draft.path, parcel.path, BROKEN, QUARANTINED].sort(),
    );
  });

  it.each([
    ['several words, all of them', 'order number', [invoice.path]],
    ['words in two fields', 'parcel shop', [parcel.path]],
    ['the beginning of a word', 'conver', [answered.path]],
    ['not its middle', 'onversion', []],
    ['without accents and case', 'GOMEZ', [invoice.path]],
    ['with accents that the mail has not', 'ánà order', [invoice.path]],
    ['a decomposed letter', 'u\u0308bersehener', [hidden.path]],
    ['a word with an invisible character in it', 'zerowidth', [hidden.path]],
    ['a script without spaces', '請求書', [claimed.path]],
    ['an id', invoice.task.id, [invoice.path, draft.path]],
    ['the id of an approval', draft.request.id, [invoice.path, draft.path]],
    ['a Message-ID', answered.task.message_id, [answered.path, sent.path]],
    ['the Message-ID of what was sent', '<sent1@example.com>', [sent.path]],
    ['an address', 'orders@mail.shop.example', [parcel.path]],
    ['the text of a draft', 'thank', [draft.path, sent.path]],
    ['nothing of the front matter’s keys', 'source_sha256', []],
  ])('%s', async (_, words, paths) => {
    expect((await search(words)).map(({ path }) => path).sort()).toEqual([...paths].sort());
  });

  it.each([
    ['a category', { category: 'receipt' as const }, ['Your parcel']],
    ['part of a name', { from: 'gómez' }, ['January invoice']],
    ['part of an address', { from: 'shop.example' }, ['Sale', 'Your parcel']],
    ['a pattern', { from: '*@shop.example' }, ['Sale']],
    ['a pattern of a whole name', { from: 'sh*p' }, ['Sale', 'Your parcel']],
    [
      'since a day, newest first',
      { since: '2026-11-19' },
      ['請求書について', 'Zero\u200bWidth', 'Sale', 'Your parcel'],
    ],
    [
      'a draft by whom it answers',
      { from: 'ana@client.*', since: '2026-11-18' },
      ['Re: January invoice', 'January invoice', 'Zero\u200bWidth', '請求書について'],
    ],
  ])('by %s', async (_, filters, wanted) => {
    const found = (await search('', filters)).filter(({ kind }) => kind !== 'unreadable');
    const order = found.map(({ subject }) => subject);
    expect([...order].sort()).toEqual([...wanted].sort());
    expect(found.map(({ day }) => day)).toEqual(
      found
        .map(({ day }) => day)
        .toSorted()
        .toReversed(),
    );
  });

  it('says where a hit stands and where it lies', async () => {
    expect(await search('order number')).toMatchObject([
      {
        id: invoice.task.id,
        kind: 'mail',
        day: '2026-11-18',
        category: 'needs_reply',
        state: 'to countersign',
        path: invoice.path,
      },
    ]);
    expect(await search('attic')).toMatchObject([{ state: 'sent' }]);
    expect(await search('sale')).toMatchObject([{ state: 'put aside' }]);
    expect(await search('bersehener', {}).then((found) => found.length)).toBe(0);
    expect(await search('strange')).toMatchObject([{ kind: 'unreadable', state: 'in quarantine' }]);
    expect(await search('broken')).toMatchObject([{ kind: 'unreadable', state: 'can’t be read' }]);
  });
});

describe('--since', () => {
  it.each([
    ['2026-11-01', '2026-11-01'],
    ['7d', '2026-11-13'],
    ['0d', '2026-11-20'],
    ['2w', '2026-11-06'],
    ['2026-02-30', null],
    ['yesterday', null],
    ['99999d', null],
    ['-1d', null],
  ])('%s: %s', (text, wanted) => {
    expect(sinceDay(text, '2026-11-20')).toBe(wanted);
  });
});

describe('progress', () => {
  it('is quiet for a second, then a line now and then; on a terminal it goes away again', () => {
    const run = (isTTY: boolean) => {
      const written: string[] = [];
      let now = 0;
      const progress = new Progress({ isTTY, write: (text) => written.push(text) }, () => now);
      for (let at = 0; at < 20; at++) {
        progress.told(at, 20);
        now += 100;
      }
      progress.end();
      return written;
    };
    expect(run(false)).toEqual(['10 of 20 notes …\n', '15 of 20 notes …\n']);
    expect(run(true)).toEqual(['\r10 of 20 notes …\u001b[K', '\r15 of 20 notes …\u001b[K', '\r\u001b[K']);
  });
});

describe('countersign search', () => {
  let machine: Machine;
  beforeAll(async () => {
    machine = await Machine.setUp();
    const evil = task('Invoice \u202eowned\u200b', 'done', { from: 'Eve \u2066' });
    const plain = task('Invoice of May', 'done', { category: 'receipt' });
    writeNotes(
      [
        [evil, 'x'],
        [plain, 'y'],
      ],
      [],
      machine.pair.localVault,
    );
  });
  afterAll(() => machine.remove());

  it('shows id, day, category, state, who, subject and place, and no escape sequence of a mail', async () => {
    const ran = await machine.run('search', 'invoice', '--category', 'receipt');
    const own = id('Invoice of May');
    expect(ran).toEqual({
      code: 0,
      stderr: '',
      stdout: [
        `${own}  2026-11-20  receipt  put aside`,
        '    Ana Gomez: Invoice of May',
        `    Done/email/2026-11/EMAIL_2026-11-20_invoice-of-may_${own}.md`,
        '1 found among 2 notes.\n',
      ].join('\n'),
    });
    const all = await machine.run('search', 'invoice');
    expect(all.stdout).toContain('    Eve ‹U+2066›: Invoice ‹U+202E›owned‹U+200B›\n');
    expect(all.stdout).not.toMatch(UNSEEN_CHARACTER);
  });

  it('tells programs everything, and how many there were', async () => {
    const told = json(await machine.run('search', 'invoice', '--limit', '1', '--json'));
    expect(told).toMatchObject({ found: 2, notes: 2, results: [{ kind: 'mail', day: '2026-11-20' }] });
    expect((await machine.run('search', 'invoice', '--limit', '1')).stdout).toContain(
      '2 found among 2 notes; 1 are shown, --limit 2 shows more.',
    );
  });

  it('finding nothing is an answer: exit 0 and a sentence', async () => {
    expect(await machine.run('search', 'nowhere')).toEqual({
      code: 0,
      stderr: '',
      stdout: 'Nothing is in all of that, among 2 notes; try fewer words or a wider --since.\n',
    });
    expect(json(await machine.run('search', 'nowhere', '--json'))).toEqual({
      found: 0,
      notes: 2,
      results: [],
    });
  });

  it.each([
    [['--category', 'recepit', 'x'], 2, /recepit.*Allowed choices/],
    [['--since', 'yesterday', 'x'], 2, /Write a day such as 2026-11-20, or 7d or 2w/],
    [['--limit', '0', 'x'], 2, /Write a number from 1 to 1000/],
    [[], 2, /name words to search for/],
    [['!?'], 2, /name words to search for/],
  ])('a wrong call %j: exit %i and a sentence', async (args, code, sentence) => {
    const ran = await machine.run('search', ...args);
    expect(ran).toMatchObject({ code, stdout: '' });
    expect(ran.stderr).toMatch(sentence);
  });

  it('changes nothing in the vault', () => {
    expect(
      readFileSync(
        join(
          machine.pair.localVault,
          parcel.path.replace(/[^/]*$/, `EMAIL_2026-11-20_invoice-of-may_${id('Invoice of May')}.md`),
        ),
        'utf8',
      ),
    ).toContain('Invoice of May');
  });
});
