import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { DiskStore } from '../../../daemon/disk/disk-store.ts';
import { readNotes } from '../../../daemon/records/notes.ts';
import { decideAtTerminal } from '../../support/at-terminal.ts';
import { startGitHttp } from '../../support/git-http.ts';
import { RoleProcess } from '../../support/role-process.ts';
import { startSmtpSink } from '../../support/smtp-sink.ts';
import { type VaultPair, deliver, setUpPair } from '../../support/vault-pair.ts';
import { mailOf, senderOf } from '../../workbench/real/real-desk.ts';
import { fillVault } from './vault.ts';

const HOLD_SECONDS = 1;

/**
 * Milliseconds from a decision on the disk until the SMTP server has the whole message, without the hold: the real `countersign
 * local` with its hand as a child notices it, checks the original in the mailbox, freezes, journals and sends.
 */
export async function measureSend(pending: number, samples: number, withGit: boolean): Promise<number[]> {
  const root = mkdtempSync(join(tmpdir(), 'countersign-bench-'));
  mkdirSync(join(root, 'remote'));
  const git = withGit ? await startGitHttp({ root: join(root, 'remote') }) : null;
  const smtp = await startSmtpSink();
  const running: RoleProcess[] = [];
  try {
    const remote = git === null ? {} : { remoteUrl: git.url };
    const pair = setUpPair({
      root,
      smtpPort: smtp.port,
      holdSeconds: HOLD_SECONDS,
      pollSeconds: 30,
      ...remote,
    });
    liftLimit(pair.localConfig);
    const names = Array.from({ length: samples }, (_, at) => `send ${String(at)}`);
    for (const name of names) deliver(pair.maildir, mailOf(name));
    const cloud = new RoleProcess('dist/cloud.js', [
      'cloud',
      '--config',
      pair.cloudConfig,
      '--once',
      '--json',
    ]);
    running.push(cloud);
    await cloud.ended();
    // Afterwards, since so many that wait leave no room on the desk for a draft.
    fillVault(pair.localVault, pending, false);
    const local = new RoleProcess('dist/countersign.js', ['local', '--config', pair.localConfig, '--json']);
    running.push(local);
    await local.event('the first round', ({ event }) => event === 'round', 300_000);
    const times: number[] = [];
    for (const name of names) {
      const begun = await approve(pair, name);
      await smtp.arrived(times.length + 1);
      times.push(performance.now() - begun - HOLD_SECONDS * 1000);
    }
    return times;
  } finally {
    for (const process of running) await process.stop();
    await smtp.close();
    await git?.close();
    rmSync(root, { recursive: true });
  }
}

/** As many may leave as are measured; a usual hand lets out ten an hour. */
function liftLimit(file: string): void {
  const config = parse(readFileSync(file, 'utf8')) as { hand: Record<string, unknown> };
  config.hand['per_hour'] = 1000;
  writeFileSync(file, stringify(config), { mode: 0o600 });
}

/** Signs as the terminal does; gives when the decision was on the disk. */
async function approve(pair: VaultPair, name: string): Promise<number> {
  const store = DiskStore.open(pair.localVault);
  const asked = (await readNotes(store)).find(
    (note) => note.kind === 'approval' && note.request.to.includes(senderOf(name)),
  );
  store.close();
  if (asked?.kind !== 'approval') throw new Error(`There is no draft for ${name}.`);
  const decided = await decideAtTerminal(pair, asked.request.id);
  if (!decided.ok) throw new Error(decided.refusal.message);
  return performance.now();
}
