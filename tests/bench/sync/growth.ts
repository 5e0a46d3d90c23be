import { rmSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { startGitHttp } from '../../support/git-http.ts';
import { round, spread } from '../mail/figures.ts';
import { ours } from './grid.ts';
import { run } from './native-git.ts';
import { copyRepository, idOf, makeRepository, textOf } from './vault-fixture.ts';
import type { Worker } from './worker.ts';

export interface Year {
  readonly days: number;
  readonly mailsADay: number;
  /** How often in a day what is new is published: mails that come together travel together. */
  readonly batches: number;
  readonly say: (line: string) => void;
}

/** The vault on the first morning. */
const AT_FIRST = 100;
/** Publishes at either end of the year that are compared. */
const COMPARED = 20;
const DAY = 86_400_000;
const FIRST_DAY = Date.UTC(2026, 0, 1);

/** Two clones live through a year; what publishing and receiving costs in the end, and how much a clone has become. */
export async function measureYear(folder: string, year: Year): Promise<Record<string, unknown>> {
  const { days, mailsADay, batches, say } = year;
  const workers: Worker[] = [];
  const fixture = join(folder, 'fixture.git');
  await makeRepository(fixture, AT_FIRST, 1);
  await copyRepository(fixture, join(folder, 'server', 'vault.git'));
  const server = await startGitHttp({ root: join(folder, 'server') });
  try {
    const way = await ours(server, folder, workers);
    const [publish, receive]: [number[], number[]] = [[], []];
    const log: string[] = [];
    let mails = 0;
    for (let day = 0; day < days; day++) {
      log.length = 0;
      for (let batch = 0; batch < batches; batch++) {
        const edits = mailsOf(day, mailsADay / batches, AT_FIRST + mails, log);
        mails += edits.length - 1;
        publish.push((await way.publish(edits)) ?? 0);
        receive.push((await way.receive(edits.length)) ?? 0);
      }
      // The night: nothing is new, and each clone tidies up.
      for (const worker of [way.publisher, way.receiver]) await worker.ask({ do: 'receive', expect: 0 });
      if (day % 30 === 29) say(`  day ${String(day + 1)}: ${await sizes(join(folder, 'ours-local', 'git'))}`);
    }
    const clone = await bytesBelow(join(folder, 'ours-local', 'git', 'objects'));
    const packed = join(folder, 'packed.git');
    await run(folder, ['clone', '--quiet', '--bare', '--no-local', server.repository, packed]);
    await run(packed, ['gc', '--quiet', '--aggressive']);
    const least = await bytesBelow(join(packed, 'objects'));
    const ends = (all: readonly number[]) => {
      const [first, last] = [all.slice(1, 1 + COMPARED), all.slice(-COMPARED)].map(
        (part) => spread(part).median,
      );
      return { first, last, ratio: round((last ?? 0) / (first ?? 1)) };
    };
    return {
      days,
      mails,
      publishes: publish.length,
      publish_ms: ends(publish),
      receive_ms: ends(receive),
      clone_mb: round(clone / 1e6),
      packed_natively_mb: round(least / 1e6),
      clone_ratio: round(clone / least),
      packs: await packsIn(join(folder, 'ours-local', 'git')),
    };
  } finally {
    await Promise.all(workers.map((worker) => worker.stop()));
    await server.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** New mails as they are filed, and the day's log with a line more for each. */
function mailsOf(day: number, count: number, from: number, log: string[]): [string, string][] {
  const date = new Date(FIRST_DAY + day * DAY).toISOString().slice(0, 10);
  const edits = Array.from({ length: Math.round(count) }, (_, at): [string, string] => {
    const id = idOf(from + at);
    log.push(JSON.stringify({ seq: from + at, target: id, action_type: 'take_in', timestamp: date }));
    return [`Done/email/${date.slice(0, 7)}/EMAIL_${date}_a-mail-of-that-day_${id}.md`, textOf(from + at, 0)];
  });
  return [...edits, [`Logs/local/${date}.jsonl`, `${log.join('\n')}\n`]];
}

async function sizes(gitDir: string): Promise<string> {
  const mb = round((await bytesBelow(join(gitDir, 'objects'))) / 1e6);
  return `${String(mb)} MB in ${String(await packsIn(gitDir))} packs`;
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
