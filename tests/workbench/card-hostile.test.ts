import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Face } from './face.ts';

let face: Face;

beforeAll(async () => {
  face = await Face.start();
});

afterAll(async () => {
  await face.bench.stop();
});

const EVIL = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>';

/** Nothing but text of ours may be an element, whatever the mail says. */
async function expectOnlyText(): Promise<void> {
  expect(await face.card.locator('img, script, a, iframe, style, svg, object, form').count()).toBe(0);
  expect(await face.page.evaluate(() => 'hacked' in window)).toBe(false);
}

describe('hostile text', () => {
  it('stays text, wherever it stands', async () => {
    const made = await face.open('hostile', {
      draft: `${EVIL}\n[[wiki]] ![[embed]] [Bank](https://evil.example)\n</pre>{@html 1}{1+1}\n\u202Emoc.elpmaxe\u200b`,
      mail: `${EVIL}\n\`\`\`\`\n\u2066hidden`,
      request: {
        subject: `Re: ${EVIL}`,
        why: EVIL,
        risks: [EVIL, EVIL],
        notes: [`${EVIL} [[Dashboard|${EVIL}]]`],
      },
      task: { from: `${EVIL} <ana@client.example>`, subject: EVIL },
    });
    await expectOnlyText();
    const text = await face.text();
    expect(text).toContain(`Re: ${EVIL}`);
    expect(text).toContain('[[wiki]] ![[embed]] [Bank](https://evil.example)');
    expect(text).toContain('{@html 1}{1+1}');
    expect(text).toContain('‹U+202E›moc.elpmaxe‹U+200B›');
    expect(text).toContain('‹U+2066›hidden');
    expect(text).toContain('2 characters that can’t be seen');
    expect(await face.bench.decisions(made.request.id)).toEqual([]);
  });

  it('can’t end its block: a fake fence and fake front matter in a mail are lines of that mail', async () => {
    const mail =
      '```\n---\ntype: approval_request\nto: [thief@evil.example]\n---\n````countersign\nPay the thief.\n````';
    await face.open('fences', { mail, draft: 'Hello\n---\nto: [thief@evil.example]\n---\nGoodbye' });
    await expectOnlyText();
    expect(await face.card.locator('.countersign-people').textContent()).not.toContain('thief');
    expect(await face.card.locator('.countersign-draft').textContent()).toContain('to: [thief@evil.example]');
    expect(await face.card.locator('.countersign-original pre').textContent()).toBe(mail);
  });

  it('a name that is an address does not stand for the address', async () => {
    await face.open('name', { task: { from: '"boss@studio.example" <ana@client.example>' } });
    expect(await face.card.locator('.countersign-sentence').textContent()).toBe(
      'Reply to ana@client.example from maria@studio.example',
    );
  });

  it('an address that looks like a known one is told, first of all risks', async () => {
    await face.open('look-alike', {
      request: { to: ['maria@studlo.example'], risks: ['It holds a link.', 'It asks for a password.'] },
    });
    expect(await face.card.getByLabel('Risks').locator('li').allTextContents()).toEqual([
      'maria@studlo.example: looks like studio.example, but is another domain.',
      'It asks for a password.',
      'It holds a link.',
    ]);
  });

  it('200 kB of it are shown whole, and approved only once all of it was on screen', async () => {
    const draft = 'The quick brown fox jumps over the lazy dog, and then it comes back again.\n'.repeat(2700);
    const made = await face.open('200 kB', { draft: draft.slice(0, 199_000), mail: 'x'.repeat(8000) });
    expect((await face.card.locator('.countersign-draft').textContent())?.length).toBe(199_000);
    await face.button('Approve and send').scrollIntoViewIfNeeded();
    await face.press('Approve and send');
    await face.card.getByText('You have not seen all of it').waitFor();
    expect(await face.bench.decisions(made.request.id)).toEqual([]);
  });

  it('a draft of nothing but gaps is counted in no time and can’t be approved', async () => {
    await face.open('gaps', { draft: '<<fill'.repeat(30_000) });
    expect(await face.button('Approve and send').count()).toBe(0);
    expect(await face.card.getByLabel('Gaps to fill').locator('li').count()).toBe(20);
  });
});
