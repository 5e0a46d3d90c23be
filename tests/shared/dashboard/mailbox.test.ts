import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mailboxOf } from '../../../shared/dashboard/mailbox.ts';
import { gravestRisk } from '../../../shared/dashboard/risk.ts';
import { type SeenApproval, type SeenTask } from '../../../shared/dashboard/seen.ts';
import { addDays } from '../../../shared/text/days.ts';
import { asked, task } from '../../support/seen-notes.ts';

const TODAY = '2026-11-20';

function of(pairs: readonly (readonly [SeenTask, SeenApproval])[], tasks: readonly SeenTask[] = []) {
  return mailboxOf(
    { tasks: [...pairs.map(([seen]) => seen), ...tasks], approvals: pairs.map(([, approval]) => approval) },
    TODAY,
  );
}

describe('needs you', () => {
  it('is what waits for a decision or has no draft: by priority, then the oldest mail first', () => {
    const box = of(
      [
        asked('normal and new', 'pending_approval', {}, { received: '2026-11-20T09:00:00Z' }),
        asked('normal and old', 'pending_approval', {}, { received: '2026-11-18T09:00:00Z' }),
        asked('held', 'approved'),
        asked('sent', 'done'),
        asked('high', 'pending_approval', { status: 'edited' }, { priority: 'high' }),
      ],
      [
        task('low', 'needs_action', { status: 'needs_you', received: '2026-11-01T09:00:00Z' }),
        task('newsletter', 'done'),
      ],
    );
    expect(box.needsYou.map(({ subject }) => subject)).toEqual([
      'Re: high',
      'Re: normal and old',
      'Re: normal and new',
      'low',
    ]);
    expect(box.needsYou[0]?.words).toContain('approve again');
  });

  it('says why: what triage found, and for a mail without a draft why there is none', () => {
    const box = of(
      [asked('a', 'pending_approval', {}, { why: 'It asks you a question.' })],
      [task('b', 'needs_action', { status: 'needs_you', why: 'It asks.', result: 'A lawyer writes.' })],
    );
    expect(box.needsYou.map(({ reason }) => reason)).toEqual(['It asks you a question.', 'A lawyer writes.']);
  });

  it('an approval whose task can’t be read is still there', () => {
    const [, approval] = asked('a', 'pending_approval', { risks: ['It asks you to keep something secret.'] });
    const box = mailboxOf({ tasks: [], approvals: [approval] }, TODAY);
    expect(box.needsYou).toMatchObject(
      [{ who: 'ana@client.example', risk: /secret/, risks: 1 }].map((row) => ({
        ...row,
        risk: expect.stringMatching(row.risk),
      })),
    );
  });
});

describe('the gravest risk', () => {
  it.each([
    [[], ''],
    [
      ['You have not written to this address from this vault before.'],
      'You have not written to this address from this vault before.',
    ],
    [
      [
        'You have not written to this address from this vault before.',
        'It asks you to keep something secret.',
        'It names another bank account (IBAN) than the mails before it; ask by phone before you pay.',
      ],
      'It names another bank account (IBAN) than the mails before it; ask by phone before you pay.',
    ],
    [
      [
        'You are not named among its recipients (a blind copy, a forward or an alias).',
        'Something that no version knew before.',
      ],
      'Something that no version knew before.',
    ],
    [
      [
        'Your mail host could not confirm that it comes from the address it names.',
        'Its sender’s domain ana.example looks like anna.example, but it is another one.',
      ],
      'Its sender’s domain ana.example looks like anna.example, but it is another one.',
    ],
  ])('%j', (risks, wanted) => {
    expect(gravestRisk(risks)).toBe(wanted);
  });
});

describe('waits for others', () => {
  const out = (at: string) => ({ evidence: ['word provider', 'message-id <sent1@example.com>', `at ${at}`] });
  const sent = asked('question', 'done', out('2026-11-12T10:00:00Z'));
  const [question, approval] = sent;
  const answer = (changes: Parameters<typeof task>[2]) =>
    task('answer', 'done', { received: '2026-11-13T10:00:00Z', category: 'needs_reply', ...changes });

  it('lists to whom one wrote, and since when, longest first', () => {
    const later = asked('later', 'done', { created: '2026-11-19T08:00:00Z' });
    const { waits } = of([later, sent]);
    expect(waits.map(({ subject, since, workingDays }) => [subject, since, workingDays])).toEqual([
      ['Re: question', '2026-11-12', 6],
      ['Re: later', '2026-11-19', 1],
    ]);
    expect(waits[0]?.who).toBe('ana@client.example');
  });

  it.each([
    ['a mail in the thread', { thread: question.task.thread }, 0],
    ['a mail that names the sent message', { in_reply_to: '<sent1@example.com>' }, 0],
    ['a mail that names it among its references', { references: ['<a@b>', '<sent1@example.com>'] }, 0],
    ['a mail in another thread', {}, 1],
    ['an automatic reply', { thread: question.task.thread, category: 'autoreply' as const }, 1],
    [
      'a mail in the thread from before',
      { thread: question.task.thread, received: '2026-11-12T09:59:59Z' },
      1,
    ],
    [
      'the sent mail itself, come back by a copy',
      { thread: question.task.thread, message_id: '<sent1@example.com>' },
      1,
    ],
  ])('%s', (_, changes, left) => {
    expect(of([sent], [answer(changes)]).waits).toHaveLength(left);
  });

  it('counts the last message of a thread alone', () => {
    const second = asked('second', 'done', { thread: question.task.thread, ...out('2026-11-17T10:00:00Z') });
    expect(of([second, sent]).waits.map(({ subject }) => subject)).toEqual(['Re: second']);
  });

  it('what came back undelivered waits for the person', () => {
    const back = { ...question, path: 'x', placed: task('question', 'needs_action').placed };
    const reopened: SeenTask = {
      ...back,
      task: { ...back.task, status: 'needs_you', result: 'Your reply was not delivered.' },
    };
    const box = mailboxOf({ tasks: [reopened], approvals: [approval] }, TODAY);
    expect(box.waits).toEqual([]);
    expect(box.needsYou).toHaveLength(1);
  });

  it('forgets after thirty days', () => {
    const on = (day: string) => of([asked('question', 'done', out(`${day}T10:00:00Z`))]).waits;
    expect(on(addDays(TODAY, -30))).toHaveLength(1);
    expect(on(addDays(TODAY, -31))).toHaveLength(0);
  });
});

describe('on the way and done', () => {
  it('counts drafts in work and mails without one, and lists what is held', () => {
    const box = of(
      [
        asked('held', 'approved', { result: 'Held until 08:31.' }),
        asked('sent', 'done'),
        asked('redrafted', 'pending_approval', { status: 'revising' }),
      ],
      [
        task('claimed', 'in_progress', { category: 'needs_reply' }),
        task('unclaimed', 'needs_action', { category: 'needs_reply' }),
        task('newsletter', 'needs_action'),
      ],
    );
    expect(box).toMatchObject({ drafting: 1, undrafted: 1, doneCount: 1 });
    expect(box.approved.map(({ words }) => words)).toEqual(['Held until 08:31.']);
  });

  it('takes no note at its word where it is told which were checked: the others are counted', () => {
    const [first, checked] = asked('checked', 'approved', { result: 'Held until 08:31.' });
    const [second, forged] = asked('forged', 'approved', { result: 'Your bank asks you to call.' });
    const box = mailboxOf(
      { tasks: [first, second], approvals: [checked, forged] },
      TODAY,
      new Set([checked.request.id]),
    );
    expect(box.approved.map(({ words }) => words)).toEqual(['Held until 08:31.']);
    expect(box.unchecked).toBe(1);
  });

  it('keeps the last ten that were sent, newest first', () => {
    const pairs = Array.from({ length: 14 }, (_, at) =>
      asked(`m${at}`, 'done', { created: `2026-11-${String(at + 1).padStart(2, '0')}T08:00:00Z` }),
    );
    const box = of(pairs);
    expect(box.doneCount).toBe(14);
    expect(box.done.map(({ subject }) => subject)).toEqual(
      Array.from({ length: 10 }, (_, at) => `Re: m${13 - at}`),
    );
  });
});

describe('put aside', () => {
  it('counts by day and category, today and yesterday each, and seven days together', () => {
    const on = (day: string, category: 'newsletter' | 'spam' | 'receipt', word: string) =>
      task(word, 'done', { category, received: `${day}T10:00:00Z` });
    const { putAside } = of(
      [asked('wants an answer')],
      [
        on('2026-11-20', 'newsletter', 'a'),
        on('2026-11-20', 'newsletter', 'b'),
        on('2026-11-20', 'spam', 'c'),
        on('2026-11-19', 'receipt', 'd'),
        on('2026-11-14', 'receipt', 'e'),
        on('2026-11-13', 'receipt', 'f'),
      ],
    );
    expect(putAside).toEqual({
      lately: [
        {
          day: '2026-11-20',
          domain: 'email',
          counts: [
            ['newsletter', 2],
            ['spam', 1],
          ],
        },
        { day: '2026-11-19', domain: 'email', counts: [['receipt', 1]] },
      ],
      week: [
        ['newsletter', 2],
        ['receipt', 2],
        ['spam', 1],
      ],
    });
  });
});

it('is the same for the same notes, in whatever order they were read', () => {
  const pairs = [
    asked('a'),
    asked('b', 'approved'),
    asked('c', 'done'),
    asked('d', 'done', { created: '2026-11-19T08:00:00Z' }),
  ];
  const tasks = ['e', 'f', 'g'].map((word) => task(word, 'done', { category: 'receipt' }));
  const notes = { tasks: [...pairs.map(([seen]) => seen), ...tasks], approvals: pairs.map(([, one]) => one) };
  const wanted = JSON.stringify(mailboxOf(notes, TODAY));
  fc.assert(
    fc.property(
      fc.shuffledSubarray(notes.tasks, { minLength: notes.tasks.length }),
      fc.shuffledSubarray(notes.approvals, { minLength: notes.approvals.length }),
      (mixed, approvals) => {
        expect(JSON.stringify(mailboxOf({ tasks: mixed, approvals }, TODAY))).toBe(wanted);
      },
    ),
  );
});
