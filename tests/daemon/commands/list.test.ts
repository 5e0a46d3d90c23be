import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeApprovalRequest, writeTask } from '../../../shared/vault/typed-notes.ts';
import { asked, task } from '../../support/seen-notes.ts';
import { Machine, json } from './cli.ts';

const NOW = new Date().toISOString().replace(/\.\d+Z/, 'Z');
const LONG_AGO = '2026-01-05T08:00:00Z';

const [mail, draft] = asked(
  'Question',
  'pending_approval',
  {},
  { received: NOW, risks: ['It asks you to keep something secret.'] },
);
const [answered, sent] = asked('Offer', 'done', { evidence: [`at ${NOW}`] }, { received: LONG_AGO });
const sale = task('Sale', 'done', { received: NOW });
const old = task('Old sale', 'done', { received: LONG_AGO });
const yours = task('From a lawyer', 'needs_action', {
  status: 'needs_you',
  priority: 'high',
  received: NOW,
  result: 'Answer it yourself.',
});

let machine: Machine;
beforeAll(async () => {
  machine = await Machine.setUp();
  const write = (path: string, text: string) => {
    const file = join(machine.pair.localVault, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  };
  for (const seen of [mail, answered, sale, old, yours]) write(seen.path, writeTask(seen.task, 'text'));
  for (const { path, request, draft: body } of [draft, sent])
    write(path, writeApprovalRequest(request, body));
});
afterAll(() => machine.remove());

const ids = async (view: string) =>
  (json(await machine.run('list', view, '--json')) as { rows: { id: string }[] }).rows.map(({ id }) => id);

describe('list', () => {
  it('--needs-you: drafts to decide and mails without one, by priority, with reason and risk', async () => {
    expect(await ids('--needs-you')).toEqual([yours.task.id, draft.request.id]);
    const day = NOW.slice(0, 10);
    expect(await machine.run('list', '--needs-you')).toEqual({
      code: 0,
      stderr: '',
      stdout: [
        'Mode: live',
        `${yours.task.id}  ${day}  high  for you, without a draft`,
        '    Ana Gomez: From a lawyer',
        '    Answer it yourself.',
        `${draft.request.id}  ${day}  normal  to countersign`,
        '    Ana Gomez: Re: Question',
        `    ${mail.task.why}`,
        '    risk: It asks you to keep something secret.\n',
      ].join('\n'),
    });
  });

  it('--waits: whom one wrote to, and since when', async () => {
    expect(await ids('--waits')).toEqual([sent.request.id]);
    expect((await machine.run('list', '--waits')).stdout).toMatch(
      new RegExp(
        `^Mode: live\\n${sent.request.id}  sent ${NOW.slice(0, 10)}  \\d working days? ago\\n    ana@client.example: Re: Offer\\n$`,
      ),
    );
  });

  it('--put-aside: the mails of seven days, and why', async () => {
    expect(await ids('--put-aside')).toEqual([sale.task.id]);
    expect((await machine.run('list', '--put-aside')).stdout).toContain(
      `  newsletter  ${sale.task.why}\n    Ana Gomez: Sale\n`,
    );
  });

  it.each([
    [['--waits', '--put-aside'], /'--waits' cannot be used with option '--put-aside'/],
    [['--needs-you', '--all'], /'--needs-you' cannot be used with option '--all'/],
  ])('%j: one view at a time, exit 2', async (args, sentence) => {
    const ran = await machine.run('list', ...args);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toMatch(sentence);
  });

  it('without a view: approvals, as before', async () => {
    expect(json(await machine.run('list', '--json'))).toMatchObject({
      approvals: [{ id: draft.request.id, status: 'pending' }],
      unreadable: [],
    });
  });
});

it('status names the counts of the last round', async () => {
  await machine.run('local', '--once');
  const { stdout } = await machine.run('status');
  expect(stdout).toContain('\nneeds you: 2\nwait for others: 1\ndrafting: 0\nput aside since yesterday: 1\n');
});
