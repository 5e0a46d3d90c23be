/** Stands in for `daemon/sync/remote.ts`: the port over the Git host of the schedule. */
import type { Remote } from '../../../daemon/sync/remote.ts';
import type { Repository } from '../../../daemon/sync/repository.ts';
import { ok } from '../../../shared/result.ts';
import { kernel } from '../host/host.ts';

export const BRANCH = 'refs/heads/main';

export function checkRemoteSettings(settings: { readonly url: string }) {
  return ok(new URL(settings.url));
}

export function httpRemote({ gitdir }: Repository): Remote {
  return {
    fetch: () => kernel().git.fetch(gitdir),
    publish: (expected, commit) =>
      kernel().git.publish(gitdir, expected, commit, kernel().process.computer.name),
  };
}
