import { join } from 'node:path';
import { signerFromSeed } from '../../../shared/approval/keys.ts';
import { httpRemote } from '../../../daemon/sync/remote.ts';
import { Repository } from '../../../daemon/sync/repository.ts';
import { git } from './clone-fixture.ts';
import type { World } from './world.ts';

let count = 0;

/**
 * Publishes a commit that our own engine would not make: right through the repository layer, signed by any key, or by
 * native git, unsigned. Returns its name.
 */
export async function forge(
  w: World,
  seed: Uint8Array | null,
  files: Record<string, string | null>,
): Promise<string> {
  const repository = await Repository.open(join(w.folder, `forger-${String(count++)}`));
  const remote = httpRemote(repository, { url: w.server.url });
  const fetched = await remote.fetch();
  if (!fetched.ok) throw new Error(fetched.refusal.message);
  const parent = fetched.value;
  const edits = new Map<string, string | null>();
  for (const [path, text] of Object.entries(files)) {
    edits.set(path, text === null ? null : await repository.writeBlob(Buffer.from(text)));
  }
  const signer = signerFromSeed(seed ?? new Uint8Array(32).fill(7));
  let oid = await repository.commitChanges(
    edits,
    { parent, agent: 'cloud-a', at: 0, message: 'forged' },
    signer,
  );
  if (seed === null) oid = unsigned(repository.gitdir, oid, parent);
  const outcome = await remote.publish(parent, oid);
  if (outcome !== 'published') throw new Error(JSON.stringify(outcome));
  return oid;
}

function unsigned(gitDir: string, signed: string, parent: string | null): string {
  const tree = git(gitDir, 'rev-parse', `${signed}^{tree}`);
  const who = ['-c', 'user.name=cloud-a', '-c', 'user.email=cloud-a@countersign.invalid'];
  return git(
    gitDir,
    ...who,
    'commit-tree',
    tree,
    ...(parent === null ? [] : ['-p', parent]),
    '-m',
    'no signature',
  );
}
