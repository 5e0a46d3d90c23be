import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Face } from './face.ts';

/**
 * Another plugin of the same Obsidian. It runs in the same realm, so it can draw over anything, replace `Date` and `performance`,
 * call the plugin's own objects and use the key that the platform keeps for this origin: no plugin can keep another one from that
 * (docs/card.md, "Other plugins"). What is tested here is all that needs less than such an attack: calls, events, links, places.
 */
let face: Face;

beforeAll(async () => {
  face = await Face.start();
  const content = `body.pushed { padding-top: 3000px }
    #bait { position: fixed; left: 40px; top: 40px; width: 30px; height: 20px; overflow: hidden }`;
  await face.page.addStyleTag({ content });
});

afterAll(async () => {
  await face.bench.stop();
});

afterEach(async () => {
  await face.page.evaluate(() => document.body.classList.remove('pushed'));
});

const DECIDING = ['approve', 'reject', 'revise', 'undo', 'snooze', 'edit', 'approve-and-go-on'];

describe('another plugin', () => {
  it('that runs every command from a timer decides nothing', async () => {
    const made = await face.open('commands');
    await face.settle();
    await face.page.evaluate(async (ids) => {
      for (const id of ids) {
        await new Promise((resolve) => window.setTimeout(resolve));
        window.workbench.run(id);
      }
    }, DECIDING);
    await face.card.getByRole('alert').first().waitFor();
    expect(await face.bench.decisions(made.request.id)).toEqual([]);
  });

  it('that sends events of every kind while the person is at work elsewhere on the page decides nothing', async () => {
    const made = await face.open('events');
    await face.settle();
    await face.page.evaluate(() => {
      const elsewhere = document.createElement('button');
      elsewhere.textContent = 'Elsewhere';
      elsewhere.addEventListener('click', () => {
        const approve = document.querySelector<HTMLElement>('[data-sign="approve"]');
        for (const type of ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click'])
          approve?.dispatchEvent(new PointerEvent(type, { bubbles: true, composed: true, cancelable: true }));
        for (const type of ['keydown', 'keypress', 'keyup'])
          approve?.dispatchEvent(new KeyboardEvent(type, { key: 'Enter', code: 'Enter', bubbles: true }));
        approve?.focus();
        approve?.click();
      });
      document.body.append(elsewhere);
    });
    // A real click: the page has the person's activation.
    await face.page.getByRole('button', { name: 'Elsewhere' }).click();
    await face.card.getByText('click or key press of your own').waitFor();
    expect(await face.bench.decisions(made.request.id)).toEqual([]);
    await face.page.evaluate(() => document.body.lastElementChild?.remove());
  });

  it('that moves the focus under a person’s Enter, with the card scrolled away, decides nothing', async () => {
    const made = await face.open('scrolled away');
    await face.settle();
    await face.page.evaluate(() => {
      document.body.classList.add('pushed');
      window.scrollTo(0, 0);
      document.querySelector<HTMLElement>('[data-sign="approve"]')?.focus({ preventScroll: true });
    });
    await face.page.keyboard.press('Enter');
    await face.card.getByRole('alert').waitFor({ state: 'attached' });
    expect(await face.card.getByRole('alert').textContent()).toContain(
      'Scroll until the button is in full view',
    );
    expect(await face.bench.decisions(made.request.id)).toEqual([]);
  });

  it('that moves the card away at the very press decides nothing', async () => {
    const made = await face.open('moved at the press');
    await face.settle();
    await face.page.evaluate(() => {
      document.querySelector<HTMLElement>('[data-sign="approve"]')?.focus();
      const push = () => document.body.classList.add('pushed');
      window.addEventListener('keydown', push, { capture: true, once: true });
    });
    await face.page.keyboard.press('Enter');
    await face.card.getByText('Scroll until the button is in full view').waitFor({ state: 'attached' });
    expect(await face.bench.decisions(made.request.id)).toEqual([]);
  });

  it('that takes the card to another place in the page lets it out of view, and nothing is signed', async () => {
    const made = await face.open('taken along');
    await face.settle();
    const { page } = face;
    await page.evaluate(() => {
      const bait = document.createElement('div');
      bait.id = 'bait';
      const card = document.querySelector('.countersign-card');
      if (card !== null) bait.append(card);
      document.body.append(bait);
      card?.querySelector('[data-sign="approve"]')?.scrollIntoView();
    });
    await page.mouse.click(50, 50);
    await page.mouse.click(60, 55);
    expect(await face.bench.decisions(made.request.id)).toEqual([]);
    await page.evaluate(() => document.querySelector('#bait')?.remove());
  });
});

describe('a link', () => {
  it.each([
    ['the words of a decision', { open: '', approve: '1', kind: 'approve' }],
    ['a path', { open: '../../Approved/email/x.md' }],
    ['a script', { open: 'javascript:alert(1)' }],
    ['200 kB', { open: 'ap-'.repeat(70_000) }],
    ['names of every object', { open: '__proto__', constructor: 'x', command: 'approve' }],
  ])('with %s opens nothing and decides nothing', async (_, params) => {
    const made = await face.open(`link ${_}`);
    await face.settle();
    const before = await face.page.evaluate(() => window.workbench.opened().length);
    await face.page.evaluate((given) => window.workbench.link('countersign', given), params);
    expect(await face.page.evaluate(() => window.workbench.opened().length)).toBe(before);
    expect(await face.page.evaluate(() => window.workbench.notices().at(-1))).toContain('names no approval');
    expect(await face.bench.decisions(made.request.id)).toEqual([]);
  });

  it('to an approval opens it, whatever else it asks for', async () => {
    const made = await face.open('link open');
    await face.settle();
    const params = { open: made.request.id, kind: 'approve', decide: 'approve', reason: 'x' };
    await face.page.evaluate((given) => window.workbench.link('countersign', given), params);
    expect(await face.page.evaluate(() => window.workbench.opened().at(-1))).toBe(made.path);
    expect(await face.bench.decisions(made.request.id)).toEqual([]);
  });
});

/** What other plugins and Obsidian itself would run or fetch where it stood as live Markdown. */
const LIVE = [
  '`$= dv.pages()`',
  '`= this.file.name`',
  '```dataviewjs',
  'app.vault.delete()',
  '<% tp.file.cursor() %>',
  '![[Company_Handbook]]',
  '![pixel](http://evil.example/pixel.png)',
  '[Bank](javascript:alert(1))',
  '<style>.countersign-card * { display: none }</style>',
  '<div style="position:fixed;inset:0">Approved.</div>',
  '%%hidden%% ==marked== $$x$$ #tag ^block',
];

describe('hostile mail', () => {
  it('that other plugins would run, or Obsidian fetch, is text and asks the network for nothing', async () => {
    const asked: string[] = [];
    face.page.on('request', (request) => asked.push(request.url()));
    const text = LIVE.join('\n').replace('```', '~~~');
    const made = await face.open('live', {
      draft: text,
      mail: text,
      request: { subject: LIVE.slice(4).join(' '), why: LIVE[5] ?? '', risks: [LIVE[6] ?? ''] },
      task: { from: `${LIVE[8] ?? ''} <ana@client.example>` },
    });
    await face.card.locator('.countersign-original summary').first().click();
    expect(await face.card.locator('.countersign-draft').textContent()).toBe(text);
    expect(await face.card.locator('.countersign-original pre').textContent()).toBe(text);
    expect(await face.card.locator('img, script, style, a, iframe, embed, object, [style]').count()).toBe(0);
    expect(await face.button('Approve and send').isVisible()).toBe(true);
    expect(asked.filter((url) => url.includes('evil'))).toEqual([]);
    expect(await face.bench.decisions(made.request.id)).toEqual([]);
  });

  it('without a word that one could break, 8,000 letters long, cuts nothing off and hides no button', async () => {
    await face.open('unbroken', {
      draft: 'w'.repeat(8000),
      mail: '\u202e'.repeat(4000),
      request: { subject: 'S'.repeat(900), to: [`${'a'.repeat(60)}@${'b'.repeat(60)}.example`] },
    });
    expect(await face.card.evaluate((card) => card.scrollWidth - card.clientWidth)).toBeLessThanOrEqual(0);
    await face.button('Reject…').scrollIntoViewIfNeeded();
    expect(await face.button('Reject…').isVisible()).toBe(true);
  });

  it('with combining marks without end stays in its own lines', async () => {
    await face.open('marks', { draft: `Hello${'\u0300\u0489'.repeat(2000)}\nThe next line.` });
    const box = await face.card.locator('.countersign-draft').boundingBox();
    const actions = await face.button('Reject…').boundingBox();
    expect((actions?.y ?? 0) > (box?.y ?? 0) + (box?.height ?? 0)).toBe(true);
    const front = await face.button('Reject…').evaluate((button) => {
      const { left, top, width, height } = button.getBoundingClientRect();
      return document.elementFromPoint(left + width / 2, top + height / 2) === button;
    });
    expect(front).toBe(true);
  });
});
