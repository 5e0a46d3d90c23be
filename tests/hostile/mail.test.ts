import { execFileSync } from 'node:child_process';
import {
  closeSync,
  constants,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { MaildirIntake } from '../../daemon/cloud/intake/maildir.ts';
import { type TaskNote } from '../../daemon/records/notes.ts';
import { LocalWorld } from '../support/local-world.ts';
import { UNSEEN_CHARACTER } from '../support/shown-text.ts';
import { Inbox } from './inbox.ts';
import { HOSTILE_MAILS, mail } from './hostile-mails.ts';
import { says } from './says.ts';

/** Mail written to break what reads it. Whatever comes, it is a task or a reason, and the next mail is served. */
const GOOD = mail({ 'Message-ID': '<good@client.example>', Subject: 'An ordinary question' });
const bytes = (text: string) => new TextEncoder().encode(text);

async function tasksOf(inbox: Inbox): Promise<TaskNote[]> {
  return (await inbox.notes()).flatMap((note) => (note.kind === 'task' ? [note] : []));
}

/** The two promises for every mail: nothing wrong lies in the vault, and the ordinary mail behind it gets its draft. */
async function served(inbox: Inbox, mails: number): Promise<TaskNote[]> {
  inbox.deliver(GOOD);
  for (let round = 0; round < 8 && inbox.waiting > 0; round++) await inbox.round();
  expect(inbox.waiting).toBe(0);
  expect(await inbox.wrong()).toEqual([]);
  const notes = await inbox.notes();
  expect(
    notes.some((note) => note.kind === 'approval' && note.request.message_id === '<good@client.example>'),
  ).toBe(true);
  const tasks = await tasksOf(inbox);
  expect(tasks).toHaveLength(mails + 1);
  for (const { task, mailText, path } of tasks) {
    expect(path).toMatch(
      /^(Needs_Action|Pending_Approval)\/email\/EMAIL_\d{4}-\d\d-\d\d_[a-z0-9-]{1,48}_[a-z2-7]{16}\.md$/,
    );
    expect(new TextEncoder().encode(mailText).length).toBeLessThanOrEqual(8192);
    expect(mailText + task.subject + task.from).not.toMatch(UNSEEN_CHARACTER);
  }
  return tasks;
}

describe('becomes a task or a reason, and the next mail is served', () => {
  it.each(HOSTILE_MAILS)('%s', { timeout: 20_000 }, async (_, raw) => {
    const inbox = new Inbox();
    inbox.deliver(raw);
    const tasks = await served(inbox, 1);
    const strange = tasks.find(({ task }) => task.message_id !== '<good@client.example>');
    // A task that no agent can answer says why.
    if (strange?.placed.place === 'needs_action') expect(strange.task.why.length).toBeGreaterThan(15);
  });

  it('any header values over any body, twenty at a time', { timeout: 60_000 }, async () => {
    const value = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 120 }),
      fc.constantFrom(
        '---',
        '---js',
        '../x',
        '"\n',
        'a@b.example, c@d.example',
        '<x@y.example>',
        '=?utf-8?q?=0D=0A?=',
        '`',
        '```',
        '[[x]]',
      ),
    );
    const field = fc.tuple(
      fc.constantFrom(
        'From',
        'To',
        'Cc',
        'Reply-To',
        'Subject',
        'Date',
        'Message-ID',
        'In-Reply-To',
        'References',
        'Content-Type',
        'Received',
        'List-Id',
        'Auto-Submitted',
      ),
      value,
    );
    const one = fc.tuple(fc.array(field, { maxLength: 10 }), fc.string({ unit: 'binary', maxLength: 300 }));
    await fc.assert(
      fc.asyncProperty(fc.array(one, { minLength: 20, maxLength: 20 }), async (mails) => {
        const inbox = new Inbox();
        const different = new Set(
          mails.map(
            ([fields, body]) =>
              `${fields.map(([name, text]) => `${name}: ${text}`).join('\r\n')}\r\n\r\n${body}`,
          ),
        );
        for (const text of different) inbox.deliver(bytes(text));
        await served(inbox, new Set([...different].map((text) => bytes(text).join())).size);
      }),
      { numRuns: 8 },
    );
  });
});

describe('who would get the answer', () => {
  const draftTo = async (raw: string) => {
    const inbox = new Inbox();
    inbox.deliver(raw);
    await inbox.round();
    const note = (await inbox.notes()).find(({ kind }) => kind === 'approval');
    return note?.kind === 'approval' ? note.request.to : [];
  };

  it.each<[string, string, string[]]>([
    [
      'a Reply-To elsewhere is not followed',
      mail({ 'Reply-To': 'thief@evil.example' }),
      ['ana@client.example'],
    ],
    ['a Reply-To at home is', mail({ 'Reply-To': 'office@client.example' }), ['office@client.example']],
    [
      'a name that is another address counts for nothing',
      mail({ From: '"boss@example.com" <ana@client.example>' }),
      ['ana@client.example'],
    ],
    ['two senders are none', mail({ From: 'ana@client.example, thief@evil.example' }), []],
    ['two From headers are none', mail().replace('To:', 'From: thief@evil.example\nTo:'), []],
    [
      'a line break in the address is none',
      mail({ From: '=?utf-8?q?=22ana=40client.example=0D=0ABcc:=22?= <"a\r\nb"@client.example>' }),
      [],
    ],
  ])('%s', async (_, raw, to) => {
    expect(await draftTo(raw)).toEqual(to);
  });
});

describe('on the dashboard', () => {
  it('subjects, names and reasons are code, never live Markdown', async () => {
    const world = new LocalWorld();
    const evil = '![x](https://evil.example/t.png) [[Company_Handbook]] <img src=x> `= 1` ``` %%x%% #tag';
    world.deliver(mail({ Subject: evil, From: `"${evil}" <ana@client.example>` }));
    world.deliver(mail({ Subject: evil, From: null, 'Message-ID': '<2@client.example>' }));
    await world.cloudRound();
    await world.settle();
    const text = (await world.vault.read('Dashboard.md')) ?? '';
    expect(text).toContain('evil.example');
    // Inline code: a run of backticks up to the next run of the same length (CommonMark 0.31 §6.1).
    const live = text.replace(/(?<!`)(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, '');
    expect(live).not.toMatch(/evil\.example|!\[|<img|%%|#tag|Company_Handbook/);
    for (const link of live.matchAll(/\[\[([^\]|]*)/g))
      expect(link[1]).toMatch(/^(?:[A-Z][A-Za-z_]+\/[a-z0-9_]+\/|Briefings\/2026-11-20 email$)/);
    world.remove();
  });
});

describe('in a Maildir', () => {
  const roots: string[] = [];
  afterEach(() => {
    for (const root of roots.splice(0)) rmSync(root, { recursive: true, force: true });
  });
  function maildir(): {
    root: string;
    put: (name: string, raw: string | Uint8Array) => void;
    intake: () => MaildirIntake;
  } {
    const root = mkdtempSync(join(tmpdir(), 'countersign-maildir-'));
    roots.push(root);
    for (const sub of ['new', 'cur', 'tmp']) mkdirSync(join(root, sub));
    return {
      root,
      put: (name, raw) => writeFileSync(join(root, 'new', name), raw),
      intake: () => new MaildirIntake({ account: 'work', maildir: root, stateDir: join(root, 'state') }),
    };
  }

  it(
    'a mail of 30 MB is a task that says so, without being held in memory whole',
    { timeout: 30_000 },
    async () => {
      const box = maildir();
      box.put('1795000000.M1.x', mail({}, 'x'.repeat(30 * 1024 * 1024)));
      box.put('1795000001.M2.x', GOOD);
      const inbox = new Inbox();
      const intake = box.intake();
      await inbox.round(intake);
      expect(await inbox.wrong()).toEqual([]);
      const tasks = await tasksOf(inbox);
      expect(tasks).toHaveLength(2);
      const big = tasks.find(({ task }) => task.message_id === '<1@client.example>');
      expect(big?.task.from_address).toBe('ana@client.example');
      says(big?.mailText.split('\n').find((line) => line.startsWith('[')) ?? '', /open the original/);
    },
  );

  it('links, folders, strange names and empty files beside it do no harm', async () => {
    const box = maildir();
    symlinkSync('/etc/passwd', join(box.root, 'new', '1795000000.M1.link'));
    mkdirSync(join(box.root, 'new', '1795000000.M2.folder'));
    box.put('..;rm -rf \n$(x):2,', GOOD.replace('good@', 'odd@'));
    box.put('1795000000.M3.empty', '');
    box.put('1795000001.M4.x', GOOD);
    const inbox = new Inbox();
    await inbox.round(box.intake());
    expect(await inbox.wrong()).toEqual([]);
    const tasks = await tasksOf(inbox);
    expect(tasks.map(({ task }) => task.message_id).sort()).toContain('<good@client.example>');
    expect(tasks.map(({ mailText }) => mailText).join()).not.toContain('root:');
  });

  it('a pipe where a mail should be does not stop the others', { timeout: 10_000 }, async () => {
    const box = maildir();
    const pipe = join(box.root, 'new', '1795000000.M1.pipe');
    execFileSync('mkfifo', [pipe]);
    box.put('1795000001.M2.x', GOOD);
    const inbox = new Inbox();
    const round = inbox.round(box.intake());
    const limit = new Promise<'hangs'>((resolve) => setTimeout(resolve, 3000, 'hangs'));
    const outcome = await Promise.race([round, limit]);
    if (outcome === 'hangs') closeSync(openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK));
    await round;
    expect(outcome).not.toBe('hangs');
  });
});
