import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { writeTask } from '../../../shared/vault/typed-notes.ts';
import { task } from '../../support/seen-notes.ts';
import { run } from './native-git.ts';

/** Tasks that are done, by month: what 100 mails a day come to. */
const DONE_A_MONTH = 3000;
/** Of so many notes one is a decision, in a folder of its own, as approvals have them. */
const ONE_DECISION_IN = 13;
const LETTERS = 'abcdefghijklmnopqrstuvwxyz234567';
const WORDS =
  'invoice meeting draft agreed tomorrow attached please thank report figures january client payment contract review budget sent answer question delivery order number address project'.split(
    ' ',
  );

/** The same numbers in every run and on every machine (mulberry32). */
export function numbers(seed: number): () => number {
  let at = seed;
  return () => {
    at = (at + 0x6d2b79f5) | 0;
    let mixed = Math.imul(at ^ (at >>> 15), 1 | at);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Sixteen letters that are an id, different for every number. */
export function idOf(n: number): string {
  let text = '';
  for (let rest = n; text.length < 8; rest = Math.floor(rest / 32)) text = (LETTERS[rest % 32] ?? '') + text;
  return `benchaaa${text}`;
}

/** Where the n-th note of a vault lies: most are done, some wait, some are decisions. */
export function pathOf(n: number): string {
  const id = idOf(n);
  if (n % ONE_DECISION_IN === 5) return `Decisions/ap-${id}/d-${id}${id.slice(0, 10)}.md`;
  if (n % 500 === 0) return `Needs_Action/email/EMAIL_2026-11-20_a-mail-of-that-day_${id}.md`;
  const months = Math.floor(n / DONE_A_MONTH);
  const month = new Date(Date.UTC(2026, 10 - months, 1)).toISOString().slice(0, 7);
  return `Done/email/${month}/EMAIL_${month}-11_a-mail-of-that-day_${id}.md`;
}

/** So many mails that nobody has seen yet, other ones for each number. */
export function arrivalsOf(count: number, version: number): [string, string][] {
  return Array.from({ length: count }, (_, at): [string, string] => {
    const n = 10_000_000 + version * count + at;
    return [`Needs_Action/email/EMAIL_2026-11-20_a-mail-of-that-day_${idOf(n)}.md`, textOf(n, 0)];
  });
}

/** The notes of a vault that a person or a role changes: never a decision. */
export function isChangeable(n: number): boolean {
  return n % ONE_DECISION_IN !== 5;
}

const DONE = task('bench', 'done').task;
/** A task note as roles write it: what is looked at before it is published must find it readable. */
const NOTE = writeTask({ ...DONE, subject: 'SUBJECT' }, 'WORDS');

/** About 1.6 kilobytes, different for every note and version. */
export function textOf(n: number, version: number): string {
  const next = numbers(n * 1_000_003 + version);
  const words = Array.from({ length: 120 }, () => WORDS[Math.floor(next() * WORDS.length)] ?? '');
  return NOTE.replaceAll(DONE.id, idOf(n))
    .replace('SUBJECT', `Note ${String(n)}, version ${String(version)}`)
    .replace('WORDS', words.join(' '));
}

/**
 * A bare repository with a vault of so many notes and a history of so many commits, each of which changed one note, by
 * `git fast-import`: seconds where adding and committing would take hours. The commits are not signed.
 */
export async function makeRepository(folder: string, notes: number, commits: number): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await run(folder, ['init', '--quiet', '--bare', '--initial-branch=main', '.']);
  const git = spawn('git', ['fast-import', '--quiet', '--force'], {
    cwd: folder,
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  const ended = once(git, 'close');
  await write(git, 'feature done\n');
  await write(git, commitLines(0, 'the whole vault'));
  for (let n = 0; n < notes; n++) await write(git, fileLines(pathOf(n), textOf(n, 0)));
  const next = numbers(notes + commits);
  for (let at = 1; at < commits; at++) {
    const n = Math.floor(next() * notes);
    await write(git, commitLines(at, `one note`) + fileLines(pathOf(n), textOf(n, at)));
  }
  await write(git, 'done\n');
  git.stdin.end();
  const [code] = (await ended) as [number];
  if (code !== 0) throw new Error(`git fast-import ended with ${String(code)}`);
  // As a host keeps it, where the newest version of a folder is whole: fast-import leaves it at the end of fifty deltas.
  if (commits > 1) await run(folder, ['repack', '-a', '-d', '-f', '--quiet']);
}

async function write({ stdin }: ChildProcess, text: string): Promise<void> {
  if (stdin?.write(text) === false) await once(stdin, 'drain');
}

function commitLines(at: number, message: string): string {
  const when = String(1_790_000_000 + at * 60);
  return `commit refs/heads/main\ncommitter bench <bench@countersign.invalid> ${when} +0000\ndata ${String(message.length)}\n${message}\n`;
}

function fileLines(path: string, text: string): string {
  return `M 100644 inline ${path}\ndata ${String(Buffer.byteLength(text))}\n${text}\n`;
}

/** A bare repository that shares the objects of another on the same disk: as fast as it gets, and each its own. */
export async function copyRepository(from: string, to: string): Promise<void> {
  mkdirSync(dirname(to), { recursive: true });
  await run(dirname(to), ['clone', '--quiet', '--bare', '--local', from, to]);
}

/** A native clone with its files. */
export async function cloneOf(repository: string, url: string, to: string): Promise<void> {
  await run(dirname(repository), ['clone', '--quiet', '--local', repository, to]);
  await run(to, ['remote', 'set-url', 'origin', url]);
  const settings = { 'user.name': 'bench', 'user.email': 'bench@countersign.invalid', 'gc.auto': '0' };
  for (const [key, value] of Object.entries(settings)) await run(to, ['config', key, value]);
}

/**
 * A vault and a Git directory of ours that stand on the fixture's tip, as after a year of syncing: the state says that
 * what is there was accepted, since nobody signed the fixture's commits.
 */
export async function ourClone(repository: string, folder: string): Promise<void> {
  const [vault, gitDir] = [join(folder, 'vault'), join(folder, 'git')];
  mkdirSync(folder, { recursive: true });
  await run(folder, ['clone', '--quiet', '--local', repository, vault]);
  const tip = (await run(vault, ['rev-parse', 'HEAD'])).trim();
  renameSync(join(vault, '.git'), join(folder, 'from-native'));
  mkdirSync(gitDir, { recursive: true });
  cpSync(join(folder, 'from-native', 'objects'), join(gitDir, 'objects'), { recursive: true });
  rmSync(join(folder, 'from-native'), { recursive: true });
  const state = { version: 1, base: tip, made: [], applying: [], held: {}, absent: [], behind: {}, late: {} };
  mkdirSync(join(gitDir, 'countersign'), { recursive: true });
  writeFileSync(join(gitDir, 'countersign', 'state.json'), JSON.stringify(state));
  for (const ref of ['refs/heads/main']) {
    mkdirSync(dirname(join(gitDir, ref)), { recursive: true });
    writeFileSync(join(gitDir, ref), `${tip}\n`);
  }
}
