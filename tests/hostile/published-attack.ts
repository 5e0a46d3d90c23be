import { lstatSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type SyncReport } from '../../daemon/sync/report.ts';
import { git } from '../daemon/sync/clone-fixture.ts';
import {
  type Computer,
  type World,
  approval,
  decision,
  needs,
  pending,
  task,
  world,
} from '../daemon/sync/world.ts';

export const DECISION = 'Decisions/ap-taskaaaaaaaaaaab/d-abcdefghijklmnopqrstuvwxyz.md';

/** A vault in use: a pending approval, a task, a decision, a handbook, Local's own notes. */
export async function inUse(): Promise<{ w: World; cloud: Computer; local: Computer; before: string[] }> {
  const w = await world();
  const [cloud, local] = [w.computer('cloud-a'), w.computer('local')];
  cloud.write(pending(1), approval(1));
  cloud.write(needs(2), task(2));
  await cloud.step();
  local.write('Company_Handbook.md', 'rules\n');
  local.write('Dashboard.md', '# Dashboard\n');
  local.write('Updates/local/hand.md', 'the hand\n');
  local.write(DECISION, await decision('no'));
  await local.step();
  await cloud.step();
  return { w, cloud, local, before: snapshot(local) };
}

/** Everything below the vault folder, hidden names and kinds of entries included. */
export function snapshot({ vault }: Computer): string[] {
  return (readdirSync(vault, { recursive: true }) as string[])
    .filter((path) => !path.startsWith('.countersign'))
    .map((path) => {
      const stat = lstatSync(join(vault, path));
      const kind = stat.isFile() ? 'file' : stat.isDirectory() ? 'folder' : 'other';
      return `${kind} ${path} ${stat.isFile() ? String(stat.size) : ''}`;
    })
    .sort();
}

export function held(report: SyncReport): string[] {
  return report.held.map(({ path }) => path).sort();
}

/** A commit made of raw tree entries, on top of what is published, by nobody in particular. */
export function raw(
  w: World,
  entries: readonly (readonly [mode: string, name: string, oid: string])[],
  keep = true,
): string {
  const repository = w.server.repository;
  const base = keep
    ? git(repository, 'ls-tree', 'main')
        .split('\n')
        .map((line) => {
          const [, mode = '', , oid = '', name = ''] = /^(\d+) (\w+) ([0-9a-f]+)\t(.*)$/.exec(line) ?? [];
          return [mode.replace(/^0/, ''), name, oid] as const;
        })
    : [];
  const names = new Set(entries.map(([, name]) => name));
  const all = [...base.filter(([, name]) => !names.has(name)), ...entries];
  const tree = treeOf(w, all);
  const who = ['-c', 'user.name=x', '-c', 'user.email=x@x.invalid'];
  const commit = git(repository, ...who, 'commit-tree', tree, '-p', 'main', '-m', 'raw');
  git(repository, 'update-ref', 'refs/heads/main', commit);
  return commit;
}

export function treeOf(w: World, entries: readonly (readonly [string, string, string])[]): string {
  const key = ([mode, name]: readonly [string, string, string]) => (mode === '40000' ? `${name}/` : name);
  const sorted = [...entries].sort((a, b) =>
    Buffer.from(key(a), 'latin1').compare(Buffer.from(key(b), 'latin1')),
  );
  return treeAs(w, sorted);
}

/** In the order in which they are given. */
export function treeAs(w: World, entries: readonly (readonly [string, string, string])[]): string {
  const file = join(w.folder, 'tree');
  writeFileSync(
    file,
    Buffer.concat(
      entries.flatMap(([mode, name, oid]) => [
        Buffer.from(`${mode} ${name}\0`, 'utf8'),
        Buffer.from(oid, 'hex'),
      ]),
    ),
  );
  return git(w.server.repository, 'hash-object', '-t', 'tree', '-w', '--literally', file);
}

/** Folders in folders, each of them so many times over: some kilobytes that list `width ** levels` files. */
export function bomb(w: World, width: number, levels: number): string {
  let tree = many(w, width);
  for (let level = 1; level < levels; level++) {
    const folder = tree;
    tree = treeOf(
      w,
      Array.from({ length: width }, (_, at) => ['40000', `n${String(at)}`, folder] as const),
    );
  }
  return tree;
}

export function many(w: World, count: number): string {
  const oid = blob(w, 'junk\n');
  return treeOf(
    w,
    Array.from({ length: count }, (_, at) => ['100644', `n${String(at)}.md`, oid] as const),
  );
}

export function blob(w: World, text: string): string {
  const file = join(w.folder, 'blob');
  writeFileSync(file, text);
  return git(w.server.repository, 'hash-object', '-w', file);
}
