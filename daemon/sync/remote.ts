import git, { Errors } from 'isomorphic-git';
import { type Refusal, type Result, ok, refuse } from '../../shared/result.ts';
import { oneLine } from '../../shared/text/show.ts';
import { advertisedTip } from './advertised.ts';
import { DamagedObject } from './damaged-object.ts';
import { IncompletePack } from './incomplete-pack.ts';
import { type GitHttpSettings, gitHttpClient } from './git-http-client.ts';
import { withHead } from './head-for-library.ts';
import { PackTooLarge, unpack } from './pack-decode.ts';
import { type PushReport, receivePack } from './receive-pack.ts';
import { remoteRefusal } from './remote-refusal.ts';
import type { Repository } from './repository.ts';
import { BranchMoved, standardPush } from './standard-push.ts';
import { uploadPack } from './upload-pack.ts';

/** The branch that orders the history of all clones. */
export const BRANCH = 'refs/heads/main';

/** Bytes of objects in one fetch that are held in memory at once; a week of mail is a tenth of it. */
const IN_MEMORY = 48 * 1024 * 1024;
/** Bytes of a first clone, which is held in memory; a year of a hundred mails a day takes 20 MiB. */
const WHOLE_HISTORY = 512 * 1024 * 1024;

/** `declined`: the host said no, so that the commit does not turn up later. Without it that is open. */
export type Published = 'published' | 'rejected' | { readonly refusal: Refusal; readonly declined?: boolean };

/** The Git host as a port: what orders the history and is trusted with nothing more (PROTOCOL §1). */
export interface Remote {
  /**
   * The branch's tip with its objects in the clone, null where the branch does not exist yet. Moves no ref.
   * With `everything` the whole history is asked for again, for a clone that lacks objects it should have.
   */
  fetch(everything?: boolean): Promise<Result<string | null>>;
  /**
   * Compare-and-swap: moves the branch from `expected` (null: it does not exist) to `commit`, or not at all.
   * 'rejected' means somebody else was faster. A broken connection is resolved by looking whether the commit arrived;
   * where that can't be seen either the refusal says so and the caller must look again before it commits anew.
   */
  publish(expected: string | null, commit: string): Promise<Published>;
}

export interface RemoteSettings {
  readonly url: string;
  /** Asked for each request where a person may put a new one in place of one that ran out. */
  readonly token?: string | (() => string) | undefined;
  readonly ca?: string | undefined;
  /** Milliseconds; default 30 s. */
  readonly idleMs?: number | undefined;
}

/** A refusal where a token would travel readable, or where the address is of no use. */
export function checkRemoteSettings(settings: RemoteSettings): Result<URL> {
  let url: URL;
  try {
    url = new URL(settings.url);
  } catch {
    return refuse('remote-url', `"${settings.url}" is no address; write https://host/owner/vault.git.`);
  }
  if (url.username !== '' || url.password !== '') {
    return refuse(
      'remote-url',
      'The address of the remote holds a user name or password; give the token by environment or file.',
    );
  }
  const loopback = ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback)) {
    return refuse(
      'remote-url',
      `${url.protocol}// is not encrypted; use https:// (http:// only on this computer itself).`,
    );
  }
  return ok(url);
}

/** Answers to a push by which nothing was taken. Where the connection or we ourselves broke off, Git may have it all. */
const SAYS_NO = ['auth', 'forbidden', 'not-found', 'too-large', 'redirect'];
const NO_SUCH_COMMIT = 'The remote sent no such commit.';

export function httpRemote(repository: Repository, settings: RemoteSettings, signal?: AbortSignal): Remote {
  const { url, token, ca, idleMs = 30_000 } = settings;
  const asked: GitHttpSettings = { token, ca, idleMs, signal };
  const http = gitHttpClient(asked);
  const httpForAll = gitHttpClient({ ...asked, mostBytes: WHOLE_HISTORY });

  /** What is here already is told by `have`; only what came since travels, as deltas on it. */
  async function fetchSince(have: string, want: string): Promise<void> {
    const pack = await uploadPack(http, url, { want, have });
    const { objects } = repository;
    const found = await unpack(
      pack,
      (oid) => Promise.resolve(objects.has(oid) ? objects.read(oid) : null),
      IN_MEMORY,
    );
    // Before anything is durable: a host that always sends something else would fill the disk.
    if (!found.has(want)) throw new IncompletePack(NO_SUCH_COMMIT);
    for (const { type, content } of found.values()) objects.write(type, content);
    await objects.flush();
  }

  /** The library's own fetch: a first clone, a clone that lacks something, a server with ways of its own. */
  async function fetchByLibrary(tip: string, everything: boolean): Promise<void> {
    // What we have is told by the local ref of this name; a name that does not exist tells of nothing.
    const ref = everything ? 'refs/countersign/nothing' : BRANCH;
    const at = { ...repository.objects.library, http: withHead(httpForAll, tip), url, remote: 'origin' };
    const options = { ...at, ref, remoteRef: BRANCH, singleBranch: true, tags: false };
    try {
      await repository.objects.fs.during(tip, () => git.fetch(options));
    } finally {
      repository.objects.refresh();
    }
  }

  async function fetch(everything = false): Promise<Result<string | null>> {
    try {
      const advertised = await advertisedTip(http, url, BRANCH);
      if (advertised === null) return ok(null);
      if (!everything && repository.objects.has(advertised)) {
        await repository.objects.tidy(signal);
        return ok(advertised);
      }
      const have = everything ? null : await repository.ref(BRANCH);
      if (have === null || !repository.objects.has(have)) await fetchByLibrary(advertised, everything);
      else {
        try {
          await fetchSince(have, advertised);
        } catch (error) {
          const strange = error instanceof PackTooLarge || error instanceof Errors.SmartHttpError;
          if (!strange && !(error instanceof DamagedObject)) throw error;
          await fetchByLibrary(advertised, false);
        }
      }
      if (!repository.objects.has(advertised)) throw new IncompletePack(NO_SUCH_COMMIT);
      return ok(advertised);
    } catch (error) {
      const refusal = remoteRefusal(error, url);
      if (refusal === null) throw error;
      return { ok: false, refusal };
    }
  }

  /** After an error that leaves open whether the push arrived: the commit is on the branch, or it is not, or who knows. */
  async function look(expected: string | null, commit: string, refusal: Refusal): Promise<Published> {
    const now = await fetch();
    if (!now.ok) {
      const message = `${refusal.message} Whether the last push arrived is not known yet.`;
      return { refusal: { kind: refusal.kind, message } };
    }
    if (now.value === expected) return { refusal };
    return now.value !== null && (await repository.descends(now.value, commit)) ? 'published' : 'rejected';
  }

  /** Our push was answered by nothing that can be read; where it moved nothing, the library's may be understood. */
  async function publishByLibrary(
    expected: string | null,
    commit: string,
    refusal: Refusal,
  ): Promise<Published> {
    const seen = await look(expected, commit, refusal);
    if (typeof seen !== 'object' || seen.refusal !== refusal) return seen;
    try {
      await standardPush(repository, http, url, BRANCH, { from: expected, to: commit });
      return 'published';
    } catch (error) {
      if (error instanceof BranchMoved || error instanceof Errors.PushRejectedError) return 'rejected';
      if (error instanceof Errors.GitPushError) return look(expected, commit, refusal);
      const told = remoteRefusal(error, url);
      if (told === null) throw error;
      return look(expected, commit, told);
    }
  }

  async function publish(expected: string | null, commit: string): Promise<Published> {
    try {
      const pack = await repository.packOf(expected, commit);
      return ofReport(await receivePack(http, url, { ref: BRANCH, from: expected, to: commit, pack }));
    } catch (error) {
      const refusal = remoteRefusal(error, url);
      if (refusal === null) throw error;
      if (error instanceof Errors.SmartHttpError) return publishByLibrary(expected, commit, refusal);
      const open = ['unreachable', 'timeout', 'server', 'not-git'].includes(refusal.kind);
      return open ? look(expected, commit, refusal) : { refusal, declined: SAYS_NO.includes(refusal.kind) };
    }
  }

  return { fetch, publish };
}

/** receive-pack's own words: a moved ref is a lost race, a hook's or a host's "no" is not. */
function ofReport({ unpack, refused }: PushReport): Published {
  if (unpack === 'ok' && refused === '') return 'published';
  const lost =
    /fetch first|non-fast-forward|stale info|failed to update ref|cannot lock ref|failed to lock|already exists/i;
  if (unpack === 'ok' && lost.test(refused)) return 'rejected';
  const words = oneLine(unpack === 'ok' ? refused : unpack, 200);
  const message = `The Git host declined the push ("${words}"). Allow the agent to push to main, or remove the rule that forbids it.`;
  return { refusal: { kind: 'declined', message }, declined: true };
}
