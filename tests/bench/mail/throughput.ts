import PostalMime from 'postal-mime';
import { triage } from '../../../daemon/cloud/triage/triage.ts';
import { parseMail } from '../../../daemon/mail/parse.ts';
import type { Measured } from './child-process.ts';
import { cpuMs, megabytes, round, spread } from '../figures.ts';
import { mailsIn, nth } from './mails.ts';
import { OWNER, throughTheCloud } from './pipeline.ts';

/** Messages read before anything is counted: a daemon that runs for months is warm. What they cost is told. */
const WARM = 50;

/** Parse, triage and draft of so many messages, one after another; then each stage alone, and postal-mime beside it. */
export async function measureThroughput(count: number, folder: string): Promise<Measured> {
  const { raws } = mailsIn(folder);
  const messages = Array.from({ length: count }, (_, at) => nth(raws, at));
  const warm = await timed(
    Array.from({ length: WARM }, (_, at) => nth(raws, count + at)),
    async (raw) => {
      await throughTheCloud(raw);
    },
  );
  let drafted = 0;
  let peak = 0;
  const all = await timed(messages, async (raw) => {
    if ((await throughTheCloud(raw)).drafted) drafted++;
    peak = Math.max(peak, process.memoryUsage.rss());
  });
  const parse = await timed(messages, async (raw) => {
    await parseMail(raw);
  });
  const facts = await Promise.all(messages.map((raw) => parseMail(raw)));
  const classify = await timed(facts, async (mail) => void triage.classify(mail, OWNER));
  const bare = await timed(messages, async (raw) => {
    await PostalMime.parse(raw);
  });
  return {
    what: 'parse, triage, secret scan, task note, draft and approval request of each message, on a vault in memory',
    messages: count,
    bytes_median: spread(messages.map((raw) => raw.byteLength)).median,
    drafted,
    messages_per_second: round((1000 * count) / all.wall),
    messages_per_cpu_second: round((1000 * count) / all.cpu),
    ms_each: spread(all.each),
    first_50_ms: round(warm.wall),
    rss_mb: megabytes(peak),
    stages_ms_each: { parse: spread(parse.each), triage: spread(classify.each) },
    postal_mime_alone_ms_each: spread(bare.each),
    parse_to_postal_mime: round(parse.cpu / bare.cpu),
  };
}

async function timed<T>(
  values: readonly T[],
  work: (value: T) => Promise<void>,
): Promise<{ each: number[]; wall: number; cpu: number }> {
  const each: number[] = [];
  const [wall, cpu] = [performance.now(), cpuMs()];
  for (const value of values) {
    const started = performance.now();
    await work(value);
    each.push(performance.now() - started);
  }
  return { each, wall: performance.now() - wall, cpu: cpuMs() - cpu };
}
