import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readPins } from '../../daemon/config/pins.ts';
import { type Programs } from '../crash/crash-world.ts';
import { journalProblems } from '../crash/journal-evidence.ts';
import { fsckOf, git } from '../crash/native-git.ts';
import { approve, notesIn } from '../crash/person.ts';
import { handIdOf } from '../../daemon/hands/identity.ts';
import { cloneFolder } from '../../daemon/sync/clone-folder.ts';
import { type AgentName, CLOUDS, Fleet, LAPTOPS } from './fleet.ts';
import { type Troubles } from './flaky-host.ts';
import { ownershipIn } from './ownership.ts';

export interface FleetOutcome {
  readonly tasks: number;
  readonly approved: number;
  readonly delivered: number;
  readonly claims: Readonly<Record<string, number>>;
  readonly commits: Readonly<Record<string, number>>;
  /** Claims in a commit that holds some: the mean, and the most. */
  readonly batch: { readonly mean: number; readonly most: number };
  readonly troubles: Readonly<Troubles>;
  readonly seconds: number;
  readonly problems: readonly string[];
}

export interface FleetJob {
  readonly tasks: number;
  readonly seed: number;
  /** Mails that arrive at once; the next ones come when these are drafted but for a few. */
  readonly wave: number;
  readonly say: (line: string) => void;
  readonly limitMs: number;
}

/** Of three requests the person approves one at each laptop and leaves one. */
const APPROVED_AT: readonly (AgentName | null)[] = ['local', 'local-b', null];

/** Everything that a fleet does with so many mails, and what its history, its journals and its mail server then say. */
export async function runFleet(programs: Programs, job: FleetJob): Promise<FleetOutcome> {
  const fleet = await Fleet.start(programs, job.seed);
  const begun = performance.now();
  try {
    const approved = await work(fleet, job);
    return await report(fleet, job, approved, Math.round((performance.now() - begun) / 1000));
  } finally {
    await fleet.remove();
  }
}

async function work(fleet: Fleet, job: FleetJob): Promise<ReadonlyMap<string, AgentName>> {
  const people = LAPTOPS.map((agent) => new PersonAt(fleet, agent));
  const approved = new Map<string, AgentName>();
  const clouds = CLOUDS.map((agent) => fleet.begin(agent));
  const laptops = LAPTOPS.map((agent) => fleet.begin(agent));
  const [cloud] = clouds;
  const [laptop] = laptops;
  if (cloud === undefined || laptop === undefined) throw new Error('Nobody is there.');
  const approveNew = async () => {
    for (const person of people) await person.approveNew(approved);
  };
  let came = 0;
  while (came < job.tasks) {
    const until = Math.min(came + job.wave, job.tasks);
    for (; came < until; came++) fleet.mail(came);
    const enough = came === job.tasks ? came : came - Math.floor(job.wave / 3);
    await cloud.until('the drafts are published', () => drafted(fleet) >= enough, job.limitMs);
    await approveNew();
    job.say(
      `${came} of ${job.tasks} mails came, ${approved.size} approved, ${fleet.smtp.delivered.length} sent`,
    );
  }
  const all = async () => {
    await approveNew();
    return people.every(({ seen }) => seen === job.tasks);
  };
  await laptop.until('both laptops have every request', all, job.limitMs);
  const sent = () => requests(fleet, ['Done']) === approved.size;
  await laptop.until('every approved request is in Done/', sent, job.limitMs);
  fleet.line.heal();
  // Whoever still says that something is in the way has had its last trouble now.
  for (const agent of [...CLOUDS, ...LAPTOPS]) {
    const tip = () => git(cloneFolder(fleet.machine(agent).state), 'rev-parse', 'main');
    const reached = (commit: string) =>
      git(cloneFolder(fleet.machine(agent).state), 'cat-file', '-t', commit) === 'commit' && tip() !== '';
    const now = git(fleet.git.repository, 'rev-parse', 'main');
    await laptop.until(`${agent} has the history`, () => reached(now), job.limitMs);
  }
  await fleet.stop();
  return approved;
}

/** The person at one of the laptops. The vault is read once whenever requests came, not once for each of them. */
class PersonAt {
  /** Requests that are in the vault, and that all but those of others were decided there. */
  seen = 0;
  private executor = '';

  constructor(
    private readonly fleet: Fleet,
    private readonly agent: AgentName,
  ) {}

  async approveNew(done: Map<string, AgentName>): Promise<void> {
    const { vault, state } = this.fleet.machine(this.agent);
    const there = requestsIn(vault);
    if (there === this.seen) return;
    const notes = await notesIn(vault);
    let all = true;
    for (const note of notes) {
      if (note.kind !== 'approval' || note.placed.place !== 'pending_approval') continue;
      const { id, to } = note.request;
      if (APPROVED_AT[numberOf(to) % APPROVED_AT.length] !== this.agent || done.has(id)) continue;
      const { vaultId, person } = this.fleet.pair;
      if (readPins(state).length === 0) throw new Error('Nobody is paired.');
      if (this.executor === '') this.executor = handIdOf(join(state, 'journal'));
      const seat = { vaultId, person, localVault: vault, localState: state, executor: this.executor };
      // Null where it is just being moved, or was taken back meanwhile: it is tried again.
      const path = await approve(seat, id, notes).catch(() => null);
      if (path === null) all = false;
      else done.set(id, this.agent);
    }
    if (all) this.seen = there;
  }
}

/** Requests in a vault, wherever they lie; one that is just being moved counts once. */
function requestsIn(vault: string): number {
  const folders = ['Pending_Approval', 'Approved', 'Done'].map((name) => join(vault, name));
  const names = folders
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(isRequest));
  return new Set(names.map((name) => basename(name))).size;
}

/** Requests in these folders of what is published. */
function requests(fleet: Fleet, folders: readonly string[]): number {
  const list = git(fleet.git.repository, 'ls-tree', '-r', '--name-only', 'main', '--', ...folders);
  return list.split('\n').filter(isRequest).length;
}

function drafted(fleet: Fleet): number {
  return requests(fleet, ['Pending_Approval', 'Approved', 'Done']);
}

function isRequest(path: string): boolean {
  return /\/APPROVAL_[^/]*$/.test(path);
}

async function report(
  fleet: Fleet,
  job: FleetJob,
  approved: ReadonlyMap<string, AgentName>,
  seconds: number,
): Promise<FleetOutcome> {
  const { repository } = fleet.git;
  const history = ownershipIn(repository);
  const problems = [...history.problems];
  const count = (map: ReadonlyMap<string, ReadonlySet<string>>, what: string) => {
    for (const [name, set] of map)
      if (set.size !== 1) problems.push(`${name} had ${set.size} ${what}: ${[...set].join()}`);
    if (map.size !== job.tasks) problems.push(`${map.size} of ${job.tasks} had any ${what}`);
  };
  count(history.owners, 'owners');
  count(history.requests, 'requests');
  problems.push(...wrongDeliveries(fleet, approved));
  for (const { agent, state } of fleet.machines.values()) {
    const wrong = fsckOf(cloneFolder(state));
    if (wrong !== '') problems.push(`git fsck of ${agent}: ${wrong}`);
  }
  const wrong = fsckOf(repository);
  if (wrong !== '') problems.push(`git fsck of the remote: ${wrong}`);
  const claims = Object.fromEntries(CLOUDS.map((agent) => [agent, 0]));
  for (const [agent] of [...history.owners.values()].map((set) => [...set]))
    if (agent !== undefined) claims[agent] = (claims[agent] ?? 0) + 1;
  // Whoever comes first takes all that waits, up to 50: with few waves chance may pass over somebody.
  if (job.tasks >= 20 * job.wave)
    for (const [agent, number] of Object.entries(claims))
      if (number === 0) problems.push(`${agent} never got a task`);
  const { batches } = history;
  const mean =
    batches.length === 0
      ? 0
      : Math.round((10 * batches.reduce((sum, n) => sum + n, 0)) / batches.length) / 10;
  return {
    tasks: job.tasks,
    approved: approved.size,
    delivered: fleet.smtp.delivered.length,
    claims,
    commits: Object.fromEntries(history.commitsBy),
    batch: { mean, most: Math.max(0, ...batches) },
    troubles: fleet.line.troubles,
    seconds,
    problems,
  };
}

/** Each approved request left once, by the hand that was named; nothing else left. */
function wrongDeliveries(fleet: Fleet, approved: ReadonlyMap<string, AgentName>): string[] {
  const { delivered } = fleet.smtp;
  const to = delivered.map((mail) => mail.to.join());
  const problems = to
    .filter((name, at) => to.indexOf(name) !== at)
    .map((name) => `${name} was answered twice`);
  if (delivered.length !== approved.size)
    problems.push(`${approved.size} approved, ${delivered.length} delivered`);
  for (const agent of LAPTOPS) {
    const mine = delivered.filter((mail) => APPROVED_AT[numberOf(mail.to) % APPROVED_AT.length] === agent);
    problems.push(
      ...journalProblems(`${fleet.machine(agent).state}/journal`, mine).map((line) => `${agent}: ${line}`),
    );
  }
  return problems;
}

function numberOf(to: readonly string[]): number {
  return Number(/^ana(\d+)@/.exec(to.join())?.[1]);
}
