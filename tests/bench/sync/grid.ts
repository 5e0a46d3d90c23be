import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { newSeed, signerFromSeed } from '../../../shared/approval/keys.ts';
import { type GitHttpServer, startGitHttp } from '../../support/git-http.ts';
import { round, spread } from '../figures.ts';
import type { Ask, ChildSettings } from './child.ts';
import { nativePublish, nativeReceive } from './native-git.ts';
import {
  arrivalsOf,
  cloneOf,
  copyRepository,
  isChangeable,
  makeRepository,
  numbers,
  ourClone,
  pathOf,
  textOf,
} from './vault-fixture.ts';
import { Worker } from './worker.ts';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

export interface Cell {
  readonly notes: number;
  readonly commits: number;
  readonly rounds: number;
  /** 0: the usual way is left out. */
  readonly usualRounds: number;
  readonly say: (line: string) => void;
}

/** A step of the usual way that takes longer is ended, and the figure left out. */
const USUAL_LONGEST_MS = 180_000;

type Edits = readonly (readonly [string, string])[];

/** Medians in ms, ours, native and usual side by side: each publishes to a server of its own with the same vault. */
export async function measureCell(folder: string, cell: Cell): Promise<Record<string, unknown>> {
  const { notes, commits, say } = cell;
  const fixture = join(folder, 'fixture.git');
  const started = performance.now();
  await makeRepository(fixture, notes, commits);
  say(`  fixture of ${String(notes)} notes and ${String(commits)} commits: ${seconds(started)} s`);
  const servers: GitHttpServer[] = [];
  const workers: Worker[] = [];
  try {
    const serve = async (name: string) => {
      const root = join(folder, name);
      await copyRepository(fixture, join(root, 'vault.git'));
      const server = await startGitHttp({ root });
      servers.push(server);
      return server;
    };
    const ways = [
      await ours(await serve('ours'), folder, workers),
      await native(await serve('native'), folder),
    ];
    if (cell.usualRounds > 0) ways.push(await usual(await serve('usual'), folder, workers));
    say(`  clones: ${seconds(started)} s`);
    const figures = await rounds(cell, ways);
    const extra = await extras(cell, ways[0] as OurWay, workers);
    return { notes, commits, ...figures, ...extra };
  } finally {
    await Promise.all(workers.map((worker) => worker.stop()));
    await Promise.all(servers.map((server) => server.close()));
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

interface Way {
  readonly name: 'ours' | 'native' | 'usual';
  readonly publish: (edits: Edits) => Promise<number | null>;
  readonly receive: (count: number) => Promise<number | null>;
  /** Where the receiver's files are. */
  readonly received: string;
}

interface OurWay extends Way {
  readonly publisher: Worker;
  readonly receiver: Worker;
  readonly settings: ChildSettings;
  /** As `publish`, with steps of their own. */
  readonly hundred: (edits: Edits) => Promise<number | null>;
  readonly arrivals: (edits: Edits) => Promise<number | null>;
  readonly steps: Map<string, number[]>;
  /** As of every way, with files that go. */
  readonly publish: (edits: Edits, gone?: readonly string[]) => Promise<number | null>;
}

export async function ours(server: GitHttpServer, folder: string, workers: Worker[]): Promise<OurWay> {
  const agents = ['local', 'local-two'].map((agent) => {
    const seed = newSeed();
    return { agent, seed: Buffer.from(seed).toString('hex'), key: signerFromSeed(seed).publicKey };
  });
  const pinned = agents.map(({ agent, key }) => ({ agent, key }));
  const started = agents.map(({ agent, seed }): ChildSettings => {
    const settings = {
      way: 'ours',
      agent,
      seed,
      pinned,
      url: server.url,
      repository: server.repository,
    } as const;
    return { ...settings, folder: join(folder, `ours-${agent}`) };
  });
  for (const settings of started) await ourClone(server.repository, settings.folder);
  const [publisher, receiver] = started.map((settings) => Worker.start(settings));
  const [settings, second] = started;
  if (publisher === undefined || receiver === undefined || settings === undefined || second === undefined)
    throw new Error('two agents are needed');
  workers.push(publisher, receiver);
  await publisher.ask({ do: 'open' });
  await receiver.ask({ do: 'open' });
  const steps = new Map<string, number[]>();
  const timed = async (what: 'publish' | 'receive' | 'hundred' | 'arrivals', worker: Worker, ask: Ask) => {
    const worked = server.workedMs();
    const told = await worker.ask(ask);
    const marks = Object.entries(told?.more ?? {});
    const own = marks.map(([name, at], index) => [name, at - (marks[index - 1]?.[1] ?? 0)] as const);
    for (const [name, ms] of [...own, ['server', server.workedMs() - worked] as const]) {
      const step = `${what}.${name}`;
      steps.set(step, [...(steps.get(step) ?? []), ms]);
    }
    return told?.ms ?? null;
  };
  return {
    name: 'ours',
    publish: (edits, gone = []) => timed('publish', publisher, { do: 'publish', edits, gone }),
    receive: (expect) => timed('receive', receiver, { do: 'receive', expect }),
    received: join(second.folder, 'vault'),
    hundred: (edits) => timed('hundred', publisher, { do: 'publish', edits }),
    arrivals: (edits) => timed('arrivals', publisher, { do: 'publish', edits }),
    ...{ publisher, receiver, settings, steps },
  };
}

async function native(server: GitHttpServer, folder: string): Promise<Way> {
  const [publisher, receiver] = [join(folder, 'native-one'), join(folder, 'native-two')];
  for (const clone of [publisher, receiver]) await cloneOf(server.repository, server.url, clone);
  return {
    name: 'native',
    publish: async (edits) => {
      writeAll(publisher, edits);
      const from = performance.now();
      await nativePublish(publisher);
      return performance.now() - from;
    },
    receive: async () => {
      const from = performance.now();
      await nativeReceive(receiver);
      return performance.now() - from;
    },
    received: receiver,
  };
}

async function usual(server: GitHttpServer, folder: string, workers: Worker[]): Promise<Way> {
  const clones = [join(folder, 'usual-one'), join(folder, 'usual-two')];
  const made: Worker[] = [];
  for (const clone of clones) {
    await cloneOf(server.repository, server.url, clone);
    const { url, repository } = server;
    made.push(
      Worker.start({ way: 'usual', folder: clone, url, agent: '', seed: '', pinned: [], repository }),
    );
  }
  workers.push(...made);
  const [publisher, receiver] = made;
  return {
    name: 'usual',
    publish: async (edits) => (await publisher?.ask({ do: 'publish', edits }, USUAL_LONGEST_MS))?.ms ?? null,
    receive: async (expect) => (await receiver?.ask({ do: 'receive', expect }, USUAL_LONGEST_MS))?.ms ?? null,
    received: clones[1] ?? '',
  };
}

function writeAll(folder: string, edits: Edits): void {
  for (const [path, text] of edits) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** Edits of so many notes of the vault, other ones each time. */
export function editsOf(notes: number, count: number, version: number): [string, string][] {
  const next = numbers(version * 7919);
  const chosen = new Map<string, string>();
  while (chosen.size < count) {
    const n = Math.floor(next() * notes);
    if (isChangeable(n)) chosen.set(pathOf(n), textOf(n, 1_000_000 + version));
  }
  return [...chosen];
}

/** The ways take turns, so that whatever else the machine does meets all of them. One round before is not counted. */
async function rounds(cell: Cell, ways: readonly Way[]): Promise<Record<string, unknown>> {
  const times = new Map(ways.map(({ name }) => [name, { publish: [] as number[], receive: [] as number[] }]));
  const given = new Set<string>();
  for (let at = 0; at <= cell.rounds; at++) {
    const edits = editsOf(cell.notes, 1, at + 1);
    for (const way of ways) {
      if (given.has(way.name) || (way.name === 'usual' && at > cell.usualRounds)) continue;
      const published = await way.publish(edits);
      const received = published === null ? null : await way.receive(1);
      if (published === null || received === null) {
        given.add(way.name);
        cell.say(`  ${way.name}: ended after ${String(USUAL_LONGEST_MS / 1000)} s`);
        continue;
      }
      const [[path, text] = ['', '']] = edits;
      if (readFileSync(join(way.received, path), 'utf8') !== text)
        throw new Error(`${way.name} lost ${path}`);
      // The first cycle after a start looks at everything; its steps are not those of the others.
      if (at === 0) (way as Partial<OurWay>).steps?.clear();
      // The usual way is slow whether warm or not; where it has one round only, that one counts.
      if (at === 0 && !(way.name === 'usual' && cell.usualRounds === 1)) continue;
      times.get(way.name)?.publish.push(published);
      times.get(way.name)?.receive.push(received);
    }
  }
  const median = (way: Way['name'], what: 'publish' | 'receive') => {
    const all = times.get(way)?.[what] ?? [];
    return all.length === 0 ? null : spread(all).median;
  };
  const ratio = (what: 'publish' | 'receive', way: 'native' | 'usual') => {
    const [mine, other] = [median('ours', what), median(way, what)];
    return mine === null || other === null ? null : round(way === 'native' ? mine / other : other / mine);
  };
  const figures = { rounds: cell.rounds };
  for (const what of ['publish', 'receive'] as const) {
    Object.assign(figures, {
      [`${what}_ms`]: median('ours', what),
      [`${what}_native_ms`]: median('native', what),
      [`${what}_usual_ms`]: median('usual', what),
      [`${what}_ratio`]: ratio(what, 'native'),
      [`${what}_times_faster_than_usual`]: ratio(what, 'usual'),
      [`${what}_p99_ms`]: spread(times.get('ours')?.[what] ?? []).p99,
    });
  }
  return figures;
}

async function extras({ notes, rounds: count, say }: Cell, way: OurWay, workers: Worker[]) {
  const { publisher, receiver, settings, steps } = way;
  const hundred: number[] = [];
  const arrived: number[] = [];
  const refused: number[] = [];
  const accepted: number[] = [];
  let version = 100_000;
  const memory = async (when: string, ...which: Worker[]) => {
    const told = await Promise.all(which.map((worker) => worker.ask({ do: 'memory' })));
    for (const one of told) say(`  memory ${when}: ${JSON.stringify(one?.more)}`);
    return (name: string) => Math.max(...told.map((one) => one?.more[name] ?? 0));
  };
  const steady = await memory('after single notes', publisher, receiver);
  for (let at = 0; at < Math.max(3, Math.min(7, count)); at++) {
    const ms = await way.hundred(editsOf(notes, 100, ++version));
    if (ms !== null) hundred.push(ms);
    await way.receive(100);
    const mails = await way.arrivals(arrivalsOf(100, version));
    if (mails !== null) arrived.push(mails);
    await way.receive(100);
  }
  for (let at = 0; at < Math.max(3, Math.min(7, count)); at++) {
    const told = await publisher.ask({ do: 'late', edits: editsOf(notes, 1, ++version) });
    refused.push(told?.more['refused'] ?? 0);
    accepted.push(told?.more['accepted'] ?? 0);
    await way.receive(1);
  }
  const later = await memory('after hundreds', publisher, receiver);
  const started: number[] = [];
  await publisher.ask({ do: 'close' });
  const first: number[] = [];
  for (let at = 0; at < 3; at++) {
    const from = performance.now();
    const again = Worker.start(settings);
    workers.push(again);
    await again.ask({ do: 'open' });
    await again.ask({ do: 'publish', edits: editsOf(notes, 1, ++version) });
    first.push(performance.now() - from);
    started.push((await memory('after the start', again))('rss_mb'));
    await again.ask({ do: 'close' });
    await way.receive(1);
  }
  return {
    /** A hundred notes anywhere in the vault, in all its folders of done tasks; and a hundred mails that came. */
    publish_100_ms: spread(hundred).median,
    publish_100_new_ms: spread(arrived).median,
    push_accepted_ms: spread(accepted).median,
    push_rejected_ms: spread(refused).median,
    start_to_published_ms: spread(first).median,
    /** After single notes, published and received, and after a start with its first publish: what a vault in use is like. */
    rss_mb: Math.max(steady('rss_mb'), ...started),
    rss_after_hundreds_mb: later('rss_mb'),
    rss_peak_mb: later('peak_mb'),
    /** Steps of our own cycle, one after the other; `server` is Git's work at the other end, within `pushed` and `fetched`. */
    steps_ms: Object.fromEntries([...steps].map(([name, all]) => [name, spread(all).median])),
  };
}

function seconds(from: number): string {
  return ((performance.now() - from) / 1000).toFixed(1);
}
