import git, { type HttpClient } from 'isomorphic-git';
import { bytesOf } from './pkt-line.ts';
import type { Repository } from './repository.ts';

const REF = 'refs/countersign/push';

/** The branch is not where the caller saw it: nothing was sent. */
export class BranchMoved extends Error {}

/**
 * The library's own push, for a server that does not understand ours: it asks what the server can first. It walks the
 * whole history and all trees, which takes seconds in a large vault. What it is about to send is looked at once more, so
 * that it stays a compare-and-swap: the library itself pushes onto whatever it finds that is an ancestor.
 */
export async function standardPush(
  repository: Repository,
  http: HttpClient,
  url: string,
  branch: string,
  { from, to }: { readonly from: string | null; readonly to: string },
): Promise<void> {
  const expected = from ?? '0'.repeat(40);
  const watching: HttpClient = {
    request: async (asked) => {
      if (asked.method !== 'POST') return http.request(asked);
      const parts: Uint8Array[] = [];
      for await (const part of asked.body ?? []) parts.push(part);
      // The first packet line is the command: four digits, the old name, the new one, the ref.
      const command = Buffer.concat(parts).toString('latin1', 4, 4 + 82 + branch.length);
      if (command !== `${expected} ${to} ${branch}`) throw new BranchMoved('the branch moved meanwhile');
      return http.request({ ...asked, body: bytesOf(parts) });
    },
  };
  await repository.setRef(REF, to);
  try {
    const at = { ...repository.objects.library, http: watching, url, remote: 'origin' };
    await repository.objects.fs.during(null, () => git.push({ ...at, ref: REF, remoteRef: branch }));
  } finally {
    await repository.setRef(REF, null);
  }
}
