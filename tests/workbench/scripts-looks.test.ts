import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { updatesPublished } from '../support/published.ts';
import { Face } from './face.ts';
import { lookAs, takePicture } from './looks.ts';

let face: Face;

beforeAll(async () => {
  face = await Face.start();
});

afterAll(async () => {
  await face.bench.stop();
});

/** Real sentences of scripts that a Latin font has no letters for, with Latin, digits and addresses among them. */
const SCRIPTS = {
  arabic: {
    font: 'Noto Sans Arabic',
    name: 'ليلى حدّاد',
    subject: 'رد: فاتورة يناير رقم 2026-014',
    draft:
      'مرحباً ليلى،\n\nشكراً على رسالتك. أرسلنا الفاتورة رقم 2026-014 إلى المحاسب اليوم، وسيصل المبلغ (1.250 €) قبل يوم الخميس.\n\nمع أطيب التحيات\nماريا\nmaria@studio.example',
    mail: 'مرحباً ماريا،\n\nمتى يمكننا أن نتوقع دفع فاتورة يناير؟ كان موعدها الخامس عشر.\n\nشكراً، ليلى',
    why: 'سؤال من عميلة معروفة.',
  },
  chinese: {
    font: 'Noto Sans SC Variable',
    name: '王小明',
    subject: '回复：一月份发票 2026-014',
    draft:
      '小明，你好：\n\n谢谢你的来信。一月份的发票（编号 2026-014）今天已经转给会计，款项将在星期四之前到账。\n\n此致\n玛丽亚\nmaria@studio.example',
    mail: '玛丽亚，你好：\n\n请问一月份的发票什么时候可以付款？原定日期是十五号。\n\n谢谢，小明',
    why: '一位老客户的问题。',
  },
} as const;

type Script = keyof typeof SCRIPTS;

async function open(script: Script): Promise<void> {
  const { name, subject, draft, mail, why } = SCRIPTS[script];
  await face.open(`script ${script}`, {
    draft,
    mail,
    request: { subject, why, risks: ['It holds a link.'] },
    task: { from: `${name} <ana@client.example>`, subject },
  });
  await face.card.locator('summary').first().click();
  await face.page.evaluate(() => document.fonts.ready);
}

describe.each(['arabic', 'chinese'] as const)('a card in %s', (script) => {
  it('has letters for all of it', async () => {
    await lookAs(face.page, {});
    await open(script);
    const loaded = await face.page.evaluate(() =>
      [...document.fonts].filter(({ status }) => status === 'loaded').map(({ family }) => family),
    );
    expect(loaded.map((family) => family.replaceAll('"', ''))).toContain(SCRIPTS[script].font);
  });

  it.each([
    ['a phone', 360, 1],
    ['a phone with text of twice the size', 360, 2],
    ['a wide window with text of twice the size', 860, 2],
  ] as const)('on %s has nothing cut off', async (_, width, fontScale) => {
    await open(script);
    await lookAs(face.page, { width, fontScale });
    expect(await face.card.evaluate((card) => card.scrollWidth - card.clientWidth)).toBeLessThanOrEqual(0);
  });
});

/** `UPDATE_PUBLISHED=1 npx vitest run tests/workbench/scripts-looks.test.ts` */
it.runIf(updatesPublished)('takes the pictures', async () => {
  for (const script of ['arabic', 'chinese'] as const) {
    await lookAs(face.page, {});
    await open(script);
    await takePicture(face.card, `card-${script}`);
  }
  await lookAs(face.page, { width: 360, dark: true });
  await open('arabic');
  await takePicture(face.card, 'card-arabic-phone');
});
