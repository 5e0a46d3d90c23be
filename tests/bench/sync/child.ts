import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Wrote } from '../../../daemon/sync/engine-parts.ts';
import { blobOid } from '../../../daemon/sync/object-store.ts';
import { type Sync, openSync } from '../../../daemon/sync/open-sync.ts';
import type { PinnedAgent } from '../../../daemon/sync/receive.ts';
import { megabytes, peakRss } from '../figures.ts';
import { usualPublish, usualReceive } from './usual-way.ts';

/** First word of a child process: whose memory and event loop are nobody else's. */
export const CHILD = '--child';

export interface ChildSettings {
  readonly way: 'ours' | 'usual';
  /** The folder with `vault` and `git` for ours; the clone for the usual way. */
  readonly folder: string;
  readonly url: string;
  readonly agent: string;
  /** 32 bytes in hex. */
  readonly seed: string;
  readonly pinned: readonly PinnedAgent[];
  /** The bare repository on the server, for a push that comes too late. */
  readonly repository: string;
}

export type Ask =
  /** Opens sync; the milliseconds until it is open. */
  | { readonly do: 'open' }
  | {
      readonly do: 'publish';
      readonly edits: readonly (readonly [path: string, text: string])[];
      /** Files that are taken away. */
      readonly gone?: readonly string[];
    }
  | { readonly do: 'receive'; readonly expect: number }
  /** A publish whose push comes too late once: the milliseconds of the push that was refused and of the one that was not. */
  | { readonly do: 'late'; readonly edits: readonly (readonly [path: string, text: string])[] }
  | { readonly do: 'memory' }
  | { readonly do: 'close' };

export interface Told {
  readonly ms: number;
  readonly more: Readonly<Record<string, number>>;
}

export async function runChild(settings: ChildSettings): Promise<void> {
  const worker = settings.way === 'ours' ? new Ours(settings) : new Usual(settings);
  for (;;) {
    const ask = await new Promise<Ask>((resolve) => process.once('message', resolve));
    try {
      process.send?.({ ok: true, told: await worker.answer(ask) });
    } catch (error) {
      process.send?.({
        ok: false,
        error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
    }
    if (ask.do === 'close') break;
  }
  process.disconnect();
}

function memory(): Told {
  const { rss, heapUsed, heapTotal, external } = process.memoryUsage();
  const more = { rss, heap_used: heapUsed, heap: heapTotal, external, peak: peakRss() };
  return {
    ms: 0,
    more: Object.fromEntries(Object.entries(more).map(([name, bytes]) => [`${name}_mb`, megabytes(bytes)])),
  };
}

function writeAll(vault: string, edits: readonly (readonly [string, string])[]): void {
  for (const [path, text] of edits) {
    mkdirSync(dirname(join(vault, path)), { recursive: true });
    writeFileSync(join(vault, path), text);
  }
}

/** The engine as the daemons run it: `openSync(…).cycle()`. */
class Ours {
  private sync: Sync | null = null;
  private readonly vault: string;
  private onStep: (name: string) => void = () => undefined;

  constructor(private readonly settings: ChildSettings) {
    this.vault = join(settings.folder, 'vault');
  }

  async answer(ask: Ask): Promise<Told> {
    if (ask.do === 'memory') return memory();
    const from = performance.now();
    if (ask.do === 'open') {
      const { settings } = this;
      const opened = await openSync({
        vaultDir: this.vault,
        gitDir: join(settings.folder, 'git'),
        agent: settings.agent,
        signingSecret: Buffer.from(settings.seed, 'hex'),
        pinnedAgents: settings.pinned,
        remote: { url: settings.url },
        publishGapMs: 0,
        step: (name) => this.onStep(name),
      });
      if (!opened.ok) throw new Error(opened.refusal.message);
      this.sync = opened.value;
      return since(from);
    }
    if (this.sync === null) throw new Error('not open');
    if (ask.do === 'close') {
      await this.sync.close();
      return since(from);
    }
    if (ask.do === 'receive') return this.receive(this.sync, ask.expect);
    writeAll(this.vault, ask.edits);
    if (ask.do === 'late') return this.late(this.sync, ask.edits.length);
    const gone = ask.gone ?? [];
    for (const path of gone) rmSync(join(this.vault, path));
    // The notes of a vault are written by the roles, which say so.
    const wrote = new Map<string, string | null>();
    for (const [path, text] of ask.edits) wrote.set(path, blobOid(Buffer.from(text)));
    for (const path of gone) wrote.set(path, null);
    return this.publish(this.sync, wrote);
  }

  private async publish(sync: Sync, wrote: Wrote): Promise<Told> {
    const marks: Record<string, number> = {};
    const from = performance.now();
    this.onStep = (name) => (marks[name] = performance.now() - from);
    const report = await sync.cycle({ wrote });
    const told = since(from);
    if (report.outcome !== 'in-step' || report.published?.paths.length !== wrote.size)
      throw new Error(`not published: ${JSON.stringify(report).slice(0, 500)}`);
    return { ...told, more: marks };
  }

  private async receive(sync: Sync, count: number): Promise<Told> {
    const marks: Record<string, number> = {};
    const from = performance.now();
    this.onStep = (name) => (marks[name] = performance.now() - from);
    const report = await sync.cycle();
    const told = since(from);
    if (report.outcome !== 'in-step' || report.applied.length !== count)
      throw new Error(`not received: ${JSON.stringify(report).slice(0, 500)}`);
    return { ...told, more: marks };
  }

  /** The branch moves on the server between our look and our push, and back again before the second try. */
  private async late(sync: Sync, count: number): Promise<Told> {
    const git = (...words: string[]) =>
      execFileSync('git', ['-C', this.settings.repository, ...words], { encoding: 'utf8' }).trim();
    const tip = git('rev-parse', 'main');
    const other = git(
      '-c',
      'user.name=x',
      '-c',
      'user.email=x',
      'commit-tree',
      '-p',
      tip,
      '-m',
      'x',
      'main^{tree}',
    );
    const times: number[] = [];
    let began = 0;
    this.onStep = (name) => {
      if (name === 'intent') {
        if (times.length === 0) git('update-ref', 'refs/heads/main', other);
        began = performance.now();
      }
      if (name === 'pushed') {
        times.push(performance.now() - began);
        if (times.length === 1) git('update-ref', 'refs/heads/main', tip);
      }
    };
    const report = await sync.cycle();
    if (report.published?.paths.length !== count || times.length !== 2)
      throw new Error(
        `not refused and published: ${JSON.stringify(times)} ${JSON.stringify(report).slice(0, 500)}`,
      );
    const [refused = 0, accepted = 0] = times;
    return { ms: 0, more: { refused, accepted } };
  }
}

class Usual {
  constructor(private readonly settings: ChildSettings) {}

  async answer(ask: Ask): Promise<Told> {
    if (ask.do === 'memory') return memory();
    if (ask.do === 'publish') writeAll(this.settings.folder, ask.edits);
    const from = performance.now();
    if (ask.do === 'publish') await usualPublish(this.settings.folder);
    if (ask.do === 'receive') await usualReceive(this.settings.folder);
    return since(from);
  }
}

function since(from: number): Told {
  return { ms: performance.now() - from, more: {} };
}
