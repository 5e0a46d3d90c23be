import { rmSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { startGitHttp } from '../../support/git-http.ts';
import { round, spread } from '../figures.ts';
import { ours } from './grid.ts';
import { run } from './native-git.ts';
import { copyRepository, idOf, makeRepository, textOf } from './vault-fixture.ts';
import type { Worker } from './worker.ts';
import { YearLog } from './year-log.ts';

export interface Year {
  readonly days: number;
  readonly mailsADay: number;
  /** How often in a day what is new is published: mails that come together travel together. */
  readonly batches: number;
  /** Also what `git gc --aggressive` makes of it in the end, which takes minutes. */
  readonly aggressive: boolean;
  readonly say: (line: string) => void;
}

/** The vault on the first morning. */
const AT_FIRST = 100;
/** Days on which a clone of the first day is measured beside the old one, in turn, and so many days from each. */
const LOOKED_AT = [1, 30, 90, 180, 361];
const LOOK_DAYS = 5;
/** Days of the log that stay in the vault, so that a year has days that go. */
const LOG_DAYS = 180;
const DAY = 86_400_000;
/** Long enough ago that all days which the log lets go are old enough, by the clock of this machine. */
const FIRST_DAY = Math.floor(Date.now() / DAY - 400) * DAY;

type Edits = readonly (readonly [path: string, text: string])[];
type Ours = Awaited<ReturnType<typeof ours>>;
/** Milliseconds. */
interface Times {
  readonly publish: number[];
  readonly receive: number[];
}

/**
 * Two clones live through a year of mail. On some days two other clones, which stand where these stood on the first morning,
 * publish and receive the same notes in turn with them: so whatever else the machine does meets both.
 */
export async function measureYear(folder: string, year: Year): Promise<Record<string, unknown>> {
  const { days, batches, say } = year;
  const workers: Worker[] = [];
  const fixture = join(folder, 'fixture.git');
  await makeRepository(fixture, AT_FIRST, 1);
  const old = await startPair(folder, 'old', fixture, workers);
  const local = join(folder, 'old', 'ours-local', 'git');
  const log = new YearLog('local');
  const looks: Record<string, unknown>[] = [];
  let mails = 0;
  try {
    for (let day = 0; day < days; day++) {
      const since = LOOKED_AT.find((from) => day + 1 >= from && day + 1 < from + LOOK_DAYS);
      if (since === day + 1) looks.push(await look(day));
      if (since !== undefined) continue;
      for (let batch = 0; batch < batches; batch++) await take(old.way, batchOf(day), null);
      await night(old.way, day);
    }
    const { aggressive } = year;
    const size = await sizes(folder, local, old.server.repository, aggressive);
    return { days: log.days, mails, looks, ...size, ...(await worth(local)) };
  } finally {
    await Promise.all(workers.map((worker) => worker.stop()));
    await old.server.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }

  function batchOf(day: number): Edits {
    const date = dateOf(day);
    const count = Math.round(year.mailsADay / batches);
    const edits = Array.from({ length: count }, (_, at): [string, string] => {
      const id = idOf(AT_FIRST + mails + at);
      log.tookIn(date, id);
      const path = `Done/email/${date.slice(0, 7)}/EMAIL_${date}_a-mail-of-that-day_${id}.md`;
      return [path, textOf(AT_FIRST + mails + at, 0)];
    });
    mails += count;
    return [...edits, [log.path(date), log.text(date)]];
  }

  /** Nothing is new, and each clone tidies up; a day of the log goes that is old enough. */
  async function night(way: Ours, day: number): Promise<void> {
    const gone = day >= LOG_DAYS ? log.retire(dateOf(day), dateOf(day - LOG_DAYS)) : null;
    if (gone !== null) {
      await way.publish([[log.path(dateOf(day)), log.text(dateOf(day))]], [gone]);
      await way.receive(2);
    }
    for (const worker of [way.publisher, way.receiver]) await worker.ask({ do: 'receive', expect: 0 });
  }

  /** Some days in turn with a pair of the first day. */
  async function look(from: number): Promise<Record<string, unknown>> {
    const name = `new-${String(from + 1)}`;
    const before = workers.length;
    const fresh = await startPair(folder, name, fixture, workers);
    const times = { old: noTimes(), fresh: noTimes() };
    try {
      for (let day = from; day < Math.min(days, from + LOOK_DAYS); day++) {
        for (let batch = 0; batch < batches; batch++) {
          const edits = batchOf(day);
          // The first cycle after a start looks at everything.
          const counts = day > from || batch > 0;
          await take(old.way, edits, counts ? times.old : null);
          await take(fresh.way, edits, counts ? times.fresh : null);
        }
        await night(old.way, day);
      }
    } finally {
      await Promise.all(workers.slice(before).map((worker) => worker.stop()));
      await fresh.server.close();
      rmSync(join(folder, name), { recursive: true, force: true, maxRetries: 5 });
    }
    const found = {
      day: from + 1,
      mails,
      ...compared('publish', times.old, times.fresh),
      ...compared('receive', times.old, times.fresh),
      ...(await sizes(folder, local, old.server.repository, false)),
    };
    say(`  ${JSON.stringify(found)}`);
    return found;
  }

  async function worth(gitDir: string): Promise<Record<string, unknown>> {
    const bytes = await bytesBelow(join(gitDir, 'objects'));
    return { bytes_a_mail: Math.round(bytes / mails) };
  }
}

async function startPair(folder: string, name: string, fixture: string, workers: Worker[]) {
  const root = join(folder, name);
  await copyRepository(fixture, join(root, 'server', 'vault.git'));
  const server = await startGitHttp({ root: join(root, 'server') });
  return { server, way: await ours(server, root, workers) };
}

async function take(way: Ours, edits: Edits, times: Times | null): Promise<void> {
  const published = await way.publish(edits);
  const received = await way.receive(edits.length);
  if (published !== null) times?.publish.push(published);
  if (received !== null) times?.receive.push(received);
}

function noTimes(): Times {
  return { publish: [], receive: [] };
}

function compared(what: 'publish' | 'receive', old: Times, fresh: Times): Record<string, number> {
  const [now, first] = [spread(old[what]).median, spread(fresh[what]).median];
  return { [`${what}_ms`]: now, [`${what}_day_one_ms`]: first, [`${what}_ratio`]: round(now / first) };
}

function dateOf(day: number): string {
  return new Date(FIRST_DAY + day * DAY).toISOString().slice(0, 10);
}

/** What a clone weighs, beside what native git makes of the same history, from a fresh clone of it. */
async function sizes(folder: string, gitDir: string, repository: string, aggressive: boolean) {
  const clone = await bytesBelow(join(gitDir, 'objects'));
  const packed = join(folder, 'packed.git');
  const gc = async (...words: string[]) => {
    const from = performance.now();
    await run(packed, ['gc', '--quiet', '--prune=now', ...words]);
    return { bytes: await bytesBelow(join(packed, 'objects')), s: round((performance.now() - from) / 1000) };
  };
  await run(folder, ['clone', '--quiet', '--bare', '--no-local', repository, packed]);
  const plain = await gc();
  const best = aggressive ? await gc('--aggressive') : null;
  rmSync(packed, { recursive: true, force: true });
  return {
    clone_mb: round(clone / 1e6),
    packs: await packsIn(gitDir),
    gc_mb: round(plain.bytes / 1e6),
    gc_s: plain.s,
    clone_ratio: round(clone / plain.bytes),
    ...(best === null ? {} : { gc_aggressive_mb: round(best.bytes / 1e6), gc_aggressive_s: best.s }),
  };
}

async function packsIn(gitDir: string): Promise<number> {
  const names = await readdir(join(gitDir, 'objects', 'pack'));
  return names.filter((name) => name.endsWith('.pack')).length;
}

async function bytesBelow(folder: string): Promise<number> {
  let total = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) total += (await stat(join(entry.parentPath, entry.name))).size;
  return total;
}
