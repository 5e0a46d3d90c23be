import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { signerFromSeed } from '../../../shared/approval/keys.ts';
import { httpRemote } from '../../../daemon/sync/remote.ts';
import { Repository } from '../../../daemon/sync/repository.ts';
import { type GitHttpServer, startGitHttp } from '../../support/git-http.ts';
import { fsck, git, scratch, testAgent } from './clone-fixture.ts';

const root = scratch();
const agent = testAgent('cloud');
const servers: GitHttpServer[] = [];
afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()));
});

test.each(['branch-that-never-comes', 'main'])(
  'a computer that begins anew reads a remote whose HEAD names %s',
  async (head) => {
    const folder = join(root, head);
    const server = await startGitHttp({ root: folder });
    servers.push(server);
    git(server.repository, 'symbolic-ref', 'HEAD', `refs/heads/${head}`);
    const clone = async (name: string) => {
      const repository = await Repository.open(join(folder, name));
      return { repository, remote: httpRemote(repository, { url: server.url, idleMs: 5000 }) };
    };
    const first = await clone('first');
    const edits = new Map([['Dashboard.md', await first.repository.writeBlob(Buffer.from('one'))]]);
    const about = { parent: null, agent: 'cloud', at: 0, message: 'one' };
    const one = await first.repository.commitChanges(edits, about, signerFromSeed(agent.seed));
    expect(await first.remote.publish(null, one)).toBe('published');

    const second = await clone('second');
    expect(await second.remote.fetch()).toEqual({ ok: true, value: one });
    expect(await second.repository.commit(one)).toMatchObject({ oid: one });
    expect(fsck(second.repository.gitdir)).toBe('');
    expect(await second.remote.fetch(true)).toEqual({ ok: true, value: one });
  },
);
