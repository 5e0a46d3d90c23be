import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeInTerminal } from '../../support/pty.ts';
import { Machine, PASSPHRASE, json, run } from './cli.ts';

let machine: Machine;
beforeAll(async () => {
  machine = await Machine.setUp({ holdSeconds: 0 });
});
afterAll(() => machine.remove());

const inbox = () => join(machine.pair.localVault, 'Needs_Action', 'email');
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

function file(name: string, text: string): string {
  const path = join(machine.root, name);
  writeFileSync(path, text);
  return path;
}

function approvals(ran: { stdout: string }) {
  return (
    JSON.parse(ran.stdout) as { approvals: { id: string; subject: string; to: string[]; path: string }[] }
  ).approvals;
}

async function approvalNamed(subject: string) {
  const found = approvals(await machine.run('list', '--json')).find((one) => one.subject === subject);
  if (found === undefined) throw new Error(`No approval "${subject}".`);
  return found;
}

describe('countersign new', () => {
  it('writes the task that a note would have become, and the cloud drafts it', async () => {
    const body = file('letter.txt', 'Dear Ana,\r\n\r\nTuesday?\r\n');
    const ran = await machine.run(
      'new',
      ...['--to', 'Ana Gomez <ana@client.example>', 'bo@client.example'],
      ...['--subject', 'The kitchen: colours', '--body-file', body, '--json'],
    );
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    const told = json(ran);
    expect(told).toMatchObject({
      account: 'work',
      to: ['ana@client.example', 'bo@client.example'],
      subject: 'The kitchen: colours',
      path: expect.stringMatching(/^Needs_Action\/email\/COMPOSE_.*_the-kitchen-colours_[a-z2-7]{16}\.md$/),
    });
    await machine.drafted();
    const { id, to } = await approvalNamed('The kitchen: colours');
    expect(to).toEqual(['ana@client.example', 'bo@client.example']);
    const shown = await machine.run('show', id);
    expect(shown.stdout).toContain('│ Dear Ana,\n│ \n│ Tuesday?\n--- end of the text ---');
    expect(shown.stdout).toContain('This is a new mail; it answers none.');
    expect(shown.stdout).toContain(
      'NEW:      ana@client.example, bo@client.example (a new mail: nothing was received from them here)',
    );
  });

  it('passes a mail on that is named by its Message-ID', async () => {
    machine.deliver('<1@client.example>');
    await machine.drafted();
    const ran = await machine.run(
      ...['new', '--to', 'ben@partner.example', '--forward', '1@client.example', '--text', 'Look.'],
    );
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout).toMatch(
      /^[a-z2-7]{16} {2}to ben@partner\.example {2}January invoice\nThe cloud drafts it/,
    );
    await machine.drafted();
    expect((await approvalNamed('Fwd: January invoice')).to).toEqual(['ben@partner.example']);
  });

  it.each([
    [['--subject', 'x', '--text', 'y'], /nobody to go to/],
    [['--to', 'Ana', '--subject', 'x', '--text', 'y'], /"Ana" in to: is no plain e-mail address/],
    [['--to', 'a@b.example', '--text', 'y'], /no subject/],
    [['--to', 'a@b.example', '--subject', 'x'], /says nothing yet/],
    [['--to', 'a@b.example', '--forward', 'nothing'], /There is no mail nothing/],
    [
      ['--to', 'a@b.example', '--subject', 'x', '--text', 'y', '--account', 'home'],
      /no account "home"; the accounts are work/,
    ],
    [['--to', 'a@b.example', '--subject', 'x', '--text', 'y', '--body-file', 'z'], /not by both/],
    [
      ['--to', 'a@b.example', '--subject', 'x', '--body-file', '/nowhere/z'],
      /\/nowhere\/z can't be used \(ENOENT\)/,
    ],
  ])('%j is refused in a sentence, and nothing is written', async (args, sentence) => {
    const before = readdirSync(inbox());
    const ran = await machine.run('new', ...args);
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toMatch(sentence);
    expect(readdirSync(inbox())).toEqual(before);
  });
});

describe('countersign attach', () => {
  let id: string;
  const draft = () => readFileSync(join(machine.pair.localVault, path), 'utf8');
  let path: string;
  beforeAll(async () => {
    ({ id, path } = await approvalNamed('The kitchen: colours'));
  });
  const attach = (...args: string[]) => machine.run('attach', id, ...args);

  it('puts name, type, size and hash into the request and a copy where the hand looks; comments stay', async () => {
    const plan = file('plan of the kitchen.txt', 'walls');
    const note = join(machine.pair.localVault, path);
    writeFileSync(note, draft().replace('subject:', '# mine\nsubject:'));
    const ran = await attach(plan, '--json');
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(json(ran)).toEqual({
      approval: id,
      attachments: [
        { name: 'plan of the kitchen.txt', media_type: 'text/plain', size: 5, sha256: sha256('walls') },
      ],
      added: ['plan of the kitchen.txt'],
      replaced: [],
      removed: [],
    });
    expect(draft()).toContain('# mine\n');
    const [copy = ''] = readdirSync(join(machine.pair.localState, 'attachments'));
    expect(copy).toBe(`${sha256('walls').slice(0, 16)}-plan-of-the-kitchen.txt`);
    expect(readFileSync(join(machine.pair.localState, 'attachments', copy), 'utf8')).toBe('walls');
    expect((await machine.run('show', id)).stdout).toContain(
      `Attached: plan of the kitchen.txt  (text/plain, 5 bytes, sha256 ${sha256('walls').slice(0, 16)}…)`,
    );
  });

  it('adding the same again changes no byte; another content of the name replaces it', async () => {
    const before = draft();
    expect(json(await attach(join(machine.root, 'plan of the kitchen.txt'), '--json'))).toMatchObject({
      added: [],
      replaced: [],
    });
    expect(draft()).toBe(before);
    const ran = await attach(file('plan of the kitchen.txt', 'walls and doors'));
    expect(ran.stdout).toMatch(/^Replaced: plan of the kitchen\.txt\nAttached: .*15 bytes/);
  });

  it('takes out by name', async () => {
    await attach(file('extra.pdf', 'x'));
    const ran = await attach('--remove', 'extra.pdf', '--json');
    expect(json(ran)).toMatchObject({
      removed: ['extra.pdf'],
      attachments: [{ name: 'plan of the kitchen.txt' }],
    });
  });

  it('a mail as a file goes as bytes, since servers may rewrite it', async () => {
    const ran = await attach(file('old.eml', 'From: a@b.example\n\nx\n'), '--json');
    expect(json(ran)).toMatchObject({ attachments: [{}, { media_type: 'application/octet-stream' }] });
    await attach('--remove', 'old.eml');
  });

  it.each([
    [[], /Name a file to attach/],
    [['/nowhere/a.pdf'], /\/nowhere\/a\.pdf can't be used \(ENOENT\)/],
    [['.'], /is no file/],
    [['--remove', 'b.pdf'], /b\.pdf is not attached; attached are plan of the kitchen\.txt/],
  ])('%j is refused, and nothing changes', async (args, sentence) => {
    const before = draft();
    const ran = await attach(...args);
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toMatch(sentence);
    expect(draft()).toBe(before);
  });

  it('a name that no mail can carry is refused', async () => {
    const ran = await attach(file('what?.txt', 'x'));
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain('not a plain file name');
  });

  it('a file of which the copy is gone is said before anything is signed', async () => {
    rmSync(join(machine.pair.localState, 'attachments'), { recursive: true });
    const ran = await attach(file('b.txt', 'b'));
    expect(ran.stderr).toContain('which is attached, is not on this computer; attach it again');
    expect(await attach(join(machine.root, 'plan of the kitchen.txt'))).toMatchObject({ code: 0 });
    expect(existsSync(join(machine.pair.localState, 'attachments'))).toBe(true);
  });
});

describeInTerminal('a person’s note, from the file to the server', () => {
  it('note → task → draft → file attached → signed → sent, once', { timeout: 120_000 }, async () => {
    mkdirSync(inbox(), { recursive: true });
    const note = join(inbox(), 'Ask Ana, please.md');
    writeFileSync(
      note,
      '---\nto: "Ana <ana@client.example>"\nsubject: The garden\n---\n\nHello Ana,\n\nroses?\n',
    );
    const longAgo = Date.now() / 1000 - 3600;
    utimesSync(note, longAgo, longAgo);
    await machine.run('local', '--once');
    expect(existsSync(note)).toBe(false);
    await machine.drafted();
    await machine.run('local', '--once');
    const { id } = await approvalNamed('The garden');
    expect(await machine.run('attach', id, file('roses.csv', 'red,white\n'))).toMatchObject({ code: 0 });
    const pty = machine.typed('approve', id);
    await pty.sees('Type the recipient');
    pty.type('ana@client.example');
    await pty.sees('Passphrase');
    pty.type(PASSPHRASE);
    await pty.sees('approve: signed d-');
    expect(await pty.exit()).toBe(0);
    const late = await machine.run('attach', id, file('late.txt', 'x'));
    expect(late.stderr).toContain(`take it back first: countersign undo ${id}`);
    for (let round = 0; round < 3 && machine.smtp.delivered.length === 0; round++)
      await machine.run('local', '--once');
    expect(machine.smtp.delivered).toHaveLength(1);
    const sent = machine.smtp.delivered[0];
    const raw = Buffer.from(sent?.raw ?? []).toString();
    expect(raw).toContain('Subject: The garden\r\n');
    expect(raw).toContain('Hello Ana,\r\n\r\nroses?');
    expect(raw).toContain('filename=roses.csv');
    expect(raw).toContain(Buffer.from('red,white\n').toString('base64'));
    expect(raw).not.toContain('In-Reply-To');
    await machine.run('local', '--once');
    expect(machine.smtp.delivered).toHaveLength(1);
    const plans = readdirSync(join(machine.pair.localVault, 'Plans', 'email'));
    const plan = plans.find((name) => name.includes('the-garden')) ?? '';
    expect(readFileSync(join(machine.pair.localVault, 'Plans', 'email', plan), 'utf8')).toContain(
      '- [x] Send it once and keep the evidence',
    );
  });
});

it('without a configuration both are one sentence', async () => {
  expect((await run(['attach', 'x', 'y'])).code).toBe(1);
  expect((await run(['new'])).code).toBe(1);
});
