import { expect, test } from 'vitest';
import type { Arrival, Intake, IntakeTrouble } from '../../../../daemon/cloud/intake/intake.ts';
import { PatientIntake } from '../../../../daemon/cloud/intake/patient.ts';
import { type Result, ok } from '../../../../shared/result.ts';

type Batch = Result<Arrival[], IntakeTrouble>;

const mail: Arrival = { key: '1:1', raw: new Uint8Array([1]), receivedMs: 0, where: 'INBOX 1:1' };

/** A mailbox whose answers the test gives. */
function scripted() {
  const asked: ((batch: Batch) => void)[] = [];
  const failed: ((error: Error) => void)[] = [];
  const inner: Intake = {
    next: () =>
      new Promise<Batch>((resolve, reject) => {
        asked.push(resolve);
        failed.push(reject);
      }),
    confirm: () => Promise.resolve(),
    changed: () => Promise.resolve(),
    status: () => ({ state: 'ok', message: '' }),
    resume: () => undefined,
    close: () => Promise.resolve(),
  };
  return { inner, asked, failed };
}

test('a batch that is there in time is given at once', async () => {
  const { inner, asked } = scripted();
  const patient = new PatientIntake(inner, 60_000);
  const batch = patient.next();
  asked[0]?.(ok([mail]));
  expect(await batch).toEqual(ok([mail]));
});

test('one that takes long is given the next time, and is asked for only once', async () => {
  const { inner, asked } = scripted();
  const patient = new PatientIntake(inner, 1);
  expect(await patient.next()).toEqual(ok([]));
  expect(await patient.next()).toEqual(ok([]));
  expect(asked).toHaveLength(1);
  const news = patient.changed(new AbortController().signal);
  asked[0]?.(ok([mail]));
  await news;
  expect(await patient.next()).toEqual(ok([mail]));
  expect(asked).toHaveLength(1);
});

test('waiting for a slow one ends with the signal', async () => {
  const { inner } = scripted();
  const patient = new PatientIntake(inner, 1);
  await patient.next();
  const stop = new AbortController();
  const news = patient.changed(stop.signal);
  stop.abort();
  await news;
});

test('a broken machine is told of when the batch is asked for again, and is then asked anew', async () => {
  const { inner, asked, failed } = scripted();
  const patient = new PatientIntake(inner, 1);
  await patient.next();
  const news = patient.changed(new AbortController().signal);
  failed[0]?.(new Error('disk full'));
  await news;
  await expect(patient.next()).rejects.toThrow('disk full');
  const again = patient.next();
  asked[1]?.(ok([]));
  expect(await again).toEqual(ok([]));
});
