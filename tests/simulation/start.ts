import type { Computer } from './host/computer.ts';
import type { FolderNode } from './host/disk.ts';
import { boot } from './host/host.ts';
import { Kernel, Process } from './host/kernel.ts';
import { mail } from './people.ts';
import { Random } from './random.ts';
import { cloudRole, localRole } from './roles.ts';
import { World } from './world.ts';

/** A vault in the middle of its life, from which schedules begin: disks, clones, the remote, the mailboxes. */
interface Snapshot {
  readonly kernel: Kernel;
  readonly world: World;
  readonly roots: ReadonlyMap<string, FolderNode>;
}
const snapshots = new Map<string, Snapshot>();
/** Enough for the mails of the beginning to be taken in, claimed, drafted and published. */
const STEPS = 700;
const SILENT = {
  asking: () => undefined,
  asked: () => undefined,
  controlled: () => undefined,
  roundBegins: () => undefined,
};
/** Mails that lie in the mailbox when a schedule begins. */
export const FIRST_MAILS = 3;

/** A world in which the first mails wait for a person, on a kernel of its own. */
export async function begin(random: Random, clouds: number, locals: number): Promise<World> {
  const name = `${String(clouds)} ${String(locals)}`;
  const known = snapshots.get(name) ?? (await calmDays(clouds, locals));
  snapshots.set(name, known);
  const kernel = new Kernel(random);
  kernel.time = known.kernel.time;
  const world = new World(kernel, clouds, locals);
  const { pool, git, mail: mailroom } = known.kernel;
  for (const [oid, commit] of pool.commits) kernel.pool.commits.set(oid, commit);
  for (const [oid, blob] of pool.blobs) kernel.pool.blobs.set(oid, blob);
  kernel.git.tip = git.tip;
  kernel.git.moves.push(...git.moves);
  for (const [id, raw] of mailroom.mailbox) kernel.mail.mailbox.set(id, raw);
  for (const computer of world.computers) {
    const before = known.world.computers.find((one) => one.name === computer.name);
    if (before === undefined) continue;
    computer.disk.root = computer.disk.copyOf(known.roots.get(computer.name) ?? computer.disk.root);
    copyClones(before, computer);
  }
  return world;
}

export function copyClones(from: Computer, to: Computer): void {
  to.clones.clear();
  for (const [gitdir, { have, refs }] of from.clones)
    to.clones.set(gitdir, { have: new Set(have), unsynced: new Set(), refs: new Map(refs) });
}

async function calmDays(clouds: number, locals: number): Promise<Snapshot> {
  const random = new Random(clouds * 10 + locals);
  const kernel = new Kernel(random);
  kernel.yields = 0;
  boot(kernel);
  const world = new World(kernel, clouds, locals);
  for (let n = 0; n < FIRST_MAILS; n++) world.deliver(mail(n), n);
  for (const computer of world.computers) {
    const process = new Process(computer.name, computer, computer.newPid(), 1);
    computer.processes.push(process);
    const cloud = computer.name.startsWith('cloud');
    await kernel.start(process, () =>
      cloud ? cloudRole(world, computer.name) : localRole(world, computer, 'live', SILENT),
    );
  }
  for (let step = 0; step < STEPS; step++) {
    const all = world.computers.flatMap(({ processes }) => processes);
    const waiting = all.find((process) => process.waiting.length > 0);
    const due = all.find((process) => process.dueTimer <= process.computer.uptime(kernel.time));
    if (waiting !== undefined) await kernel.resume(waiting);
    else if (due !== undefined) await kernel.fire(due);
    else kernel.time += 5000;
  }
  for (const { disk } of world.computers) disk.syncAll();
  return {
    kernel,
    world,
    roots: new Map(world.computers.map(({ name, disk }) => [name, disk.copyOf(disk.root)])),
  };
}
