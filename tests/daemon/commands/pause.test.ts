import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Pty, describeInTerminal } from '../../support/pty.ts';
import { type RoleEvent, type RoleProcess } from '../../support/role-process.ts';
import { Machine, PASSPHRASE, json } from './cli.ts';

let machine: Machine;
beforeEach(async () => {
  machine = await Machine.setUp();
  machine.deliver('<1@client.example>');
  await machine.drafted();
});
afterEach(() => machine.remove());

const LIMIT = { timeout: 120_000 };

const about = (id: string, status: string, says: RegExp) => (event: RoleEvent) =>
  event.event === 'approval' &&
  event['id'] === id &&
  event['status'] === status &&
  says.test(String(event['message']));

async function done(pty: Pty): Promise<void> {
  expect([await pty.exit(), pty.screen]).toEqual([0, expect.anything()]);
}

/** A signature tells whole seconds, so "signed before the start" means in an earlier one. */
function nextSecond(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 1000 - (Date.now() % 1000));
  });
}

async function resume(word = 'resume'): Promise<Pty> {
  const pty = machine.typed('resume');
  await pty.sees('Type "resume" to let sending go on: ');
  pty.type(word);
  if (word !== 'resume') return pty;
  await pty.sees('Passphrase of the terminal key: ');
  pty.type(PASSPHRASE);
  return pty;
}

describeInTerminal('pause and resume', () => {
  it('nothing leaves while paused; resume lists what would leave, and asks', LIMIT, async () => {
    const { id } = await machine.openApproval();
    const pause = machine.typed('pause');
    await pause.sees('Passphrase');
    pause.type(PASSPHRASE);
    await done(pause);
    const local = machine.local();
    await local.event('paused', ({ event, paused }) => event === 'round' && paused === true);
    await done(await machine.approve(id));
    await local.event('held back', about(id, 'held', /^Sending was paused at .*; resume it to go on/));
    expect((await machine.run('status')).stdout).toMatch(
      /^paused: Sending was paused at .*\nwould leave: 1$/m,
    );

    const no = await resume('yes');
    await no.sees('countersign: Nothing was signed.');
    expect(await no.exit()).toBe(1);
    expect(no.screen).toMatch(
      new RegExp(`1 message would leave:\n  ${id}  ana@client.example  Re: January invoice  \\(approved 20`),
    );
    expect(machine.smtp.delivered).toEqual([]);

    await done(await resume());
    await local.event('sent', about(id, 'sent', /./));
    expect(machine.smtp.delivered).toHaveLength(1);

    const idle = machine.typed('resume');
    await idle.sees('Sending is not paused; nothing was signed.');
    await done(idle);
  });

  it('a pause and a resume that Local has yet to note are known to each other', LIMIT, async () => {
    const pause = machine.typed('pause');
    await pause.sees('Passphrase');
    pause.type(PASSPHRASE);
    await done(pause);
    const first = await resume();
    await done(first);
    expect(first.screen).toContain('Local has yet to note it');
    expect(first.screen).toContain('Nothing waits to leave.');
    const second = machine.typed('resume');
    await second.sees('Sending is not paused');
    await done(second);
    const local = machine.local();
    await local.event('a round', ({ event, paused }) => event === 'round' && paused === false);
  });
});

describeInTerminal('what would leave at a start is listed first (PROTOCOL §6)', () => {
  async function heldThenResumed(local: RoleProcess, id: string, why: RegExp): Promise<void> {
    await local.event('held back', about(id, 'held', why));
    const status = json(await machine.run('status', '--json')) as {
      hand: { pauses: { message: string }[]; waiting: { approval: string }[] };
    };
    expect(status.hand).toMatchObject({
      pauses: [{ message: expect.stringMatching(why) }],
      waiting: [{ approval: id }],
    });
    const pty = await resume();
    await done(pty);
    expect(pty.screen).toContain(`1 message would leave:\n  ${id}  `);
    await local.event('sent', about(id, 'sent', /./));
  }

  it(
    'going live after a dry run: what was approved before waits, what is approved now leaves',
    LIMIT,
    async () => {
      const { id } = await machine.openApproval();
      machine.configure('local', (config) => (config['mode'] = 'dry'));
      expect((await machine.run('local', '--once', '--json')).code).toBe(0);
      machine.configure('local', (config) => (config['mode'] = 'live'));
      await done(await machine.approve(id));
      // A signature tells whole seconds; "before the start" means an earlier one.
      await nextSecond();
      const local = machine.local();
      await local.event('held back', about(id, 'held', /goes live after a dry run/));

      machine.deliver('<2@client.example>', 'Ben <ben@other.example>', 'Lunch');
      await machine.drafted();
      const approvals = (
        json(await machine.run('list', '--json')) as { approvals: { id: string; to: string[] }[] }
      ).approvals;
      const fresh = approvals.find(({ to }) => to[0] === 'ben@other.example')?.id ?? '';
      await done(await machine.approve(fresh, 'ben@other.example'));
      await local.event('sent', about(fresh, 'sent', /./));
      expect(machine.smtp.delivered.map(({ to }) => to)).toEqual([['ben@other.example']]);

      await heldThenResumed(local, id, /^This computer goes live after a dry run\. .*: countersign resume$/);
      expect(machine.smtp.delivered.map(({ to }) => to)).toEqual([
        ['ben@other.example'],
        ['ana@client.example'],
      ]);
    },
  );

  it('a late start: what was approved before waits', LIMIT, async () => {
    const { id } = await machine.openApproval();
    expect((await machine.run('local', '--once', '--json')).code).toBe(0);
    const mark = join(machine.pair.localState, 'journal', 'last-run.json');
    const last = JSON.parse(readFileSync(mark, 'utf8')) as { mode: string; at: number };
    expect(last.mode).toBe('live');
    writeFileSync(mark, JSON.stringify({ ...last, at: last.at - 25 * 3_600_000 }));
    await done(await machine.approve(id));
    await nextSecond();
    await heldThenResumed(
      machine.local(),
      id,
      /^This computer was off for 25 hours\. .*: countersign resume$/,
    );
    expect(machine.smtp.delivered).toHaveLength(1);
  });

  it('an early start asks nothing', LIMIT, async () => {
    const { id } = await machine.openApproval();
    expect((await machine.run('local', '--once', '--json')).code).toBe(0);
    await done(await machine.approve(id));
    await machine.local().event('sent', about(id, 'sent', /./));
  });

  it('a live approval that met a dry run waits, and one resume ends both pauses', LIMIT, async () => {
    const { id } = await machine.openApproval();
    await done(await machine.approve(id));
    machine.configure('local', (config) => (config['mode'] = 'dry'));
    const dry = machine.local();
    await dry.event('held back', about(id, 'held', /met a dry run/));
    await dry.stop();
    machine.configure('local', (config) => (config['mode'] = 'live'));
    const local = machine.local();
    await local.event('held back', about(id, 'held', /met a dry run|goes live/));
    const pty = await resume();
    await done(pty);
    expect(pty.screen).toMatch(
      /Paused: {3}A live approval met a dry run[^]*Paused: {3}This computer goes live/,
    );
    await local.event('sent', about(id, 'sent', /./));
    expect(machine.smtp.delivered).toHaveLength(1);
  });
});
