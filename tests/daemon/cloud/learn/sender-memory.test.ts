import { describe, expect, it } from 'vitest';
import { type Lesson } from '../../../../daemon/cloud/learn/lesson.ts';
import { snapshotOf } from '../../../../daemon/cloud/learn/snapshot.ts';
import { type MailFacts } from '../../../../daemon/mail/facts.ts';
import { authenticated, facts, judged, lesson } from './mails.ts';

const LIST = { 'List-Id': 'Friends <friends.example.org>', 'List-Post': '<mailto:friends@example.org>' };
const after = (lessons: readonly Lesson[], mail: MailFacts) => judged(snapshotOf(lessons), mail).category;
const plain = (mail: MailFacts) => after([], mail);

describe('a sender whose mail was called a kind that is made for many', () => {
  const kinds = ['list', 'newsletter', 'notification', 'receipt', 'cold_pitch', 'spam'] as const;

  it.each(kinds)('%s: the next mail from the same address is that', async (kind) => {
    const lessons = [lesson(await facts({ Subject: 'One' }), kind)];
    const next = await facts(
      { Subject: 'Lunch' },
      'Hello Kim, could you send me the plan by Friday? Thanks, Ana',
    );
    expect(plain(next)).toBe('needs_reply');
    const verdict = judged(snapshotOf(lessons), next);
    expect(verdict).toMatchObject({ category: kind, draft: false });
    expect(verdict.why).toMatch(/^You said that mail from this sender /);
  });

  it('is known by the exact address alone, so that a shared host brings nobody into discredit', async () => {
    const lessons = [lesson(await facts({ From: 'Bo <bo@freemail.example>' }), 'spam')];
    for (const From of [
      'Ana <ana@freemail.example>',
      'Bo <bo@freemail.example.org>',
      'Bo <bo.x@freemail.example>',
    ])
      expect(after(lessons, await facts({ From }))).toBe(plain(await facts({ From })));
    expect(after(lessons, await facts({ From: '"Somebody" <BO@FREEMAIL.example>' }))).toBe('spam');
  });

  it('the last word about a sender counts', async () => {
    const mail = await facts({});
    const lessons = [lesson(mail, 'newsletter', 0), lesson(mail, 'receipt', 1)];
    expect(after(lessons, mail)).toBe('receipt');
    expect(after([...lessons, lesson(mail, 'needs_reply', 2)], mail)).toBe('needs_reply');
  });

  it('never stands above what the form of a mail settles', async () => {
    const lessons = [lesson(await facts({}), 'newsletter')];
    const away = await facts({ 'Auto-Submitted': 'auto-replied', Subject: 'Out of office' });
    expect(after(lessons, away)).toBe('autoreply');
  });

  it('is heard when he answers the owner', async () => {
    const lessons = [lesson(await facts({}), 'newsletter')];
    const answer = await facts({ 'In-Reply-To': '<mine@home.example>', Subject: 'Re: Thursday' });
    expect(after(lessons, answer)).toBe('needs_reply');
  });

  it('bounces, automatic answers and appointments say nothing of what else somebody writes', async () => {
    for (const kind of ['bounce', 'autoreply', 'calendar'] as const) {
      const next = await facts({ Subject: 'Quite another thing' });
      expect(after([lesson(await facts({}), kind)], next)).toBe(plain(next));
    }
  });
});

describe('names that anybody can use', () => {
  it('spam under somebody’s name does not put away mail that proves to be theirs', async () => {
    const lessons = [lesson(await facts({}), 'spam')];
    expect(after(lessons, await facts(authenticated('fail')))).toBe('spam');
    expect(after(lessons, await facts(authenticated('pass')))).toBe('needs_reply');
    const proven = [lesson(await facts(authenticated('pass')), 'spam')];
    expect(after(proven, await facts(authenticated('pass')))).toBe('spam');
  });

  it('a good name is no defence for spam that proves not to come from it', async () => {
    const body =
      'You have won the lottery! Claim your prize of $5,000,000 now. Dear beneficiary, reply urgently.';
    const scam = { Subject: 'Your prize of $5,000,000', 'Reply-To': 'claims@elsewhere.example' };
    const forged = await facts({ ...scam, ...authenticated('fail') }, body);
    expect(plain(forged)).toBe('spam');
    const lessons = [lesson(await facts({}), 'fyi')];
    expect(after(lessons, forged)).toBe('spam');
    expect(after(lessons, await facts({ ...scam, ...authenticated('pass') }, body))).not.toBe('spam');
  });
});

describe('lists', () => {
  it('one spam on a list makes none of the others’ mail spam', async () => {
    const lessons = [lesson(await facts({ ...LIST, From: 'Bo <bo@bad.example>' }), 'spam')];
    const next = await facts({ ...LIST, From: 'Cy <cy@good.example>', To: 'friends@example.org' });
    expect(after(lessons, next)).toBe(plain(next));
  });

  it('who writes to a list may write to the owner too', async () => {
    const lessons = [lesson(await facts(LIST), 'list')];
    expect(after(lessons, await facts({}))).toBe('needs_reply');
    const other = await facts({ ...LIST, From: 'Cy <cy@good.example>' });
    expect(judged(snapshotOf(lessons), other)).toMatchObject({
      category: 'list',
      why: 'You said that mail from this list comes from a mailing list.',
    });
  });

  it('a newsletter is known by its list when its sender changes', async () => {
    const id = { 'List-Id': '"Shop, May" <news.shop.example>' };
    const lessons = [lesson(await facts({ ...id, From: 'may@shop.example' }), 'newsletter')];
    const next = await facts({ 'List-Id': '"Shop, June" <NEWS.shop.example>', From: 'june@shop.example' });
    expect(judged(snapshotOf(lessons), next).why).toBe('You said that mail from this list is a newsletter.');
  });
});

describe('a sender whose mail was called a person’s', () => {
  const shop = { From: 'Bo <bo@shop.example>' };
  const offer =
    'Big summer sale! 20 % off everything in our shop. View this email in your browser. Unsubscribe here.';

  it('is not taken for a mailing any more, and may be silent about answers', async () => {
    const mail = await facts({ ...shop, Subject: 'Summer sale' }, offer);
    expect(['newsletter', 'spam', 'cold_pitch']).toContain(plain(mail));
    const verdict = judged(snapshotOf([lesson(await facts(shop), 'fyi')]), mail);
    expect(verdict.category).toBe('fyi');
  });

  it('is inclined to what was said, and no more than that', async () => {
    const thanks = await facts({ Subject: 'Re: Thursday' }, 'Thank you very much! No need to reply.');
    expect(plain(thanks)).toBe('fyi');
    expect(after([lesson(await facts({ Subject: 'x' }, 'See you.'), 'needs_reply')], thanks)).toBe('fyi');
  });
});

it('mail without a sender is remembered for nothing', async () => {
  const nobody = { From: 'undisclosed' };
  expect((await facts(nobody)).from.address).toBe('');
  const next = await facts(nobody, 'Something else.');
  expect(after([lesson(await facts(nobody), 'newsletter')], next)).toBe(plain(next));
});
