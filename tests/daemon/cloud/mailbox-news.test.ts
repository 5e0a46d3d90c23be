import { describe, expect, test } from 'vitest';
import type { Intake, IntakeStatus } from '../../../daemon/cloud/intake/intake.ts';
import { MailboxWatch, NOTHING_TOLD, type Told, mailboxNews } from '../../../daemon/cloud/mailbox-news.ts';
import { allUpdates } from '../../../daemon/records/updates.ts';
import { openWarnings } from '../../../shared/dashboard/warnings.ts';
import { MemoryStore } from '../../../shared/vault/memory-store.ts';

const NOW = Date.parse('2026-11-20T08:30:00Z');
const MINUTE = 60_000;
const DAY = 86_400_000;
const OK: IntakeStatus = { state: 'ok', message: '' };
const AUTH: IntakeStatus = { state: 'paused', kind: 'auth', message: 'The password was refused.' };
const AWAY: IntakeStatus = { state: 'retrying', kind: 'unreachable', message: 'It can’t be reached.' };

/** What is told over a course of looks. */
function course(...looks: [IntakeStatus, number][]): string[] {
  let told: Told = NOTHING_TOLD;
  return looks.flatMap(([status, at]) => {
    const step = mailboxNews('work', status, told, NOW + at);
    told = step.told;
    return step.tell === null ? [] : [`${step.tell.kind} ${step.tell.text}`];
  });
}

const WARNED = 'warning Mail of account work is not read: The password was refused.';
const RESOLVED = 'resolved Mail of account work is read again.';

describe('what is told of a mailbox', () => {
  test('a refused password at once and once, and its end', () => {
    expect(
      course([OK, 0], [AUTH, 1], [AUTH, 2], [AUTH, 60 * MINUTE], [OK, 61 * MINUTE], [OK, 62 * MINUTE]),
    ).toEqual([WARNED, RESOLVED]);
  });

  test('again on every day that it goes on, since the dashboard looks two days back', () => {
    expect(course([AUTH, 0], [AUTH, DAY], [AUTH, DAY + MINUTE], [AUTH, 2 * DAY], [OK, 2 * DAY + 1])).toEqual([
      WARNED,
      WARNED,
      WARNED,
      RESOLVED,
    ]);
  });

  test('an outage only when it lasts a quarter of an hour', () => {
    expect(course([AWAY, 0], [AWAY, 14 * MINUTE], [OK, 15 * MINUTE], [AWAY, 16 * MINUTE])).toEqual([]);
    expect(course([AWAY, 0], [AWAY, 15 * MINUTE], [AWAY, 20 * MINUTE], [OK, 21 * MINUTE])).toEqual([
      'warning Mail of account work is not read: It can’t be reached.',
      RESOLVED,
    ]);
  });

  test('a password that is refused after a long outage', () => {
    expect(course([AWAY, 0], [AWAY, 15 * MINUTE], [AUTH, 16 * MINUTE])).toHaveLength(2);
    // A server that answers badly between two refusals says nothing new.
    expect(course([AUTH, 0], [AWAY, MINUTE], [AUTH, 2 * MINUTE])).toEqual([WARNED]);
  });
});

describe('the watch', () => {
  const mailbox = (status: () => IntakeStatus) => ({ account: 'work', intake: { status } as Intake });
  const standing = async (store: MemoryStore, nowMs: number) =>
    openWarnings((await allUpdates(store, 2, nowMs)).flat()).map(({ text }) => text);

  test('of a process that was restarted tells nothing twice, and takes back what the old one told', async () => {
    const store = new MemoryStore();
    let now = NOW;
    const watch = () => new MailboxWatch(store, 'cloud', () => now);
    await watch().look([mailbox(() => AUTH)]);
    for (let restart = 0; restart < 5; restart++) {
      now += MINUTE;
      await watch().look([mailbox(() => AUTH)]);
    }
    expect((await allUpdates(store, 2, now)).flat()).toHaveLength(1);
    expect(await standing(store, now)).toEqual([
      'Mail of account work is not read: The password was refused.',
    ]);
    now += MINUTE;
    await watch().look([mailbox(() => OK)]);
    expect(await standing(store, now)).toEqual([]);
  });

  test('of one process tells a second trouble of the same day', async () => {
    const store = new MemoryStore();
    let now = NOW;
    let status = AUTH;
    const watch = new MailboxWatch(store, 'cloud', () => now);
    for (const next of [AUTH, OK, AUTH]) {
      status = next;
      now += MINUTE;
      await watch.look([mailbox(() => status)]);
    }
    expect((await allUpdates(store, 2, now)).flat().map(({ kind }) => kind)).toEqual([
      'warning',
      'resolved',
      'warning',
    ]);
    expect(await standing(store, now)).toHaveLength(1);
  });

  test('gives what single messages are in the way, and tells nobody of it', async () => {
    const store = new MemoryStore();
    const watch = new MailboxWatch(store, 'cloud', () => NOW);
    const damaged: IntakeStatus = { state: 'ok', message: '1 message can’t be fetched.' };
    expect(await watch.look([mailbox(() => damaged)])).toEqual(['work: 1 message can’t be fetched.']);
    expect(await allUpdates(store, 2, NOW)).toEqual([]);
  });
});
