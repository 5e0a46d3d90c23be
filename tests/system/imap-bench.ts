import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ImapFlow } from 'imapflow';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { ImapIntake, type ImapIntakeOptions } from '../../daemon/cloud/intake/imap.ts';
import type { Arrival } from '../../daemon/cloud/intake/intake.ts';
import { parseMail } from '../../daemon/mail/parse.ts';
import { emptyFolder, imapAdmin } from './imap-admin.ts';
import { type MailServers, startMailServers } from './mail-servers.ts';

/** Real servers for one test file, an empty inbox and an empty memory for each of its tests. */
export class IntakeBench {
  servers!: MailServers;
  stateDir = '';
  private readonly open: ImapIntake[] = [];

  constructor() {
    beforeAll(async () => {
      this.servers = await startMailServers();
    });
    afterAll(() => this.servers.stop());
    beforeEach(async () => {
      this.stateDir = mkdtempSync(join(tmpdir(), 'countersign-intake-'));
      await emptyFolder(this.servers.imap, 'INBOX');
    });
    afterEach(async () => {
      await Promise.all(this.open.splice(0).map((intake) => intake.close()));
      rmSync(this.stateDir, { recursive: true, force: true });
    });
  }

  /** What a person does with the mailbox in another mail program. */
  admin<T>(work: (client: ImapFlow) => Promise<T>): Promise<T> {
    return imapAdmin(this.servers.imap, work);
  }

  append(raw: Uint8Array, flags: string[] = [], date?: Date): Promise<unknown> {
    return this.admin((client) => client.append('INBOX', Buffer.from(raw), flags, date));
  }

  intakeOf(options: Partial<ImapIntakeOptions> = {}): ImapIntake {
    const intake = new ImapIntake({
      account: 'work',
      settings: this.servers.imap,
      stateDir: this.stateDir,
      rescanMs: 60_000,
      silenceMs: 5000,
      retry: { firstMs: 50, maxMs: 200, authMs: 60_000 },
      ...options,
    });
    this.open.push(intake);
    return intake;
  }

  /** The next messages, waiting for them; each confirmed unless told otherwise. */
  async take(intake: ImapIntake, count: number, confirm = true): Promise<Arrival[]> {
    const found: Arrival[] = [];
    const given = new Set<string>();
    const deadline = AbortSignal.timeout(30_000);
    while (found.length < count) {
      const batch = await intake.next(20, given);
      for (const arrival of batch.ok ? batch.value : []) {
        given.add(arrival.key);
        found.push(arrival);
        if (confirm) await intake.confirm(arrival);
      }
      if (deadline.aborted) {
        throw new Error(
          `${String(found.length)} of ${String(count)} came. ${intake.status().message}\n${this.servers.log()}`,
        );
      }
      if (found.length < count) await intake.changed(deadline);
    }
    return found;
  }
}

export async function nothingMore(intake: ImapIntake): Promise<void> {
  const batch = await intake.next();
  expect(batch).toMatchObject({ ok: true, value: [] });
}

export async function subjects(arrivals: readonly Arrival[]): Promise<string[]> {
  const mails = await Promise.all(arrivals.map(({ raw }) => parseMail(raw)));
  return mails.map((mail) => (mail.kind === 'mail' ? mail.subject : mail.reason));
}
