import { expect, test } from 'vitest';
import { StubFolder } from '../../../support/stub-imap.ts';
import { named, read, rescan, stubBench } from './imap-intake-bench.ts';

/** INBOX with one mail that the first run left aside, and those of UIDs 985 to 1000, all read. */
async function allRead() {
  const bench = stubBench();
  const inbox = bench.server.folder('INBOX', new StubFolder(1n, 984));
  inbox.put(named('left aside'), new Date('2020-02-02'));
  const intake = bench.open({ firstRun: 'now' });
  expect(await read(intake)).toEqual([]);
  for (let uid = inbox.uidNext; uid <= 1000; uid++) inbox.put(named(`mail ${String(uid)}`));
  expect(await read(intake)).toHaveLength(16);
  return { ...bench, inbox, intake };
}

test('a server that gives its numbers out again under the same UIDVALIDITY: the new mail comes, the old does not', async () => {
  const { inbox, intake, open } = await allRead();
  inbox.backTo(990);
  inbox.put(named('after the restore'));
  expect(inbox.uidNext).toBe(991);
  await rescan(intake);
  expect(await read(intake)).toEqual(['after the restore']);
  expect(intake.status().message).toContain('put INBOX back to an earlier state');
  inbox.put(named('later'));
  expect(await read(intake)).toEqual(['later']);
  expect(await read(open())).toEqual([]);
});

test('what waited under a number that the backup holds waits still, whatever its date, and also a second restore is noticed', async () => {
  const { inbox, intake } = await allRead();
  inbox.put(named('moved here'), new Date('2020-01-05'));
  inbox.put(named('gone'));
  await intake.next();
  inbox.backTo(1002);
  await rescan(intake);
  expect(await read(intake)).toEqual(['moved here']);
  inbox.backTo(1001);
  inbox.put(named('at the same number'));
  await rescan(intake);
  // UIDNEXT is what it was: nothing tells of it.
  expect(await read(intake)).toEqual([]);
  inbox.backTo(1000);
  inbox.put(named('at a number that was used three times'));
  await rescan(intake);
  expect(await read(intake)).toEqual(['at a number that was used three times']);
});

test.each([
  ['tells no UIDNEXT', 'nothing', true],
  ['tells UIDNEXT 0', 0, true],
  ['tells a UIDNEXT that its newest message has passed', 5, false],
] as const)('a server that %s was not restored', async (_, told, newestIsDeleted) => {
  const { inbox, intake } = await allRead();
  inbox.told = told;
  if (newestIsDeleted) inbox.messages.pop();
  await rescan(intake);
  expect(await read(intake)).toEqual([]);
  expect(intake.status()).toEqual({ state: 'ok', message: '' });
  inbox.put(named('new'));
  await rescan(intake);
  expect(await read(intake)).toEqual(['new']);
});

test('the UIDNEXT of a mailbox that is open for long says nothing', async () => {
  const { inbox, intake } = await allRead();
  // It was opened with 985; since then 16 mails came and the newest was deleted.
  inbox.messages.pop();
  expect(await read(intake)).toEqual([]);
  expect(intake.status()).toEqual({ state: 'ok', message: '' });
});

test('a server that was restored to a UIDVALIDITY of long ago gives no key that was used before', async () => {
  const { inbox, intake } = await allRead();
  inbox.uidValidity = 2n;
  await rescan(intake);
  expect(await read(intake)).toEqual([]);
  inbox.uidValidity = 1n;
  inbox.backTo(990);
  inbox.put(named('new at an old number'));
  await rescan(intake);
  expect(await read(intake)).toEqual(['new at an old number']);
});
