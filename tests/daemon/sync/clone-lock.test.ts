import { build } from 'esbuild';
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lockClone } from '../../../daemon/sync/clone-lock.ts';
import { scratch } from './clone-fixture.ts';

const root = scratch();
let count = 0;
const folder = () => join(root, `lock-${String(count++)}`);

function owner(change: Record<string, unknown>): string {
  return JSON.stringify({
    pid: 2 ** 22 + 1,
    started: '1',
    boot: '',
    host: hostname(),
    nonce: 'x',
    released: false,
    ...change,
  });
}

test('one owner; after release the next; numbers are never given twice', () => {
  const at = folder();
  const first = lockClone(at);
  expect(first.ok && first.value.afterCrash).toBe(false);
  expect(lockClone(at)).toMatchObject({ ok: false, refusal: { kind: 'clone-locked' } });
  if (first.ok) first.value.release();
  const second = lockClone(at);
  expect(second.ok && second.value.afterCrash).toBe(false);
  expect(readdirSync(at)).toEqual(['owner-2']);
});

test('a dead owner is replaced and the crash is told; a reused process id is not the owner', () => {
  for (const change of [
    {},
    { pid: process.pid, started: 'another time' },
    { boot: 'another boot', pid: process.pid },
  ]) {
    const at = folder();
    mkdirSync(at);
    writeFileSync(join(at, 'owner-7'), owner(change));
    const lock = lockClone(at);
    expect(lock.ok && lock.value.afterCrash, JSON.stringify(change)).toBe(true);
  }
});

test.runIf(process.platform === 'linux')(
  'an owner that was killed and that nobody has waited for yet is dead',
  () => {
    const at = folder();
    mkdirSync(at);
    const child = spawn('true');
    const pid = child.pid ?? 0;
    const stat = () =>
      readFileSync(`/proc/${String(pid)}/stat`, 'latin1')
        .split(') ')[1]
        ?.split(' ') ?? [];
    // Synchronously: this process has not reaped it yet, so it stays a zombie.
    while (stat()[0] !== 'Z');
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    writeFileSync(join(at, 'owner-1'), owner({ pid, started: stat()[19], boot }));
    const lock = lockClone(at);
    expect(lock.ok && lock.value.afterCrash).toBe(true);
  },
);

test('an owner on another computer is never replaced by itself', () => {
  const at = folder();
  mkdirSync(at);
  writeFileSync(join(at, 'owner-1'), owner({ host: 'the-vm' }));
  const lock = lockClone(at);
  expect(lock.ok ? '' : lock.refusal.message).toContain('"the-vm"');
});

test('of many processes that find a dead owner exactly one takes over', async () => {
  const outfile = join(root, 'lock-child.mjs');
  const source = join(import.meta.dirname, '..', '..', '..', 'daemon', 'sync', 'clone-lock.ts');
  const contents = `import { lockClone } from ${JSON.stringify(source)};
    const lock = lockClone(process.argv[2]);
    console.log(lock.ok ? 'owner' : lock.refusal.kind);
    process.stdin.resume().on('end', () => process.exit());`;
  await build({
    stdin: { contents, resolveDir: root, loader: 'ts' },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
  });
  for (let round = 0; round < 3; round++) {
    const at = folder();
    mkdirSync(at);
    writeFileSync(join(at, 'owner-3'), owner({}));
    const children = Array.from({ length: 6 }, () =>
      spawn(process.execPath, [outfile, at], { stdio: ['pipe', 'pipe', 'inherit'] }),
    );
    const said = await Promise.all(
      children.map(
        (child) =>
          new Promise<string>((resolve) =>
            child.stdout.once('data', (data: Buffer) => {
              resolve(data.toString().trim());
            }),
          ),
      ),
    );
    expect(said.filter((line) => line === 'owner')).toHaveLength(1);
    for (const child of children) child.stdin.end();
    await Promise.all(children.map((child) => new Promise((resolve) => child.on('close', resolve))));
  }
});
