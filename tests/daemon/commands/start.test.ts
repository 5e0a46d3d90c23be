import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeInTerminal } from '../../support/pty.ts';
import { Machine, PASSPHRASE, json } from './cli.ts';

let machine: Machine;
beforeEach(async () => {
  machine = await Machine.setUp();
});
afterEach(() => machine.remove());

describeInTerminal('start: one machine without Git, decided in a real terminal', () => {
  it('takes a mail all the way once it is countersigned, and not before', { timeout: 120_000 }, async () => {
    machine.deliver('<1@client.example>');
    const roles = machine.start();
    await roles.event('a draft', ({ event, status }) => event === 'approval' && status === 'pending');
    const { id } = await machine.openApproval();
    expect(machine.smtp.delivered).toEqual([]);

    const approve = machine.typed('approve', id.slice(0, 8));
    const card = await approve.sees('Type the recipient to approve (ana@client.example): ');
    expect(card).toContain('LIVE: approving lets this leave.');
    expect(card).toContain('To:       ana@client.example');
    expect(card).toMatch(/--- the text, all of it ---\n[^]*thank you for your message/);
    approve.type('ana@client.example');
    await approve.sees('Passphrase of the terminal key: ');
    approve.type(PASSPHRASE);
    await approve.sees('approve: signed d-');
    expect(await approve.exit()).toBe(0);
    expect(approve.screen).toContain('(ana@client.example): ana@client.example');
    expect(approve.screen).not.toContain(PASSPHRASE);

    await roles.event('sent', ({ event, status }) => event === 'approval' && status === 'sent');
    expect(machine.smtp.delivered).toHaveLength(1);
    expect(machine.smtp.delivered[0]).toMatchObject({ from: 'me@example.com', to: ['ana@client.example'] });

    const why = json(await machine.run('why', '1@client.example', '--json'));
    expect(why).toMatchObject({
      tasks: [{ status: 'done', path: expect.stringMatching(/^Done\/email\//) as string }],
      approvals: [
        { id, status: 'sent', late_edit: false, path: expect.stringMatching(/^Done\/email\//) as string },
      ],
      decisions: [{ kind: 'approve', device: 'desk', approval: id }],
    });
    const [{ evidence }] = (why as { approvals: [{ evidence: string[] }] }).approvals;
    const sentId = evidence.find((line) => line.startsWith('message-id '))?.slice(11) ?? '';
    expect(machine.smtp.delivered[0]?.raw.toString()).toContain(sentId);
    expect((await machine.run('why', sentId)).stdout).toMatch(
      /^Mail .*January invoice$[^]*^Evidence {2}reply 250[^]*^Decision {2}approve by desk[^]*^Log /m,
    );
    expect((await machine.run('list')).stdout).toBe('Mode: live\nNothing waits for you.\n');
    expect(await roles.stop('SIGINT')).toBe(0);
  });
});
