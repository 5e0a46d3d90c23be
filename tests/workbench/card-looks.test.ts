import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { updatesPublished } from '../support/published.ts';
import { Face } from './face.ts';
import { type Look, bringAxe, lookAs, takePicture, violationsIn } from './looks.ts';
import { DRAFT, type Sample } from './sample-vault.ts';

let face: Face;

beforeAll(async () => {
  face = await Face.start();
  await bringAxe(face.page);
});

afterAll(async () => {
  await face.bench.stop();
});

afterEach(async () => {
  await look({});
});

const look = (seen: Look) => lookAs(face.page, seen);
const violations = () => violationsIn(face.page, '.countersign-card');

/** Nothing of a card is cut off or makes its note scroll sideways. */
async function overflow(): Promise<number> {
  return face.card.evaluate((card) => card.scrollWidth - card.clientWidth);
}

/** What was approved stays approved, and what was typed is kept, so each look is at another note. */
let nth = 0;

const FULL: Parameters<Face['open']>[1] = {
  request: {
    cc: ['boss@rival.example'],
    risks: ['It asks for money or promises it; check by another way who asks before you pay.'],
    attachments: [
      { name: 'invoice-2026-014.pdf', media_type: 'application/pdf', size: 48_213, sha256: '0'.repeat(64) },
    ],
    notes: ['Written from [[Company_Handbook#Payments]].'],
  },
  task: { reply_to: ['ana@elsewhere.example'] },
};

const VIEWS: readonly (readonly [name: string, show: () => Promise<unknown>])[] = [
  ['a card with everything on it', () => face.open('axe full', FULL)],
  ['gaps', () => face.open('axe gaps', { draft: 'We pay on <<fill: the day>>.' })],
  [
    'the original unfolded',
    () => face.open('axe original').then(() => face.card.locator('summary').first().click()),
  ],
  ['the editor with changes', () => face.open(`axe edit ${String(nth++)}`).then(edit)],
  ...['Ask for changes…', 'Reject…', 'Snooze…', 'Schedule…'].map(
    (name) =>
      [
        `the panel of “${name}”`,
        () => face.open(`axe ${name}`).then(() => face.button(name).click()),
      ] as const,
  ),
  ['what was approved', () => approve(face.open(`axe approved ${String(nth++)}`))],
  ['a note that can’t be read', () => unreadable()],
];

async function edit(): Promise<void> {
  await face.button('Edit').click();
  await face.card.getByRole('textbox').fill(DRAFT.replace('by Thursday', 'on Friday'));
  await face.card.locator('ins').first().waitFor();
}

async function approve(opened: Promise<Sample>): Promise<void> {
  await opened;
  await face.readAll();
  await face.press('Approve and send');
  await face.inState('approved').waitFor();
}

async function unreadable(): Promise<void> {
  await face.bench.write('Briefings/Monday.md', '```countersign\nHello\n```\n');
  await face.show({ path: 'Briefings/Monday.md' });
}

describe('accessibility (axe-core, all of its rules)', () => {
  it.each(VIEWS)('%s: no violation, in light and dark', async (_, show) => {
    await face.bench.write('Company_Handbook.md', 'How we pay.\n');
    await show();
    expect(await violations()).toEqual([]);
    await look({ dark: true });
    expect(await violations()).toEqual([]);
  });

  it('would find one', async () => {
    await face.open('axe planted');
    await face.card.evaluate((card) => card.append(document.createElement('img')));
    expect((await violations()).join()).toContain('image-alt');
  });

  it('reaches every control by Tab alone, in the order of the page', async () => {
    await face.open('tab order', FULL);
    await face.card.locator('.countersign-status').focus();
    const reached: string[] = [];
    for (let at = 0; at < 12; at++) {
      await face.page.keyboard.press('Tab');
      reached.push(await face.page.evaluate(() => document.activeElement?.textContent.trim() ?? ''));
    }
    const actions = ['Edit', 'Ask for changes…', 'Reject…', 'Snooze…', 'Schedule…'];
    expect(reached.filter((name) => actions.includes(name))).toEqual(actions);
  });
});

describe('room', () => {
  it.each([
    ['a phone', { width: 360 }],
    ['a narrow phone with text of twice the size', { width: 320, fontScale: 2 }],
    ['a wide window with text of twice the size', { fontScale: 2 }],
  ] as const)('%s: nothing is cut off', async (_, size) => {
    await look(size);
    for (const [, show] of VIEWS) {
      await show();
      expect(await overflow()).toBeLessThanOrEqual(0);
    }
  });

  it.each([
    ['Arabic', 'مرحبا آنا،\nشكراً على رسالتك. سنرسل الفاتورة يوم الخميس.', 'rtl'],
    ['Hebrew', 'שלום אנה,\nתודה על ההודעה.', 'rtl'],
    ['Chinese', '安娜，你好：\n谢谢你的来信。', 'ltr'],
  ])('%s runs the way it is written', async (name, draft, direction) => {
    await face.open(`script ${name}`, { draft, request: { subject: draft.split('\n')[0] ?? '' } });
    const way = await face.card
      .locator('.countersign-draft')
      .evaluate((pre) => getComputedStyle(pre).direction);
    expect(way).toBe(direction);
  });
});

/** The README's pictures are made here: `UPDATE_PUBLISHED=1 npx vitest run tests/workbench/card-looks.test.ts`. */
it.runIf(updatesPublished)('takes the pictures', async () => {
  await face.bench.write('Company_Handbook.md', 'How we pay.\n');
  const shoot = async (name: string, size: Look) => {
    await look(size);
    await takePicture(face.card, name);
  };
  await face.open('picture', { request: { notes: ['Written from [[Company_Handbook#Payments]].'] } });
  await shoot('card', {});
  await shoot('card-dark', { dark: true });
  await shoot('card-narrow', { width: 360 });
  await face.open('picture, risky', FULL);
  await shoot('card-risks', {});
  await face.open('picture, edit').then(edit);
  await shoot('card-edit', {});
  await approve(face.open('picture, approved'));
  await shoot('card-approved', {});
});
