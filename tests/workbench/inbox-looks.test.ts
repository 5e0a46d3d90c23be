import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { updatesPublished } from '../support/published.ts';
import { InboxFace, samples, sentBefore } from './inbox-face.ts';
import { type Look, bringAxe, lookAs, takePicture, violationsIn } from './looks.ts';
import { type Sample, sample } from './sample-vault.ts';

let inbox: InboxFace;
const page = () => inbox.face.page;

beforeAll(async () => {
  inbox = await InboxFace.start();
  const { path, note } = sentBefore();
  await inbox.face.bench.write(path, note);
  await bringAxe(page());
  await inbox.open(MAILS);
});

afterAll(async () => {
  await inbox.face.bench.stop();
});

beforeEach(async () => {
  await look({});
  await inbox.run('inbox');
});

const soon = new Date(Date.now() + 5 * 3_600_000).toISOString().replace(/\.\d+Z$/, 'Z');

/** A morning's mail. */
const MAILS: Sample[] = [
  sample('soon', { request: { subject: 'Re: Offer until tonight', expires: soon } }),
  sample('high', {
    request: {
      subject: 'Re: Changed bank details',
      to: ['tom@supply.example'],
      risks: ['It names another bank account than before; ask by telephone.'],
    },
    task: {
      priority: 'high',
      from: 'Tom Berger <tom@supply.example>',
      from_address: 'tom@supply.example',
      risks: ['It names another bank account than before.'],
    },
  }),
  sample('swedish', {
    request: { subject: 'Re: Vår lunch på torsdag' },
    task: { from: 'Åsa Öberg <ana@client.example>' },
  }),
  ...samples('Re: January invoice', 3),
];

const look = (seen: Look) => lookAs(page(), { width: 1100, height: 800, ...seen });
const violations = () => violationsIn(page(), '.countersign-inbox');

const VIEWS: readonly (readonly [name: string, show: () => Promise<unknown>])[] = [
  ['list and card', () => inbox.list.press('Enter').then(() => inbox.face.card.waitFor())],
  ['the keys', () => inbox.list.press('?')],
  ['several marked', () => inbox.list.press('Shift+J')],
  [
    'several to approve',
    async () => {
      await inbox.list.press('Shift+J');
      await page().getByRole('button', { name: 'Approve together…' }).click();
      await page().getByRole('region', { name: 'Approve together' }).waitFor();
    },
  ],
  ['a search without a result', () => page().getByRole('searchbox').fill('nothing of that kind')],
  ['what was sent and not answered', () => page().getByRole('tab', { name: 'Waiting (1)' }).click()],
];

/** A view of its own, since what was marked or searched stays as long as the view is there. */
async function fresh(): Promise<void> {
  await page().evaluate(() => window.workbench.close());
  await inbox.run('inbox');
  await inbox.list.waitFor();
}

describe('accessibility (axe-core, all of its rules)', () => {
  it.each(VIEWS)('%s: no violation, in light and dark', async (_, show) => {
    await fresh();
    await show();
    expect(await violations()).toEqual([]);
    await look({ dark: true });
    expect(await violations()).toEqual([]);
  });

  it('would find one', async () => {
    await fresh();
    await inbox.list.evaluate((list) => list.append(document.createElement('img')));
    expect((await violations()).join()).toContain('image-alt');
  });

  it('reaches search, list and card by Tab', async () => {
    await fresh();
    await page().getByRole('searchbox').focus();
    const reached: string[] = [];
    for (let at = 0; at < 6; at++) {
      await page().keyboard.press('Tab');
      reached.push(
        await page().evaluate(() => {
          const { activeElement: at } = document;
          return at?.getAttribute('aria-label') ?? at?.textContent.trim() ?? '';
        }),
      );
    }
    expect(reached.slice(0, 4)).toEqual(['By domain', 'Keys', 'Waits for you', 'Card']);
  });
});

describe('room', () => {
  it.each([
    ['a phone', { width: 360 }],
    ['a narrow phone', { width: 320 }],
    ['a narrow phone with text of twice the size', { width: 320, fontScale: 2 }],
    ['right to left', { width: 900, dir: 'rtl' }],
  ] as const)('%s: nothing is cut off', async (_, size) => {
    await look(size);
    for (const [, show] of VIEWS) {
      await fresh();
      await show();
      expect(
        await page().evaluate(() => {
          const root = document.querySelector('.countersign-inbox');
          const card = [...document.querySelectorAll('.countersign-card, .countersign-bar')];
          return [root, ...card].map((box) => (box === null ? 0 : box.scrollWidth - box.clientWidth));
        }),
      ).not.toContainEqual(expect.toSatisfy((left: number) => left > 0));
    }
  });

  it('on a phone the card takes the place of the list, and gives it back', async () => {
    await look({ width: 360 });
    await fresh();
    expect(await inbox.face.card.isVisible()).toBe(false);
    await inbox.list.press('Enter');
    await inbox.face.card.waitFor();
    expect(await inbox.list.isVisible()).toBe(false);
    await page().getByRole('button', { name: 'List', exact: true }).click();
    await inbox.list.waitFor();
  });

  it('draws a window of a long list, and finds its end by keyboard', async () => {
    await look({});
    const many = await InboxFace.start();
    await many.open(samples('many', 120));
    await many.list.focus();
    expect(await many.face.page.locator('.countersign-entry').count()).toBeLessThan(60);
    for (let at = 0; at < 119; at++) await many.face.page.keyboard.press('j');
    expect(await many.face.page.locator('.countersign-entry.is-current').getAttribute('aria-posinset')).toBe(
      '120',
    );
    await many.face.bench.stop();
  });
});

/** The pictures of docs/inbox.md: `UPDATE_PUBLISHED=1 npx vitest run tests/workbench/inbox-looks.test.ts`. */
it.runIf(updatesPublished)('takes the pictures', async () => {
  const shoot = async (name: string, size: Look) => {
    await look(size);
    await takePicture(page().locator('.countersign-inbox'), name);
  };
  await fresh();
  await inbox.face.card.waitFor();
  await inbox.list.press('j');
  await inbox.face.card.getByText('another bank account').first().waitFor();
  await shoot('inbox', {});
  await shoot('inbox-dark', { dark: true });
  await shoot('inbox-narrow', { width: 360 });
  await fresh();
  await look({});
  await inbox.list.press('?');
  await shoot('inbox-keys', {});
});
