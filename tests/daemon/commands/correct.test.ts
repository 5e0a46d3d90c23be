import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deliver } from '../../support/vault-pair.ts';
import { CLOUD_PROGRAM, Machine, json, run } from './cli.ts';

let machine: Machine;
let ids: Readonly<Record<string, string>>;

const TIME = { timeout: 120_000 };

/** A mail of which triage says that it needs no answer. */
function copy(id: string, from = 'Ana <ana@client.example>', fields: readonly string[] = []): void {
  const lines = [
    `From: ${from}`,
    'To: somebody@else.example',
    'Cc: me@example.com',
    `Subject: Minutes of ${id}`,
    'Date: Fri, 20 Nov 2026 08:29:58 +0000',
    `Message-ID: <${id}@client.example>`,
    ...fields,
    '',
    'Hello all, these are the minutes of our meeting. Kind regards, Ana',
    '',
  ];
  deliver(machine.pair.maildir, lines.join('\r\n'));
}

const local = () => machine.run('local', '--once');
function pathsOf(id: string): string[] {
  const all = readdirSync(machine.pair.localVault, { recursive: true }) as string[];
  return all.filter((path) => path.includes(`minutes-of-${id}_`) && path.includes('EMAIL_'));
}
/** Where the mail of this name lies now. */
function pathOf(id: string): string {
  const found = pathsOf(id);
  expect(found).toHaveLength(1);
  return found[0] ?? '';
}
const idIn = (path: string) => /_([a-z2-7]{16})\.md$/.exec(path)?.[1] ?? '';

beforeAll(async () => {
  machine = await Machine.setUp();
  copy('one');
  copy('two', 'Bo <bo@client.example>');
  copy('wish', 'Cy <cy@client.example>');
  copy('busy', 'Di <di@client.example>');
  copy('group', 'Ed <ed@client.example>', ['List-Id: <minutes.client.example>']);
  copy('nobody', '');
  await machine.drafted();
  await local();
  const names = ['one', 'two', 'wish', 'busy', 'group', 'nobody'];
  for (const name of names) expect(pathOf(name)).toMatch(/^Done\//);
  ids = Object.fromEntries(names.map((name) => [name, idIn(pathOf(name))]));
}, 120_000);

afterAll(() => machine.remove());

const id = (name: string) => ids[name] ?? '';

it('refuses what it can’t do, in a sentence', TIME, async () => {
  expect(await machine.run('correct', id('one'), '--category', 'nonsense')).toMatchObject({ code: 2 });
  expect(await machine.run('correct', id('one'))).toMatchObject({ code: 2 });
  const unknown = await machine.run('correct', 'zzzzzz', '--category', 'fyi');
  expect(unknown).toMatchObject({ code: 1 });
  expect(unknown.stderr).toMatch(/^countersign: There is no mail zzzzzz in this vault; /);
  const short = await machine.run('correct', id('one').slice(0, 4), '--category', 'fyi', '--json');
  expect(short.code).toBe(1);
  expect(json(short)).toMatchObject({ error: { kind: 'not-found' } });
});

it('an fyi corrected to needs_reply: the draft comes, the log says why, nothing has left', TIME, async () => {
  const ran = await machine.run('correct', id('one').slice(0, 6), '--category', 'needs_reply');
  expect(ran).toMatchObject({ code: 0, stderr: '' });
  expect(ran.stdout).toMatch(
    /^Noted: this mail wants an answer \(Ana: Minutes of one\)\.\nThe cloud drafts an answer in its next round; nothing is sent before you approve it\.\nNeeds_Action\/email\/EMAIL_/,
  );
  await machine.drafted();
  const { id: approval } = await machine.openApproval();
  const why = await machine.run('why', 'one@client.example');
  expect(why.stdout).toContain('needs_reply (corrected): You said that this mail wants an answer.');
  expect(why.stdout).toMatch(/^Log {7}.* local correct /m);
  await local();
  expect(machine.smtp.delivered).toEqual([]);
  const again = await machine.run('promote', approval, '--json');
  expect(again.code).toBe(0);
  expect(json(again)).toMatchObject({ task: id('one'), outcome: 'draft_waits', approval });
  const away = await machine.run('correct', id('one'), '--category', 'newsletter');
  expect(away.stdout).toContain(
    `Its draft still waits, since only a decision ends it: countersign reject ${approval}`,
  );
});

it('teaches the cloud at once, whose status counts it', TIME, async () => {
  const ran = await machine.run('correct', `<two@client.example>`, '--category', 'newsletter', '--json');
  expect(json(ran)).toMatchObject({
    task: id('two'),
    outcome: 'corrected',
    category: 'newsletter',
    message: 'Put aside: You said that this mail is a newsletter.',
  });
  // It was carried out, so nothing is left over for Local to do.
  expect(readdirSync(join(machine.pair.localState, 'corrections'))).toEqual([]);
  copy('next', 'Bo <bo@client.example>');
  await machine.drafted();
  expect(json(await machine.run('why', 'next@client.example', '--json'))).toMatchObject({
    tasks: [{ category: 'newsletter', why: 'You said that mail from this sender is a newsletter.' }],
  });
  const status = await run(['status', '--config', machine.pair.cloudConfig], {}, CLOUD_PROGRAM);
  expect(status.stdout).toContain('corrections learned: 2');
});

describe('promote', () => {
  it('with a wish, twice: once', TIME, async () => {
    expect(await machine.run('promote', id('wish'), '--wish', 'quote full')).toMatchObject({ code: 0 });
    expect(json(await machine.run('promote', id('wish'), '--json'))).toMatchObject({ outcome: 'queued' });
    await machine.drafted();
    const shown = json(await machine.run('show', id('wish'), '--json')) as { draft: string };
    expect(shown.draft).toContain('> Hello all');
  });

  it('of what no program may answer: needs you, with the reason, exit 1', TIME, async () => {
    const ran = await machine.run('promote', id('group'));
    expect(ran.code).toBe(1);
    expect(ran.stderr).toBe(
      'countersign: No answer is drafted, since it went to a list; write it yourself. It waits for you in Needs_Action/.\n',
    );
    expect(json(await machine.run('promote', id('group'), '--json'))).toMatchObject({ outcome: 'needs_you' });
    const nobody = await machine.run('promote', id('nobody'));
    expect(nobody.code).toBe(1);
    expect(nobody.stderr).toContain('since it names no sender who can be answered; write it yourself.');
    await local();
    await machine.drafted();
    for (const name of ['group', 'nobody']) expect(pathOf(name)).toMatch(/^Needs_Action\/email\//);
  });

  it('and back while Local runs', TIME, async () => {
    const running = machine.local();
    await running.event('a round', ({ event }) => event === 'round');
    expect(await machine.run('promote', id('busy'))).toMatchObject({ code: 0, stderr: '' });
    expect(await machine.run('correct', id('busy'), '--category', 'spam')).toMatchObject({
      code: 0,
      stderr: '',
    });
    await running.until('the mail in Done', () => pathsOf('busy')[0]?.startsWith('Done/') === true);
    await running.stop();
    expect(json(await machine.run('why', 'busy@client.example', '--json'))).toMatchObject({
      tasks: [{ category: 'spam', result: 'Put aside: You said that this mail is spam.' }],
    });
  });
});
