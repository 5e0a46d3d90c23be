import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readCloudConfig } from '../../daemon/config/cloud.ts';
import { readLocalConfig } from '../../daemon/config/local.ts';
import { type GitHttpServer, startGitHttp } from '../support/git-http.ts';
import { Pty } from '../support/pty.ts';
import { RoleProcess } from '../support/role-process.ts';
import { type MailServers, startMailServers } from './mail-servers.ts';

/** From nothing to the first countersigned reply, as a person goes about it: everything is typed, no file is written. */

const DIST = fileURLToPath(new URL('../../dist/', import.meta.url));
const TOKEN = 'system-init-token';
const PASSPHRASE = 'correct horse battery';

let root: string;
let servers: MailServers;
let git: GitHttpServer;

beforeAll(async () => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'countersign-system-init-')));
  for (const machine of ['vm', 'laptop', 'remote']) mkdirSync(join(root, machine));
  servers = await startMailServers();
  git = await startGitHttp({ root: join(root, 'remote'), token: TOKEN });
});

afterAll(async () => {
  await git.close();
  await servers.stop();
  rmSync(root, { recursive: true, force: true });
});

type Machine = 'vm' | 'laptop';
const program = (machine: Machine) => join(DIST, machine === 'vm' ? 'cloud.js' : 'countersign.js');
const typed = (machine: Machine, ...args: string[]) =>
  new Pty([process.execPath, program(machine), ...args], { HOME: join(root, machine) });
const role = (machine: Machine, name: string) =>
  new RoleProcess(program(machine), [name, '--json'], { HOME: join(root, machine) });

/** Answers in the order of the questions. */
async function answers(
  pty: Pty,
  ...pairs: readonly (readonly [question: string, answer: string])[]
): Promise<void> {
  for (const [question, answer] of pairs) {
    await pty.sees(question);
    pty.type(answer);
  }
}

/** Replaces a text in the one draft that waits, as an editor does. */
function fillIn(text: string, by: string): void {
  const { dir } = config(readLocalConfig(join(root, 'laptop/.config/countersign/local.yaml'))).vault;
  const folder = join(dir, 'Pending_Approval/email');
  const note = readdirSync(folder).find((name) => name.startsWith('APPROVAL_')) ?? 'no approval waits';
  const before = readFileSync(join(folder, note), 'utf8');
  expect(before).toContain(text);
  writeFileSync(join(folder, note), before.replace(text, by));
}

function config<T>(read: { readonly ok: true; readonly value: T } | { readonly ok: false }): T {
  if (!read.ok) throw new Error('The configuration can’t be read.');
  return read.value;
}

/** The last one on the screen: what was pasted stands there too. */
const joinLine = (pty: Pty) =>
  pty.screen.match(/countersign-join:1\?[^\s']+/g)?.at(-1) ?? 'no line was shown';

it(
  'init on the VM and on the laptop, live, and the first countersigned reply over dovecot and postfix',
  { timeout: 300_000 },
  async () => {
    const imap = `localhost:${String(servers.imap.port)}`;
    const submission = `localhost:${String(servers.smtp.port)}`;
    const vmInit = typed('vm', 'init', '--ca-file', servers.imap.caFile, '--submission', submission);
    await answers(
      vmInit,
      ['Paste it, or Enter', ''],
      ['Folder of the vault', ''],
      ['Its address', git.url],
      ['Token of the Git host', TOKEN],
      ['Your e-mail address', servers.address],
      ['Which mailbox does the VM read?', '2'],
      ['IMAP server', imap],
      ['Password of', 'not-it'],
      ['refused the password', '1'],
      ['Password of', servers.imap.pass],
      // postfix takes what dovecot takes: the probe finds it out, and the person accepts it for this test.
      ['This password can also send', '2'],
      ['now, unread, or days', ''],
      ['What stands under every draft', 'Alice'],
      ['Paste it, or Enter', ''],
    );
    expect(await vmInit.exit()).toBe(0);

    const laptopInit = typed('laptop', 'init', 'local', '--ca-file', servers.imap.caFile);
    await answers(
      laptopInit,
      ['Paste it, or Enter', joinLine(vmInit)],
      ['Folder of the vault', ''],
      ['Its address', ''],
      ['Token of the Git host', TOKEN],
      ['Your e-mail address', ''],
      ['IMAP server', imap],
      ['Password of', servers.imap.pass],
      ['SMTP server', submission],
      ['Copy the Obsidian plugin', 'y'],
      ['Make one?', 'y'],
      ['Choose a passphrase', PASSPHRASE],
      ['Once more', PASSPHRASE],
      ['Paste the key that the plugin shows', ''],
      ['at every login?', 'n'],
    );
    expect(await laptopInit.exit()).toBe(0);
    const back = typed('vm', 'init', '--yes', '--join', joinLine(laptopInit));
    expect(await back.exit()).toBe(0);

    for (const { screen } of [vmInit, laptopInit, back]) {
      for (const secret of [servers.imap.pass, TOKEN, PASSPHRASE, 'not-it'])
        expect(screen).not.toContain(secret);
    }
    expect(readCloudConfig(join(root, 'vm/.config/countersign/cloud.yaml'))).toMatchObject({ ok: true });
    expect(readLocalConfig(join(root, 'laptop/.config/countersign/local.yaml'))).toMatchObject({
      value: {
        mode: 'dry',
        accounts: [{ address: servers.address, sent: { in: { imap: { host: 'localhost' } } } }],
      },
    });
    expect(statSync(join(root, 'laptop/.local/state/countersign/local')).mode & 0o777).toBe(0o700);

    const live = typed('laptop', 'live');
    await answers(live, ['Type "live"', 'live']);
    expect(await live.exit()).toBe(0);

    const cloud = role('vm', 'cloud');
    const local = role('laptop', 'local');
    try {
      await cloud.event('the first round', ({ event }) => event === 'round');
      await servers.deliver(MAIL, servers.correspondent.address);
      const waiting = await local.event(
        'the request',
        ({ event, status }) => event === 'approval' && status === 'pending',
        90_000,
      );
      expect(delivered()).toEqual([]);
      // Nothing of Alice's says what to answer, so the draft has a gap, and she writes into the note as she would in Obsidian.
      const refused = typed('laptop', 'approve', String(waiting['id']));
      await refused.sees('<<fill: your answer>>. Fill it in');
      expect(await refused.exit()).toBe(1);
      fillIn('<<fill: your answer>>', 'It is order number 4711.');
      const approve = typed('laptop', 'approve', String(waiting['id']));
      await answers(
        approve,
        ['Type the recipient', servers.correspondent.address],
        ['Passphrase', PASSPHRASE],
      );
      expect(await approve.exit()).toBe(0);
      await local.event('sent', ({ event, status }) => event === 'approval' && status === 'sent', 90_000);
      await local.until('the answer in the correspondent’s mailbox', () => delivered().length > 0);
      const [answer, ...more] = delivered();
      expect(more).toEqual([]);
      expect(answer).toMatch(/^In-Reply-To: <init-1@local\.test>\r?$/m);
      expect(answer).toMatch(/^It is order number 4711\.\r?$/m);
      expect(answer).toMatch(/^Alice\r?$/m);
    } finally {
      await cloud.stop();
      await local.stop();
    }
  },
);

it('doctor finds nothing to put right on either machine', async () => {
  for (const machine of ['vm', 'laptop'] as const) {
    const doctor = role(machine, 'doctor');
    expect(await doctor.ended()).toBe(0);
    const checks = doctor.events[0]?.['checks'] as { name: string; state: string }[];
    expect(checks.filter(({ state }) => state === 'fail')).toEqual([]);
  }
});

function delivered(): string[] {
  return ['new', 'cur'].flatMap((folder) => {
    const path = join(servers.correspondent.maildir, folder);
    try {
      return readdirSync(path).map((name) => readFileSync(join(path, name), 'utf8'));
    } catch {
      return [];
    }
  });
}

const MAIL = `From: Bob <bob@local.test>\r\nTo: alice@local.test\r\nSubject: January invoice\r\nDate: Fri, 20 Nov 2026 08:30:00 +0000\r\nMessage-ID: <init-1@local.test>\r\n\r\nHello Alice,\r\n\r\nwhich order number does the invoice belong to?\r\n\r\nBob\r\n`;
