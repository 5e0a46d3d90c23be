import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { DiskStore } from '../../daemon/disk/disk-store.ts';
import { readNotes } from '../../daemon/records/notes.ts';
import { plainMail } from '../support/mail.ts';
import { RoleProcess } from '../support/role-process.ts';
import { IntakeBench } from './imap-bench.ts';

const bench = new IntakeBench();

const named = (name: string) => plainMail({ id: `<${name}@x.test>`, subject: name });

test(
  'a first run that is killed (-9) again and again takes every old mail in once',
  { timeout: 240_000 },
  async () => {
    const count = 400;
    await bench.admin(async (client) => {
      for (let at = 0; at < count; at++)
        await client.append('INBOX', Buffer.from(named(`old ${String(at)}`)), [], new Date());
    });
    const root = mkdtempSync(join(tmpdir(), 'countersign-first-run-'));
    try {
      const config = cloudConfigIn(root);
      const run = () =>
        new RoleProcess(CLOUD, ['cloud', '--config', config, '--json'], {
          MAIL_PASSWORD: bench.servers.imap.pass,
        });
      let waiting = count;
      let kills = 0;
      while (waiting > 0) {
        const cloud = run();
        const done = await cloud.event(
          'a round',
          (event) => event.event === 'round' && Number(event['taken']) > 0,
          60_000,
        );
        // The progress that a person sees: how many still wait.
        expect(Number(done['waiting'])).toBeLessThan(waiting);
        waiting = Number(done['waiting']);
        await cloud.stop('SIGKILL');
        kills++;
      }
      expect(kills).toBeGreaterThan(2);
      const last = run();
      await last.event(
        'a quiet round',
        (event) => event.event === 'round' && event['waiting'] === 0 && event['taken'] === 0,
      );
      await last.stop();
      const notes = await readNotes(DiskStore.open(join(root, 'vault')));
      const found = notes.flatMap((note) => (note.kind === 'task' ? [note.task.subject] : []));
      expect(found).toHaveLength(count);
      expect(new Set(found).size).toBe(count);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  },
);

const CLOUD = fileURLToPath(new URL('../../dist/cloud.js', import.meta.url));

function cloudConfigIn(root: string): string {
  const { imap, address } = bench.servers;
  const file = join(root, 'cloud.yaml');
  mkdirSync(root, { recursive: true });
  const intake = {
    host: imap.host,
    port: imap.port,
    user: imap.user,
    password: { env: 'MAIL_PASSWORD' },
    ca_file: imap.caFile,
    first_run: { last_days: 30 },
  };
  const config = {
    role: 'cloud',
    vault: { id: `v-${'firstrun'.padEnd(26, 'a')}`, dir: join(root, 'vault') },
    state: join(root, 'state'),
    accounts: [{ id: 'work', address, intake: { imap: intake } }],
    draft: { text: 'thank you for your message.' },
  };
  writeFileSync(file, stringify(config), { mode: 0o600 });
  return file;
}
