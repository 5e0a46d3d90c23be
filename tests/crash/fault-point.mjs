/**
 * Preloaded into a program that knows nothing of it (`node --import '…/fault-point.mjs?plan=FILE' program`): counts the calls
 * by which the process changes the outside world, and at the n-th of them ends it by SIGKILL or lets the disk fail from there
 * on. Calls that only read are not counted: between two of them nothing differs after a crash.
 *
 * The plan is a JSON file, read at the start and again at SIGUSR2:
 *   at      the n-th call that counts (from 1); 0 for never
 *   match   counts only calls whose `name subject` holds these texts; left out: all
 *   how     'before' the call, 'after' it, or 'torn': half of what was to be written is
 *   fault   'kill', or 'full' or 'read-only' for every call from then on, until another plan says otherwise
 *   under   folders on which a failing disk is mounted
 *   trace   a file for one line: where it happened
 * With `&only=WORD` in the address, only a process with that argument is meant (a child may inherit NODE_OPTIONS).
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const query = new URL(import.meta.url).searchParams;
const planFile = query.get('plan') ?? '';
const only = query.get('only');

const real = { ...fs };
let plan = { at: 0 };
let count = 0;
let failing = false;

function readPlan() {
  try {
    plan = JSON.parse(real.readFileSync(planFile, 'utf8'));
  } catch {
    plan = { at: 0 };
  }
  count = 0;
  failing = false;
}

function die(what) {
  if (plan.trace !== undefined) real.appendFileSync(plan.trace, `${what}\n`);
  process.kill(process.pid, 'SIGKILL');
}

/** Whether this very call is the one; and counts it. */
function reached(what) {
  if (!(plan.at > 0) || failing) return false;
  if (!(plan.match ?? []).every((part) => what.includes(part))) return false;
  return ++count === plan.at;
}

function onFailingDisk(path) {
  return (plan.under ?? []).some((folder) => path === folder || path.startsWith(`${folder}/`));
}

function diskError(name, path) {
  const [code, errno, text] =
    plan.fault === 'full'
      ? ['ENOSPC', -28, 'no space left on device']
      : ['EROFS', -30, 'read-only file system'];
  return Object.assign(new Error(`${code}: ${text}, ${name} '${path}'`), {
    code,
    errno,
    syscall: name,
    path,
  });
}

/** A full disk still renames, shortens and removes. */
const NEEDS_ROOM = /^(?:write|writeFile|appendFile|open|mkdir|link|copyFile|symlink)$/;

/**
 * Where a call counts. Gives what is left to do: nothing (go on), 'torn' (write a half, then `after`), or an error that the
 * disk answers.
 */
function enter(name, path, size) {
  const what = `${name} ${path}`;
  const disk = plan.fault === 'full' || plan.fault === 'read-only';
  if (disk) {
    if (!onFailingDisk(path)) return null;
    const begins = reached(what);
    if (begins && plan.trace !== undefined) real.appendFileSync(plan.trace, `${plan.fault} ${what}\n`);
    failing ||= begins;
    if (!failing) return null;
    if (plan.fault === 'full' && !NEEDS_ROOM.test(name)) return null;
    // The last room on a full disk takes the beginning of a text.
    if (begins && plan.fault === 'full' && name === 'write' && size > 1) return { torn: 'short' };
    return { error: diskError(name, path) };
  }
  if (!reached(what)) return null;
  if (plan.how === 'torn' && size > 1) return { torn: 'die', what };
  if (plan.how === 'after' || plan.how === 'torn') return { dieAfter: what };
  die(what);
  return null;
}

const paths = new Map();
const handles = new WeakMap();
const pathOf = (target) =>
  typeof target === 'number'
    ? (paths.get(target) ?? '?')
    : target instanceof URL
      ? fileURLToPath(target)
      : String(target);
const lengthOf = (data) => (typeof data === 'string' ? Buffer.byteLength(data) : (data?.length ?? 0));
const half = (data) => {
  const bytes = typeof data === 'string' ? Buffer.from(data) : data;
  return bytes.subarray(0, Math.max(1, bytes.length >> 1));
};
/** Opening for reading alone changes nothing. */
const opensToWrite = (flags) =>
  typeof flags === 'number'
    ? (flags & (fs.constants.O_WRONLY | fs.constants.O_RDWR | fs.constants.O_CREAT)) !== 0
    : /[wa+x]/.test(flags ?? 'r');

function settle(step) {
  if (step?.dieAfter !== undefined) die(step.dieAfter);
}

/** Name of the call → which argument names what it changes (the new name, where there are two). */
const CHANGING = {
  ...{ rename: 1, link: 1, symlink: 1, copyFile: 1, unlink: 0, rm: 0, rmdir: 0, mkdir: 0, chmod: 0 },
  ...{ truncate: 0, ftruncate: 0, fsync: 0, fdatasync: 0 },
};

for (const [name, at] of Object.entries(CHANGING)) {
  const sync = real[`${name}Sync`];
  fs[`${name}Sync`] = (...args) => {
    const step = enter(name, pathOf(args[at]), 0);
    if (step?.error !== undefined) throw step.error;
    const result = sync(...args);
    settle(step);
    return result;
  };
  const later = real.promises[name];
  if (later === undefined) continue;
  fs.promises[name] = async (...args) => {
    const step = enter(name, pathOf(args[at]), 0);
    if (step?.error !== undefined) throw step.error;
    const result = await later(...args);
    settle(step);
    return result;
  };
}

fs.openSync = (path, flags, ...rest) => {
  const step = opensToWrite(flags) ? enter('open', pathOf(path), 0) : null;
  if (step?.error !== undefined) throw step.error;
  const descriptor = real.openSync(path, flags, ...rest);
  paths.set(descriptor, pathOf(path));
  settle(step);
  return descriptor;
};

fs.writeSync = (descriptor, data, ...rest) => {
  const path = pathOf(descriptor);
  // Standard output and error are how the process speaks, not what it keeps.
  const step = descriptor > 2 ? enter('write', path, lengthOf(data)) : null;
  if (step?.error !== undefined) throw step.error;
  if (step?.torn !== undefined) {
    const written = real.writeSync(descriptor, half(data));
    if (step.torn === 'die') die(step.what);
    return written;
  }
  const written = real.writeSync(descriptor, data, ...rest);
  settle(step);
  return written;
};

for (const name of ['writeFile', 'appendFile']) {
  const sync = real[`${name}Sync`];
  fs[`${name}Sync`] = (file, data, ...rest) => {
    const step = enter(name, pathOf(file), lengthOf(data));
    if (step?.error !== undefined) throw step.error;
    sync(file, step?.torn === undefined ? data : half(data), ...rest);
    if (step?.torn !== undefined) die(step.what);
    settle(step);
  };
  const later = real.promises[name];
  fs.promises[name] = async (file, data, ...rest) => {
    const step = enter(name, handles.get(file) ?? pathOf(file), lengthOf(data));
    if (step?.error !== undefined) throw step.error;
    await later(file, step?.torn === undefined ? data : half(data), ...rest);
    if (step?.torn !== undefined) die(step.what);
    settle(step);
  };
}

const open = real.promises.open;
fs.promises.open = async (path, flags, ...rest) => {
  const step = opensToWrite(flags) ? enter('open', pathOf(path), 0) : null;
  if (step?.error !== undefined) throw step.error;
  const handle = await open(path, flags, ...rest);
  handles.set(handle, pathOf(path));
  settle(step);
  return handle;
};

const sample = await open(fileURLToPath(import.meta.url.replace(/\?.*$/, '')), 'r');
const HANDLE = Object.getPrototypeOf(sample);
await sample.close();
for (const [name, as] of [
  ...[
    ['writeFile', 'write'],
    ['write', 'write'],
    ['appendFile', 'write'],
  ],
  ...[
    ['sync', 'fsync'],
    ['datasync', 'fdatasync'],
    ['truncate', 'truncate'],
  ],
]) {
  const method = HANDLE[name];
  HANDLE[name] = async function (...args) {
    const data = as === 'write' ? args[0] : undefined;
    const step = enter(as, handles.get(this) ?? '?', lengthOf(data));
    if (step?.error !== undefined) throw step.error;
    if (step?.torn !== undefined) {
      await method.call(this, half(data));
      if (step.torn === 'die') die(step.what);
      throw diskError(as, handles.get(this) ?? '?');
    }
    const result = await method.apply(this, args);
    settle(step);
    return result;
  };
}

/** What a connection is about: the first line that went over it, such as `POST /vault.git/git-receive-pack`. */
const begun = new WeakMap();
const socketWrite = net.Socket.prototype.write;
net.Socket.prototype.write = function (data, ...rest) {
  // Pipes to a parent or a child are no network.
  if (this.remotePort === undefined) return socketWrite.call(this, data, ...rest);
  const text = typeof data === 'string' ? data : Buffer.from(data).toString('latin1');
  const request = /^(?:GET|POST) [^ ]*/.exec(text)?.[0] ?? /^[A-Z]{4}(?= |\r)/.exec(text)?.[0];
  if (request !== undefined) begun.set(this, request);
  const step = enter('sent', begun.get(this) ?? 'bytes', 0);
  const result = socketWrite.call(this, data, ...rest);
  settle(step);
  return result;
};
const socketPush = net.Socket.prototype.push;
net.Socket.prototype.push = function (chunk, ...rest) {
  if (this.remotePort === undefined || chunk === null) return socketPush.call(this, chunk, ...rest);
  const step = enter('received', begun.get(this) ?? 'bytes', 0);
  const result = socketPush.call(this, chunk, ...rest);
  settle(step);
  return result;
};

if (only === null || process.argv.includes(only)) {
  readPlan();
  process.on('SIGUSR2', readPlan);
}
syncBuiltinESMExports();
