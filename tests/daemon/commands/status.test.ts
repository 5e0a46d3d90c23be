import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CLOUD_PROGRAM, Machine, PROGRAM, json, run } from './cli.ts';

let machine: Machine;
beforeEach(async () => {
  machine = await Machine.setUp();
});
afterEach(() => machine.remove());

const health = (role: 'cloud' | 'local') =>
  join(machine.root, role === 'cloud' ? 'cloud' : 'laptop', 'state', `health-${role}.json`);

function change(file: string, edit: (told: Record<string, unknown>) => void): void {
  const told = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  edit(told);
  writeFileSync(file, JSON.stringify(told));
}

describe('status of the local role', () => {
  it('exit 1 when it never ran, and looking makes nothing', async () => {
    const ran = await machine.run('status');
    expect(ran).toEqual({
      code: 1,
      stdout: 'local is not running; start it with: countersign local\nMode: live\n',
      stderr: '',
    });
    expect(json(await machine.run('status', '--json'))).toMatchObject({
      running: false,
      hand: null,
      health: null,
    });
  });

  it('exit 0 while it runs, 1 once it is gone, however it went', { timeout: 60_000 }, async () => {
    const local = machine.local();
    await local.until('a sign of life', () => existsSync(health('local')));
    const running = await machine.run('status', '--json');
    expect(running.code).toBe(0);
    expect(json(running)).toMatchObject({
      role: 'local',
      running: true,
      liveness: 'running',
      mode: 'live',
      vault: machine.pair.vaultId,
      hand: { pauses: [], lacking: [], waiting: [], unknown: [] },
      health: { pid: local.pid, facts: { mode: 'live', paused: false } },
    });
    await local.stop('SIGKILL');
    const gone = await machine.run('status');
    expect(gone.code).toBe(1);
    expect(gone.stdout).toMatch(/^local is not running, last round 20/);
  });

  it('does not take another process with the same number for it', { timeout: 60_000 }, async () => {
    await machine.run('local', '--once');
    change(health('local'), (told) => {
      told['pid'] = process.pid;
      (told['process'] as Record<string, unknown>)['pid'] = process.pid;
    });
    expect((await machine.run('status')).code).toBe(1);
  });

  it('exit 1 when it hangs', { timeout: 60_000 }, async () => {
    const local = machine.local();
    await local.until('a sign of life', () => existsSync(health('local')));
    // The process is stopped, not gone: as one that hangs.
    process.kill(local.pid, 'SIGSTOP');
    change(health('local'), (told) => (told['at'] = '2026-11-01T00:00:00Z'));
    const stuck = await machine.run('status');
    await local.stop('SIGKILL');
    expect(stuck.code).toBe(1);
    expect(stuck.stdout).toMatch(
      /^local is stuck \(pid \d+\), last round 2026-11-01T00:00:00Z; stop it and start it again$/m,
    );
  });
});

describe('status of the cloud role', () => {
  it.each([
    ['countersign-cloud', CLOUD_PROGRAM],
    ['countersign', PROGRAM],
  ])('by %s', { timeout: 60_000 }, async (name, program) => {
    const args = ['--config', machine.pair.cloudConfig];
    const before = await run(['status', ...args], {}, program);
    expect(before).toEqual({
      code: 1,
      stdout: `cloud is not running; start it with: ${name} cloud\n`,
      stderr: '',
    });
    const cloud = machine.role(['cloud', ...args]);
    await cloud.until('a sign of life', () => existsSync(health('cloud')));
    const running = await run(['status', '--json', ...args], {}, program);
    expect(running.code).toBe(0);
    expect(json(running)).toMatchObject({
      role: 'cloud',
      running: true,
      health: { role: 'cloud', pid: cloud.pid },
    });
    await cloud.stop();
    expect((await run(['status', ...args], {}, program)).code).toBe(1);
  });
});
