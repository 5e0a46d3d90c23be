import { setTimeout as wait } from 'node:timers/promises';
import { type Result, ok } from '../../shared/result.ts';
import { fromUtf8 } from '../../shared/text/bytes.ts';
import { placeOf, pathOf, roleOf } from '../../shared/vault/layout.ts';
import { type Store } from '../../shared/vault/store.ts';
import { readApprovalRequest, rewriteApprovalRequest } from '../../shared/vault/typed-notes.ts';
import { type CloudConfig } from '../config/cloud.ts';
import { agentSigner } from '../config/agent-key.ts';
import { type LocalConfig } from '../config/local.ts';
import { type SecretSource, currentSecret, readSecret } from '../config/secret.ts';
import { cloneFolder } from '../sync/clone-folder.ts';
import { type Sync, openSync, sentences } from '../sync/open-sync.ts';
import { type DeletedPending, type SyncReport } from '../sync/report.ts';
import { blobOid } from '../sync/object-store.ts';
import { type RemoteSettings } from '../sync/remote.ts';
import { type Events } from './events.ts';
import { knownIds } from './notes.ts';
import { type VaultWatch, watchVault } from '../sync/watch.ts';

type SyncPart = Pick<CloudConfig | LocalConfig, 'agent' | 'vault' | 'state' | 'remote' | 'agents'>;

export interface Publish {
  readonly ok: boolean;
  /** A sentence where something is in the way. */
  readonly message: string;
  /** Paths whose state on this disk is not in the published history: nothing in them counts yet (PROTOCOL §5). */
  readonly backlog: readonly string[];
}

/** A role's view of sync: one call that makes disk and remote agree, and what is in the way. */
export interface VaultSync {
  readonly publish: () => Promise<Publish>;
  /**
   * Told of every path that this program has changed, with the text it wrote: that is whole, and may be what was there before
   * (`undo`), which is no loss. Null where it moved the file or took it away.
   */
  readonly wrote: (path: string, text: string | null) => void;
  /** Resolves when the vault on disk changed, or the signal is aborted. */
  readonly changed: (signal: AbortSignal) => Promise<void>;
  /** A note as the published history has it, or null; before anything of this start was published. */
  readonly published: (path: string) => Promise<string | null>;
  /** Whether the remote has answered since the start; always so where there is none. */
  readonly historyKnown: () => boolean;
  /** What the last cycle came to, whole; null before the first, and where there is no remote. */
  readonly report: () => SyncReport | null;
  /** Sentences for the dashboard. */
  readonly trouble: () => readonly string[];
  /** Whether a note's bytes are just those that came through Git, so that nobody is typing in it here. */
  readonly cameFromElsewhere: (path: string, bytes: Uint8Array | null) => Promise<boolean>;
  close(): Promise<void>;
}

/** Opens sync for a role; without a remote there is nobody to publish to, and everything on disk counts at once. */
export async function openVaultSync(
  config: SyncPart,
  store: Store,
  events: Events,
): Promise<Result<VaultSync>> {
  const opened = await openClone(config);
  if (!opened.ok) return opened;
  if (opened.value === null) return ok(withoutGit(watchVault(config.vault.dir)));
  const sync = opened.value;
  const applied = new Map<string, string>();
  const wrote = new Map<string, string | null>();
  let last: SyncReport | null = null;
  let known = false;
  return ok({
    publish: async () => {
      const before = new Map(wrote);
      const report = await sync.cycle({ wrote: before });
      last = report;
      if (report.outcome === 'in-step')
        for (const [path, oid] of before) if (wrote.get(path) === oid) wrote.delete(path);
      known ||= report.asked;
      // What sync wrote, not what is there: somebody may be writing in it by now.
      for (const path of report.applied) {
        const oid = report.appliedBlobs.get(path);
        if (oid === undefined) applied.delete(path);
        else applied.set(path, oid);
      }
      if (report.published !== null)
        events.tell('published', { commit: report.published.commit, paths: report.published.paths });
      const said = sentences(report);
      if (said.length > 0) events.tell('sync', { outcome: report.outcome, messages: said });
      if (roleOf(config.agent) === 'local') {
        for (const rejected of await stillGone(store, report.deletedPending)) await reject(store, rejected);
      }
      const backlog = [...report.backlog, ...report.withheld.flatMap(({ paths }) => paths)];
      return { ok: report.outcome === 'in-step', message: said[0] ?? '', backlog };
    },
    wrote: (path, text) => void wrote.set(path, text === null ? null : blobOid(Buffer.from(text))),
    changed: (signal) => sync.changed(signal),
    published: (path) => sync.published(path),
    historyKnown: () => known,
    report: () => last,
    trouble: () => (last === null ? [] : sentences(last)),
    cameFromElsewhere: async (path, bytes) => {
      if (bytes === null) return false;
      if (applied.get(path) === blobOid(bytes)) return true;
      // After a restart: what the published history held when we started, and nobody has touched since.
      const published = await sync.published(path);
      return published !== null && published === fromUtf8(bytes);
    },
    close: () => sync.close(),
  });
}

function withoutGit(watch: VaultWatch): VaultSync {
  return {
    publish: () => Promise.resolve({ ok: true, message: '', backlog: [] }),
    wrote: () => undefined,
    changed: (signal) => watch.changed(signal),
    published: () => Promise.resolve(null),
    historyKnown: () => true,
    report: () => null,
    trouble: () => [],
    cameFromElsewhere: () => Promise.resolve(false),
    close: () => {
      watch.close();
      return Promise.resolve();
    },
  };
}

async function openClone(config: SyncPart): Promise<Result<Sync | null>> {
  const { remote, agents, agent, vault, state } = config;
  if (remote === undefined) return ok(null);
  const token = readToken(remote.token);
  if (!token.ok) return token;
  return openSync({
    vaultDir: vault.dir,
    gitDir: cloneFolder(state),
    agent,
    signingSecret: agentSigner(state).seed,
    pinnedAgents: agents,
    remote: { url: remote.url, ...token.value },
  });
}

function readToken(source: SecretSource | undefined): Result<Pick<RemoteSettings, 'token'>> {
  if (source === undefined) return ok({});
  const first = readSecret(source);
  return first.ok ? ok({ token: currentSecret(source, first.value) }) : first;
}

/** An editor or a sync tool that replaces a file in steps has it back by then; a person who deletes one waits so long, in milliseconds. */
const GONE_MS = 1000;

/** A request that a person took out of `Pending_Approval/`, as it goes to `Rejected/`. */
interface RejectedNote {
  readonly id: string;
  readonly path: string;
  readonly text: string;
}

/**
 * Deleting a pending note is a rejection (PROTOCOL §4), and one that the note's return does not take back. So it counts where
 * the note is in no place after a while either: some programs save by moving the old file away first.
 */
async function stillGone(store: Store, deleted: readonly DeletedPending[]): Promise<RejectedNote[]> {
  const rejected = deleted.flatMap((one) => rejectedNote(one) ?? []);
  if (rejected.length === 0) return [];
  await wait(GONE_MS);
  const there = await knownIds(store);
  return rejected.filter(({ id }) => !there.has(id));
}

function rejectedNote({ path, text }: DeletedPending): RejectedNote | null {
  const placed = placeOf(path);
  const read = readApprovalRequest(text);
  if (placed?.place !== 'pending_approval' || !read.ok) return null;
  const request = {
    ...read.value.request,
    status: 'rejected' as const,
    result: 'Deleted from Pending_Approval, which rejects it.',
    // No decision did it: one that names what was decided before takes back that, and not this.
    decision: '',
  };
  const { domain, base, id } = placed;
  return {
    id,
    path: pathOf({ place: 'rejected', domain, base, id }),
    text: rewriteApprovalRequest(request, read.value.body, read.value.lateEdit),
  };
}

/** Nothing is lost: what the request said stands in `Rejected/`. */
async function reject(store: Store, { path, text }: RejectedNote): Promise<void> {
  await store.create(path, text);
}

/** For `doctor`: asks the remote for its tip and changes nothing here or there. */
export async function checkRemote(
  config: SyncPart,
): Promise<{ name: string; state: 'ok' | 'warn' | 'fail'; message: string }> {
  const name = 'remote';
  if (config.remote === undefined) return { name, state: 'ok', message: 'none: one machine without Git' };
  const token = readToken(config.remote.token);
  if (!token.ok) return { name, state: 'fail', message: token.refusal.message };
  const { askRemote } = await import('../sync/ask-remote.ts');
  const asked = await askRemote({
    url: config.remote.url,
    ...token.value,
  });
  if (!asked.ok) return { name, state: 'fail', message: asked.refusal.message };
  return {
    name,
    state: 'ok',
    message:
      asked.value === null ? 'answers; still empty' : `answers; main is at ${asked.value.slice(0, 12)}`,
  };
}
