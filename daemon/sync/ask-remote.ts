import { type Result, ok } from '../../shared/result.ts';
import { advertisedTip } from './advertised.ts';
import { gitHttpClient } from './git-http-client.ts';
import { BRANCH, type RemoteSettings, checkRemoteSettings } from './remote.ts';
import { remoteRefusal } from './remote-refusal.ts';

/** The remote's tip, null where it is still empty; for `doctor`, which needs no clone. Changes nothing. */
export async function askRemote(settings: RemoteSettings): Promise<Result<string | null>> {
  const address = checkRemoteSettings(settings);
  if (!address.ok) return address;
  const http = gitHttpClient({ token: settings.token, ca: settings.ca, idleMs: settings.idleMs ?? 15_000 });
  try {
    return ok(await advertisedTip(http, settings.url, BRANCH));
  } catch (error) {
    const refusal = remoteRefusal(error, settings.url);
    if (refusal === null) throw error;
    return { ok: false, refusal };
  }
}
