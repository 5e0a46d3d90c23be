import { onTestFinished } from 'vitest';
import { ImapIntake, type ImapIntakeOptions } from '../../../../daemon/cloud/intake/imap.ts';
import type { Arrival } from '../../../../daemon/cloud/intake/intake.ts';
import { parseMail } from '../../../../daemon/mail/parse.ts';
import { plainMail } from '../../../support/mail.ts';
import { temporaryFolder } from '../../../support/maildir.ts';
import { StubImap } from '../../../support/stub-imap.ts';

/** One state folder and one stub server, on which intakes come and go as a daemon that is started again. */
export function stubBench() {
  const stateDir = temporaryFolder();
  const server = new StubImap();
  const open = (options: Partial<ImapIntakeOptions> = {}) => {
    const intake = new ImapIntake({
      account: 'work',
      settings: { host: 'imap.x.test', port: 993, user: 'ana', pass: 'secret' },
      stateDir,
      connect: server.connect,
      ...options,
    });
    onTestFinished(() => intake.close());
    return intake;
  };
  return { stateDir, server, open };
}

export function named(name: string): Uint8Array {
  return plainMail({ id: `<${name.replaceAll(' ', '-')}@x.test>`, subject: name });
}

/** Subjects of all that waits; each is confirmed. */
export async function read(intake: ImapIntake): Promise<string[]> {
  const subjects: string[] = [];
  for (;;) {
    const batch = await intake.next();
    if (!batch.ok) throw new Error(batch.refusal.message);
    if (batch.value.length === 0) return subjects;
    for (const arrival of batch.value) {
      subjects.push(await subjectOf(arrival));
      await intake.confirm(arrival);
    }
  }
}

async function subjectOf({ raw }: Arrival): Promise<string> {
  const mail = await parseMail(raw);
  return mail.kind === 'mail' ? mail.subject : mail.reason;
}

/** Lets the intake open its mailbox again, as after the time of a rescan. */
export async function rescan(intake: ImapIntake): Promise<void> {
  await intake.changed(AbortSignal.abort());
}
