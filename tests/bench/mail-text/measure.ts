import { parseMail } from '../../../daemon/mail/parse.ts';
import { HOSTILE } from './cases.ts';

/** Measures one case in a process of its own, so that its memory is not that of the cases before it. */
const name = process.argv[2] ?? '';
const build = HOSTILE[name];
if (build === undefined) {
  console.log(JSON.stringify(Object.keys(HOSTILE)));
} else {
  const raw = build();
  // What it takes to build the case is not what it takes to read it.
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  const started = performance.now();
  const read = await parseMail(raw);
  const ms = performance.now() - started;
  console.log(
    JSON.stringify({
      name,
      bytes: raw.byteLength,
      ms: Math.round(ms * 10) / 10,
      mb_before: Math.round(before / 1_048_576),
      mb_after: Math.round(process.memoryUsage().rss / 1_048_576),
      mb_peak: Math.round(process.resourceUsage().maxRSS / 1024),
      text: read.kind === 'mail' ? Buffer.byteLength(read.text) : 0,
      said: read.kind === 'mail' ? read.limits : [read.reason],
    }),
  );
}
