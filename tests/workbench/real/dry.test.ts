import { afterAll, beforeAll, expect, it } from 'vitest';
import { RealDesk } from './real-desk.ts';

let desk: RealDesk;

beforeAll(async () => {
  desk = await RealDesk.start({ mode: 'dry' });
});

afterAll(async () => {
  await desk.stop();
});

it('a dry run is called so before and after, and no server hears of it', async () => {
  const { face } = desk;
  const asked = await desk.asked('the rehearsal');
  await desk.inInbox(asked.request.id);
  expect(await face.button('Approve and send').count()).toBe(0);
  await face.press('Approve dry run');
  await face.inState('rehearsed').waitFor();
  expect(await face.text()).toContain('Nothing has left.');
  expect(await face.records(asked.request.id)).toMatchObject([{ kind: 'approve', mode: 'dry' }]);
  await desk.restart();
  expect(desk.smtp.connections()).toBe(0);
});
