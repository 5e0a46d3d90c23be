import git from 'isomorphic-git';
import { type Result, ok } from '../../shared/result.ts';
import { gitHttpClient } from '../sync/git-http-client.ts';
import { type RemoteSettings } from '../sync/remote.ts';
import { remoteRefusal } from '../sync/remote-refusal.ts';

/**
 * Whether the remote would let us push: the first half of a push (gitprotocol-http(5), the ref advertisement of
 * git-receive-pack), which changes nothing. A token that may only read is found out here and not at the first draft.
 */
export async function askToPush(settings: RemoteSettings): Promise<Result<void>> {
  const http = gitHttpClient({ token: settings.token, ca: settings.ca, idleMs: settings.idleMs ?? 15_000 });
  try {
    await git.listServerRefs({ http, url: settings.url, forPush: true, protocolVersion: 1 });
    return ok(undefined);
  } catch (error) {
    const refusal = remoteRefusal(error, settings.url);
    if (refusal === null) throw error;
    return { ok: false, refusal };
  }
}
