import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mailDays } from '../../../shared/dashboard/day-mails.ts';
import { dayNotes } from '../../../shared/dashboard/day-note.ts';
import { type SeenApproval, type SeenTask } from '../../../shared/dashboard/seen.ts';
import { CATEGORIES } from '../../../shared/vault/schemas.ts';
import { liveMarkdown } from '../../support/live-markdown.ts';
import { asked, id, task } from '../../support/seen-notes.ts';

function days(tasks: readonly SeenTask[], approvals: readonly SeenApproval[] = []) {
  return mailDays({ tasks, approvals, unreadable: [] });
}

/** The notes of the one day there is. */
function notesOf(tasks: readonly SeenTask[], approvals: readonly SeenApproval[] = []): string[] {
  const [day, ...more] = days(tasks, approvals);
  if (day === undefined || more.length > 0) throw new Error('Not one day.');
  return dayNotes(day);
}

describe('the mails of a day', () => {
  it('are those that came on it in UTC, of one domain, in their order', () => {
    const found = days([
      task('b', 'done', { received: '2026-11-20T23:59:59Z' }),
      task('c', 'done', { received: '2026-11-21T00:00:00Z' }),
      task('a', 'done', { received: '2026-11-20T00:00:00Z' }),
      task('d', 'done', { received: '2026-11-20T01:00:00Z', domain: 'social' }),
    ]);
    expect(found.map(({ day, domain, mails }) => [day, domain, mails.map(({ subject }) => subject)])).toEqual(
      [
        ['2026-11-20', 'email', ['a', 'b']],
        ['2026-11-20', 'social', ['d']],
        ['2026-11-21', 'email', ['c']],
      ],
    );
  });

  it('that can’t be read are named; drafts that can’t be are no mails', () => {
    const refusal = { message: 'The note is not UTF-8 text.' };
    const of = (base: string) => ({ placed: { base, id: 'x', domain: 'email' }, refusal });
    const found = mailDays({
      tasks: [],
      approvals: [],
      unreadable: [of(`EMAIL_2026-11-20_x_${id('x')}.md`), of(`APPROVAL_2026-11-20_x_ap-${id('x')}.md`)],
    });
    expect(found).toMatchObject([
      { day: '2026-11-20', domain: 'email', unreadable: [{ reason: refusal.message }] },
    ]);
    expect(dayNotes(found[0]!)[0]).toContain(
      `## Can’t be read (1)\n\n- [[EMAIL_2026-11-20_x_${id('x')}|note]] · `,
    );
    expect(dayNotes(found[0]!)[0]).toContain(`· ${id('x')}\n`);
  });
});

describe('a day note', () => {
  it('has one line for each mail: first what needs one, then drafts and answers, then each category', () => {
    const pairs = [asked('drafted'), asked('sent', 'done')];
    const tasks = [
      task('spam', 'done', { category: 'spam', risks: ['It asks you to keep something secret.'] }),
      task('early letter', 'done', { received: '2026-11-20T06:00:00Z' }),
      task('letter', 'done'),
      ...pairs.map(([seen]) => seen),
    ];
    const [note = '', ...more] = notesOf(
      tasks,
      pairs.map(([, one]) => one),
    );
    expect(more).toEqual([]);
    expect(note).toContain(
      '# 2026-11-20 email\n\n5 mails, times in UTC · 1 for you · 1 drafted or answered · 2 newsletters, 1 spam · [[Dashboard]]\n',
    );
    expect([...note.matchAll(/^## (.*)$/gm)].map(([, title]) => title)).toEqual([
      'Needs you (1)',
      'Drafted or answered (1)',
      'Newsletters (2)',
      'Spam (1)',
    ]);
    const rows = note.split('\n').filter((line) => line.startsWith('- '));
    const [[drafted, approval]] = pairs as [[SeenTask, SeenApproval], unknown];
    expect(rows[0]).toBe(
      `- 08:30 [[${drafted.placed.base.replace('.md', '')}|mail]] [[${approval.placed.base.replace('.md', '')}|draft]] \`“Ana Gomez”\` · \`“drafted”\` · \`needs_reply\` normal · to countersign: It tells how to unsubscribe, as mailings to many do. · ${drafted.task.id}`,
    );
    expect(rows[2]).toContain('06:00');
    expect(rows[4]).toContain('⚠ 1 risk: It asks you to keep something secret.');
  });

  it('does not change when a mail moves to another folder', () => {
    const open = task('a', 'needs_action');
    const filed = task('a', 'done');
    expect(notesOf([open])).toEqual(notesOf([filed]));
  });

  it.each([1, 2, 999, 1500])(
    'lists every mail of %i with its id, in parts that leave room below',
    (count) => {
      const tasks = Array.from({ length: count }, (_, at) =>
        task(`m${at}`, 'done', {
          category: CATEGORIES[at % CATEGORIES.length] ?? 'fyi',
          from: '\u{1f469}'.repeat(450),
          subject: '“`'.repeat(220),
          why: '\u202e'.repeat(900),
          risks: ['\u{1f4a3}'.repeat(450)],
        }),
      );
      const parts = notesOf(tasks);
      for (const part of parts) expect(Buffer.byteLength(part)).toBeLessThan(320_000);
      const ids = parts.join('\n').match(/ · [a-z2-7]{16}$/gm) ?? [];
      expect(ids.map((text) => text.slice(3)).sort()).toEqual(tasks.map((one) => one.task.id).sort());
      if (parts.length > 1) {
        expect(parts[0]).toContain(`, part 1 of ${parts.length}\n`);
        expect(parts[0]).toContain('[[2026-11-20 email 2|part 2]]');
        expect(parts[1]).toMatch(/\), continued\n/);
      }
    },
  );

  it('of fifteen hundred usual mails is two notes', () => {
    const tasks = Array.from({ length: 1500 }, (_, at) => task(`A usual subject of some words, ${at}`));
    expect(notesOf(tasks)).toHaveLength(2);
  });

  it('lets nothing foreign be live, and no mail be two lines', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (foreign) => {
        const evil = `EVIL_${foreign}`;
        const notes = notesOf([
          task('a', 'done', { subject: evil, from: evil, why: evil, risks: [evil] }),
          task('b', 'needs_action', { status: 'needs_you', result: evil, subject: evil, from: evil }),
        ]);
        expect(liveMarkdown(notes.join('\n'))).not.toContain('EVIL');
        expect(notes.join('\n').match(/^- /gm)).toHaveLength(2);
      }),
    );
  });
});
