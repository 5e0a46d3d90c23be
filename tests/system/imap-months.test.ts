import { execFileSync } from 'node:child_process';
import { chownSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ok } from '../../shared/result.ts';
import { plainMail } from '../support/mail.ts';
import { IntakeBench, nothingMore, subjects } from './imap-bench.ts';

/** What happens to a mailbox that is read for months: crashes, passwords that end, folders that go, disks that fill. */
const bench = new IntakeBench();

const named = (name: string) => plainMail({ id: `<${name}@x.test>`, subject: name });
const put = async (...names: string[]) => {
  for (const name of names) await bench.append(named(name));
};

describe('a server that is killed', () => {
  test('while the intake idles: it is told of, and what came afterwards is read', async () => {
    const intake = bench.intakeOf();
    await nothingMore(intake);
    const news = intake.changed(AbortSignal.timeout(30_000));
    bench.servers.killImap();
    await news;
    expect(intake.status()).toMatchObject({ state: 'retrying', kind: 'unreachable' });
    await bench.servers.startImap();
    await put('after the crash');
    expect(await subjects(await bench.take(intake, 1))).toEqual(['after the crash']);
    expect(intake.status()).toEqual({ state: 'ok', message: '' });
  });

  test('with mail that was given out and not confirmed: it comes again, and only that', async () => {
    const intake = bench.intakeOf();
    await nothingMore(intake);
    await put('confirmed', 'not confirmed');
    const [first] = await bench.take(intake, 2, false);
    if (first !== undefined) await intake.confirm(first);
    bench.servers.killImap();
    await bench.servers.startImap();
    expect(await subjects(await bench.take(intake, 1))).toEqual(['not confirmed']);
    await nothingMore(intake);
  });

  test('again and again: every mail comes once', async () => {
    const intake = bench.intakeOf();
    await nothingMore(intake);
    const found: string[] = [];
    for (let round = 0; round < 4; round++) {
      await put(`round ${String(round)}`);
      bench.servers.killImap();
      await intake.next();
      await bench.servers.startImap();
      found.push(...(await subjects(await bench.take(intake, 1))));
    }
    expect(found).toEqual(['round 0', 'round 1', 'round 2', 'round 3']);
  });
});

describe('a server that is stopped (SIGSTOP)', () => {
  test('and goes on: the connection that hung is left, and nothing comes twice', async () => {
    const intake = bench.intakeOf({ rescanMs: 100, silenceMs: 500 });
    await put('before');
    await nothingMore(intake);
    for (let round = 0; round < 2; round++) {
      bench.servers.pauseImap();
      try {
        await intake.changed(AbortSignal.timeout(30_000));
        expect(await intake.next()).toMatchObject({ ok: false, refusal: { kind: 'unreachable' } });
      } finally {
        bench.servers.resumeImap();
      }
      await put(`after ${String(round)}`);
      expect(await subjects(await bench.take(intake, 1))).toEqual([`after ${String(round)}`]);
    }
    await nothingMore(intake);
  });
});

describe('a password that ends', () => {
  const logins = () => bench.servers.log().split('auth failed').length - 1;

  test('pauses the account; when it works again the intake goes on by itself', async () => {
    const intake = bench.intakeOf({ retry: { firstMs: 50, authMs: 50, authMaxMs: 50 } });
    await nothingMore(intake);
    bench.servers.setPassword('another password');
    await bench.servers.restartImap();
    await intake.changed(AbortSignal.timeout(30_000));
    while (intake.status().state !== 'paused') {
      await intake.next();
      await intake.changed(AbortSignal.timeout(30_000));
    }
    await bench.append(named('meanwhile')).catch(() => undefined);
    bench.servers.setPassword('pw-alice');
    await put('after');
    const found = await subjects(await bench.take(intake, 1));
    expect(found).toEqual(['after']);
    expect(intake.status()).toEqual({ state: 'ok', message: '' });
  });

  test('is not tried again for long, and the new one from the configuration is tried at once', async () => {
    let pass = 'pw-alice';
    const intake = bench.intakeOf({ reread: () => ok({ ...bench.servers.imap, pass }) });
    await nothingMore(intake);
    bench.servers.setPassword('pw-new');
    try {
      // dovecot tells of a refused login seconds later, and of all that came before at the latest when it ends.
      await bench.servers.restartImap();
      const before = logins();
      while (intake.status().state !== 'paused') {
        await intake.next();
        if (intake.status().state !== 'paused') await intake.changed(AbortSignal.timeout(30_000));
      }
      for (let round = 0; round < 10; round++) expect((await intake.next()).ok).toBe(false);
      await expect.poll(() => logins() - before).toBe(1);
      pass = 'pw-new';
      expect((await intake.next()).ok).toBe(true);
      expect(intake.status()).toEqual({ state: 'ok', message: '' });
      expect(logins() - before).toBe(1);
    } finally {
      bench.servers.setPassword('pw-alice');
      await bench.servers.restartImap();
    }
  });
});

describe('a folder', () => {
  const intoFolder = (name: string) =>
    bench.admin((client) => client.append('Clients', Buffer.from(named(name)), []));

  test('that is renamed and renamed back: a sentence, and then nothing twice and nothing lost', async () => {
    await bench.admin((client) => client.mailboxCreate('Clients'));
    await intoFolder('before');
    const intake = bench.intakeOf({ mailbox: 'Clients', firstRun: 'everything' });
    expect(await subjects(await bench.take(intake, 1))).toEqual(['before']);
    await bench.admin((client) => client.mailboxRename('Clients', 'Customers'));
    await until(intake, 'mailbox');
    expect(intake.status().message).toContain('has no folder of that name');
    await bench.admin(async (client) => {
      await client.append('Customers', Buffer.from(named('meanwhile')), []);
      await client.mailboxRename('Customers', 'Clients');
    });
    await intoFolder('after');
    expect((await subjects(await bench.take(intake, 2))).toSorted()).toEqual(['after', 'meanwhile']);
    await nothingMore(intake);
  });

  test('that is renamed, and then named so in the configuration: what came meanwhile is read, and nothing twice', async () => {
    await bench.admin((client) => client.mailboxCreate('Letters'));
    const into = (folder: string, name: string) =>
      bench.admin((client) => client.append(folder, Buffer.from(named(name)), []));
    const before = bench.intakeOf({ mailbox: 'Letters', firstRun: 'now' });
    await nothingMore(before);
    await into('Letters', 'read before');
    expect(await subjects(await bench.take(before, 1))).toEqual(['read before']);
    await before.close();
    await bench.admin((client) => client.mailboxRename('Letters', 'Post'));
    await into('Post', 'meanwhile');
    const intake = bench.intakeOf({ mailbox: 'Post', firstRun: 'now' });
    expect(await subjects(await bench.take(intake, 1))).toEqual(['meanwhile']);
    await nothingMore(intake);
    expect(intake.status().message).toContain('goes on from what this account had read as Letters');
    // The same server at another port, as it would be under another host name.
    const elsewhere = { ...bench.servers.imap, port: bench.servers.starttlsPort, starttls: true };
    await into('Post', 'later');
    const corrected = bench.intakeOf({ mailbox: 'Post', firstRun: 'now', settings: elsewhere });
    expect(await subjects(await bench.take(corrected, 1))).toEqual(['later']);
    await nothingMore(corrected);
  });

  test('that is deleted and made anew: what is put into it comes, what was known does not', async () => {
    await bench.admin((client) => client.mailboxCreate('Clients').catch(() => undefined));
    await intoFolder('known');
    const intake = bench.intakeOf({ mailbox: 'Clients', firstRun: 'now' });
    await nothingMore(intake);
    await bench.admin((client) => client.mailboxDelete('Clients'));
    await until(intake, 'mailbox');
    await bench.admin((client) => client.mailboxCreate('Clients'));
    await intoFolder('new');
    expect(await subjects(await bench.take(intake, 1))).toEqual(['new']);
    await nothingMore(intake);
  });

  /** Asks until the mailbox is in this trouble: a server may close the old connection first. */
  async function until(intake: ReturnType<typeof bench.intakeOf>, kind: string): Promise<void> {
    const deadline = AbortSignal.timeout(30_000);
    for (;;) {
      await intake.next();
      if (intake.status().kind === kind || deadline.aborted) break;
      intake.resume();
    }
    expect(intake.status()).toMatchObject({ state: 'retrying', kind });
  }
});

test('a server whose disk is full is read all the same, and new mail comes when there is room again', async ({
  skip,
}) => {
  await put('before');
  const { maildir } = bench.servers;
  await bench.servers.restartImap(() => {
    try {
      mountSmall(maildir);
    } catch {
      skip('SKIPPED: this machine does not let the test mount a small disk (needs CAP_SYS_ADMIN)');
    }
  });
  try {
    const filler = join(maildir, 'filler');
    await put('one');
    fill(filler);
    const intake = bench.intakeOf({ firstRun: 'everything' });
    expect(await subjects(await bench.take(intake, 1))).toEqual(['one']);
    await expect(put('no room')).rejects.toThrow();
    await nothingMore(intake);
    expect(intake.status().state).toBe('ok');
    rmSync(filler);
    await put('room again');
    expect(await subjects(await bench.take(intake, 1))).toEqual(['room again']);
  } finally {
    await bench.servers.restartImap(() => execFileSync('umount', [maildir]));
  }
});

function mountSmall(folder: string): void {
  const { uid, gid } = statSync(folder);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'countersign-test', folder], { stdio: 'pipe' });
  chownSync(folder, uid, gid);
}

/** Writes until the disk takes nothing more. */
function fill(file: string): void {
  for (const size of [4096, 512, 1]) {
    try {
      for (;;) writeFileSync(file, Buffer.alloc(size), { flag: 'a' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
  }
}
