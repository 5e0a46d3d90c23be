import { join, relative, resolve, sep } from 'node:path';
import { publicKeyBytes, signerFromSeed } from '../../shared/approval/keys.ts';
import { type Result, ok, refuse } from '../../shared/result.ts';
import { fromUtf8 } from '../../shared/text/bytes.ts';
import { AGENT_ID } from '../../shared/vault/ids.ts';
import { StoreError } from '../../shared/vault/store-error.ts';
import { backups } from './backup.ts';
import { type CloneLock, lockClone } from './clone-lock.ts';
import { diskTrouble } from './disk-trouble.ts';
import type { CycleOptions } from './engine-parts.ts';
import { SyncEngine } from './engine.ts';
import type { PinnedAgent } from './receive.ts';
import { type RemoteSettings, checkRemoteSettings, httpRemote } from './remote.ts';
import type { SyncReport } from './report.ts';
import { Repository } from './repository.ts';
import { sentences, syncRound } from './round.ts';
import { StatCache } from './stat-cache.ts';
import { VaultNews } from './vault-news.ts';
import { type VaultWatch, watchVault } from './watch.ts';
import { makeFolder } from '../disk/make-folder.ts';

export { sentences } from './round.ts';

export interface SyncSettings {
  readonly vaultDir: string;
  /** Outside the vault; made where it is missing (0700). */
  readonly gitDir: string;
  readonly agent: string;
  /** 32 bytes, the Ed25519 seed of this agent's own commit key. */
  readonly signingSecret: Uint8Array;
  /** Every agent whose commits count. This one is added by itself. */
  readonly pinnedAgents: readonly PinnedAgent[];
  readonly remote: RemoteSettings;
  readonly log?: (line: string) => void;
  readonly now?: () => number;
  /** Milliseconds between two publishes of this agent, so that a busy one does not starve the others. Default 300. */
  readonly publishGapMs?: number;
  /** Told after each step; for tests that end the process there. */
  readonly step?: (name: string) => void;
}

export interface SyncStatus {
  readonly agent: string;
  readonly tip: string | null;
  /** The last cycle's report, null before the first. */
  readonly last: SyncReport | null;
  /** Local refs that keep replaced versions, oldest first. */
  readonly backups: readonly string[];
}

export interface Sync {
  /** One round: fetch, replay, publish, apply. Rounds asked for while one runs follow each other. Throws on a broken machine only. */
  cycle(options?: CycleOptions): Promise<SyncReport>;
  status(): Promise<SyncStatus>;
  /** Resolves when something in the vault changed since the last call, or the signal is aborted. */
  changed(signal: AbortSignal): Promise<void>;
  /**
   * A note as this clone accepted it when it was opened, before any cycle: what the published history remembers,
   * whatever a restored vault folder says, and without what was held. Null where there was none.
   */
  published(path: string): Promise<string | null>;
  /** Stops the round that runs at its next network step, waits for it, and gives the clone back. */
  close(): Promise<void>;
}

/** Opens this computer's clone of the vault: an empty folder, a folder full of notes or one that was synced before. */
export async function openSync(settings: SyncSettings): Promise<Result<Sync>> {
  const { vaultDir, gitDir, agent, signingSecret, remote: remoteSettings, log = () => undefined } = settings;
  const { now = Date.now } = settings;
  if (!AGENT_ID.test(agent))
    return refuse('agent', `"${agent}" is no agent's name; write cloud, local, cloud-name or local-name.`);
  const inside = relative(resolve(vaultDir), resolve(gitDir));
  if (inside !== '..' && !inside.startsWith(`..${sep}`)) {
    return refuse(
      'git-dir',
      `The Git directory ${gitDir} lies in the vault, where other programs would sync or change it. Put it elsewhere.`,
    );
  }
  const address = checkRemoteSettings(remoteSettings);
  if (!address.ok) return address;
  const badPin = settings.pinnedAgents.find(
    ({ agent: name, key }) => !AGENT_ID.test(name) || publicKeyBytes(key) === null,
  );
  if (badPin !== undefined)
    return refuse(
      'pinned-agent',
      `The pinned agent "${badPin.agent}" has no usable key; it looks like ed25519: and 43 letters.`,
    );

  if (signingSecret.length !== 32)
    return refuse('signing-secret', 'The signing secret must be 32 bytes; make a new one.');
  const signer = signerFromSeed(signingSecret);
  if (settings.pinnedAgents.some((pin) => pin.agent === agent && pin.key !== signer.publicKey)) {
    return refuse(
      'pinned-agent',
      `The key pinned for ${agent} is not the one this computer signs with; other computers would hold its commits. Pin ${signer.publicKey}.`,
    );
  }

  const clone = await openClone(vaultDir, gitDir);
  if (!clone.ok) return clone;
  const { lock, repository } = clone.value;
  const stopping = new AbortController();
  const news = VaultNews.open(vaultDir);
  // The same folders: one watch for each is enough, where the system tells at once.
  const watch: VaultWatch = news ?? watchVault(vaultDir);
  const engine = new SyncEngine({
    vaultDir,
    stateFile: join(gitDir, 'countersign', 'state.json'),
    agent,
    signer,
    pinned: [{ agent, key: signer.publicKey }, ...settings.pinnedAgents],
    repository,
    checkListable: repository.checkListable,
    remote: httpRemote(repository, remoteSettings, stopping.signal),
    cache: StatCache.open(join(gitDir, 'countersign', 'stat-cache.json')),
    news,
    now,
    step: settings.step,
    publishGapMs: settings.publishGapMs ?? 300,
    afterCrash: lock.afterCrash,
  });

  let last: SyncReport | null = null;
  let queue: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(action: () => Promise<T>): Promise<T> => {
    const turn = queue.then(action);
    queue = turn.catch(() => undefined);
    return turn;
  };
  return ok({
    cycle: (options) =>
      inTurn(async () => {
        last = await syncRound(engine, gitDir, now, options);
        for (const line of sentences(last)) log(line);
        return last;
      }),
    changed: (signal) => watch.changed(signal),
    published: (path) =>
      inTurn(async () => {
        const bytes = await engine.remembered(path);
        return bytes === null ? null : fromUtf8(bytes);
      }),
    status: async () => ({
      agent,
      tip: await repository.ref('refs/heads/main'),
      last,
      backups: await backups(repository),
    }),
    close: async () => {
      stopping.abort();
      await queue;
      watch.close();
      lock.release();
    },
  });
}

/** The clone with its lock; a refusal where another process has it, or the disk does not let us begin. */
async function openClone(
  vaultDir: string,
  gitDir: string,
): Promise<Result<{ lock: CloneLock; repository: Repository }>> {
  let lock: CloneLock | null = null;
  try {
    makeFolder(vaultDir);
    makeFolder(gitDir, 0o700);
    const locked = lockClone(join(gitDir, 'countersign', 'lock'));
    if (!locked.ok) return locked;
    lock = locked.value;
    return ok({ lock, repository: await Repository.open(gitDir) });
  } catch (error) {
    const told = diskTrouble(error, gitDir);
    lock?.release();
    if (!(told instanceof StoreError)) throw told;
    return refuse(told.kind, told.message);
  }
}
