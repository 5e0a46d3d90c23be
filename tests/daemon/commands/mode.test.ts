import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readLocalConfig } from '../../../daemon/config/local.ts';
import { describeInTerminal } from '../../support/pty.ts';
import { Machine, json } from './cli.ts';

let machine: Machine;
beforeEach(async () => {
  machine = await Machine.setUp({ mode: 'dry' });
});
afterEach(() => machine.remove());

const text = () => readFileSync(machine.pair.localConfig, 'utf8');
const mode = () => {
  const read = readLocalConfig(machine.pair.localConfig);
  return read.ok ? read.value.mode : read.refusal.message;
};

it('live is refused where nobody can say yes, and dry needs nobody', async () => {
  const before = text();
  expect(await machine.run('live')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/asks a person/),
  });
  expect(json(await machine.run('dry', '--json'))).toEqual({ mode: 'dry', changed: false });
  expect(text()).toBe(before);
  machine.configure('local', (config) => (config['mode'] = 'live'));
  expect(json(await machine.run('live', '--json'))).toEqual({ mode: 'live', changed: false });
  expect(json(await machine.run('dry', '--json'))).toEqual({ mode: 'dry', changed: true });
  expect(mode()).toBe('dry');
});

describeInTerminal('live at a terminal', () => {
  it('wants the word typed, and changes that one word', async () => {
    writeFileSync(machine.pair.localConfig, `# mine\n${text()}`);
    const before = text();
    const unsure = machine.typed('live');
    await unsure.sees(`me@example.com through 127.0.0.1:${String(machine.smtp.port)}`);
    await unsure.sees('Nothing waits to leave.');
    await unsure.sees('Type "live"');
    unsure.type('yes');
    expect(await unsure.exit()).toBe(1);
    expect(text()).toBe(before);

    const sure = machine.typed('live');
    await sure.sees('Type "live"');
    sure.type('live');
    expect(await sure.exit()).toBe(0);
    expect(text()).toBe(before.replace('mode: dry', 'mode: live'));
  });

  it('lists what was approved before and would leave now', async () => {
    machine.configure('local', (config) => (config['mode'] = 'live'));
    machine.deliver('<1@client.example>');
    await machine.drafted();
    const { id } = await machine.openApproval();
    const approved = await machine.approve(id);
    expect(await approved.exit()).toBe(0);
    await machine.run('dry');
    const pty = machine.typed('live');
    const listed = await pty.sees('Type "live"');
    expect(listed).toContain(`  ${id}  ana@client.example  `);
    pty.type('live');
    expect(await pty.exit()).toBe(0);
    expect(machine.smtp.delivered).toEqual([]);
  });

  it('is refused where no account can send', async () => {
    machine.configure('local', (config) => {
      for (const account of config['accounts'] as { smtp?: unknown }[]) delete account.smtp;
    });
    const pty = machine.typed('live');
    expect(await pty.exit()).toBe(1);
    expect(pty.screen).toMatch(/No account has a way to send/);
    expect(mode()).toBe('dry');
  });
});
