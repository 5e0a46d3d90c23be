import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { updatesPublished } from '../support/published.ts';
import { Face } from './face.ts';
import { bringAxe, takePicture, violationsIn } from './looks.ts';
import { HAND_PATH, handNote, sample } from './sample-vault.ts';

let face: Face;
const page = () => face.page;
const dialog = () => page().getByRole('dialog');
const button = (name: string) => dialog().getByRole('button', { name });
const run = (command: string) => page().evaluate((id) => window.workbench.run(id), command);
const notices = () => page().evaluate(() => window.workbench.notices());
const status = () => page().evaluate(() => window.workbench.status()[0]);
const records = () => face.records('vault');

beforeAll(async () => {
  face = await Face.start();
  await bringAxe(page());
});
afterAll(() => face.bench.stop());

async function ask(command: 'pause' | 'resume'): Promise<void> {
  await run(command);
  await dialog().waitFor();
}

const violations = () => violationsIn(page(), '.modal');

describe('pause everything', () => {
  it('asks, and signs nothing on its cross, on Escape, or on what is no gesture', async () => {
    await ask('pause');
    await page().locator('.modal-close-button').click();
    await ask('pause');
    await page().keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
    await ask('pause');
    await button('Pause everything').evaluate((found: HTMLButtonElement) => found.click());
    await dialog().getByText('Only a click or key press of your own can decide.').waitFor();
    await face.settle();
    // A key held down: the first press is one, every further one repeats.
    await page().evaluate(() =>
      window.addEventListener('keydown', (event) => event.preventDefault(), { once: true, capture: true }),
    );
    await page().keyboard.down('Enter');
    await page().keyboard.down('Enter');
    await page().keyboard.up('Enter');
    expect(await records()).toEqual([]);
    await page().keyboard.press('Escape');
  });

  it('does not take a key that was on its way before the question stood there', async () => {
    await ask('pause');
    await page().keyboard.press('Enter');
    await expect.poll(() => dialog().getByRole('alert').textContent()).not.toBe('');
    expect(await records()).toEqual([]);
    expect(await violations()).toEqual([]);
    await page().keyboard.press('Escape');
  });

  it('is signed by one key, begins at the button, and the status bar says so', async () => {
    await ask('pause');
    await face.settle();
    await page().keyboard.press('Enter');
    await dialog().waitFor({ state: 'detached' });
    expect(await records()).toMatchObject([{ kind: 'pause', approval: 'vault', supersedes: [] }]);
    await expect.poll(status).toContain('paused');
    await run('pause');
    await expect.poll(async () => (await notices()).at(-1)).toContain('paused everything already');
    expect(await records()).toHaveLength(1);
  });
});

describe('resume', () => {
  it('lists what would leave, wants it read, and signs over exactly the pauses that are there', async () => {
    const many = Array.from({ length: 12 }, (_, at) =>
      sample(`resumed ${String(at)}`, { request: { subject: `Re: Invoice ${String(at)}` } }),
    );
    for (const { path, note, taskPath, taskNote } of many) {
      await face.bench.write(path, note);
      await face.bench.write(taskPath, taskNote);
    }
    await approve(many[0]!);
    await approve(many[1]!);
    await ask('resume');
    await dialog().getByText('These would leave:').waitFor();
    expect(await dialog().getByRole('listitem').allTextContents()).toEqual([
      expect.stringContaining('Re: Invoice 0'),
      expect.stringContaining('Re: Invoice 1'),
    ]);
    expect(await violations()).toEqual([]);
    if (updatesPublished) await takePicture(page().locator('.modal'), 'resume');
    await face.settle();
    // A person may be typing when another program asks: what lets out is not under their next key.
    await page().keyboard.press('Space');
    await page().keyboard.press('Enter');
    expect((await records()).filter(({ kind }) => kind === 'resume')).toEqual([]);
    await page().keyboard.press('Tab');
    await page().keyboard.press('Enter');
    await dialog().waitFor({ state: 'detached' });
    const [pause] = (await records()).filter(({ kind }) => kind === 'pause');
    expect((await records()).find(({ kind }) => kind === 'resume')).toMatchObject({
      approval: 'vault',
      supersedes: [pause?.decision_id],
    });
    await expect.poll(status).not.toContain('paused');
  });

  it('signs nothing where more would leave than was listed', async () => {
    await ask('pause');
    await face.settle();
    await page().keyboard.press('Enter');
    await dialog().waitFor({ state: 'detached' });
    await ask('resume');
    const before = (await records()).length;
    const late = sample('late', { request: { subject: 'Re: Late' } });
    const other = await face.otherDevice();
    await face.bench.write(late.path, late.note);
    await face.bench.write(late.taskPath, late.taskNote);
    await other.show(late);
    await approveOn(other);
    // The other device's approval counts here once the computer reports it.
    const [record] = await face.records(late.request.id, [other.key]);
    const held = sample('late', {
      request: { subject: 'Re: Late', status: 'held', decision: record!.decision_id, result: 'Held.' },
    });
    await face.bench.write(held.path, held.note);
    await face.rescan();
    await face.settle();
    await page().keyboard.press('Tab');
    await page().keyboard.press('Enter');
    await dialog().getByText('What would leave has changed since it was listed.').waitFor();
    expect(await records()).toHaveLength(before);
    await page().keyboard.press('Escape');
    await ask('resume');
    await dialog().getByText('These would leave:').waitFor();
    expect(await dialog().getByRole('listitem').count()).toBe(3);
    await page().keyboard.press('Escape');
    await other.page.close();
  });

  it('sends to the computer where it paused by itself', async () => {
    const fresh = await Face.start();
    await fresh.page.evaluate(() => window.workbench.run('resume'));
    const said = () => fresh.page.evaluate(() => window.workbench.notices().at(-1));
    await expect.poll(said).toContain('Sending is not paused');
    await fresh.bench.write(HAND_PATH, handNote({ paused: 'true' }));
    await fresh.rescan();
    await expect.poll(() => fresh.page.evaluate(() => window.workbench.status()[0])).toContain('paused');
    await fresh.page.evaluate(() => window.workbench.run('resume'));
    await expect.poll(said).toContain('Resume it there: countersign resume');
    await fresh.bench.stop();
  });
});

async function approve(made: { path: string }): Promise<void> {
  await face.show(made);
  await approveOn(face);
}

async function approveOn(on: Face): Promise<void> {
  await on.readAll();
  for (const tick of await on.card.getByRole('checkbox').all()) await tick.check();
  await on.press('Approve and send');
  await on.inState('approved').waitFor();
}
