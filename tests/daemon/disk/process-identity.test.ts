import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type ProcessIdentity, fateOf, ownProcess } from '../../../daemon/disk/process-identity.ts';

const own = ownProcess();

/** The identity of another process, from the same places where it would read its own. */
function identityOf(pid: number): ProcessIdentity {
  const stat = fs.readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
  return { ...own, pid, start: stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '' };
}

describe.runIf(fs.existsSync('/proc/self/stat'))('what has become of a process', () => {
  it('knows itself', () => {
    expect(own).toMatchObject({ pid: process.pid });
    expect(own.start).toMatch(/^\d+$/);
    expect(own.boot).toMatch(/^[0-9a-f-]{36}$/);
    expect(own.space).toMatch(/^pid:/);
    expect(fateOf(own, own)).toBe('self');
  });

  it('sees it alive while it runs, dead as soon as it is killed, also before its parent has noticed', async () => {
    const child = spawn(process.execPath, ['-e', 'process.stdout.write("on"); setInterval(() => {}, 1000)']);
    await once(child.stdout, 'data');
    const other = identityOf(child.pid!);
    expect(fateOf(other, own)).toBe('maybe-alive');
    child.kill('SIGKILL');
    // Synchronously: this process has not reaped it yet, so it is a zombie for a moment.
    while (fateOf(other, own) !== 'dead') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    expect(fs.existsSync(`/proc/${String(child.pid)}`)).toBe(true);
    await once(child, 'close');
    expect(fateOf(other, own)).toBe('dead');
  });

  it('takes a later process with the same pid for another one', () => {
    expect(fateOf({ ...own, pid: process.ppid, start: '1' }, own)).toBe('dead');
    expect(fateOf(identityOf(process.ppid), own)).toBe('maybe-alive');
  });

  it('is certain after a restart of the computer, and of nothing in another container', () => {
    expect(fateOf({ ...own, boot: 'another boot' }, own)).toBe('dead');
    expect(fateOf({ ...own, boot: '' }, own)).toBe('maybe-alive');
    expect(fateOf({ ...own, pid: 999_999_999, space: 'pid:[1]' }, own)).toBe('maybe-alive');
    expect(fateOf({ ...own, pid: 999_999_999 }, own)).toBe('dead');
  });

  it('asks by signal where there is no start time', () => {
    const nothing = { ...own, start: '' };
    expect(fateOf({ ...nothing, pid: process.ppid }, nothing)).toBe('maybe-alive');
    expect(fateOf({ ...nothing, pid: 999_999_999 }, nothing)).toBe('dead');
  });
});
