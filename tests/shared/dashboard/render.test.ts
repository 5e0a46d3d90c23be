import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mailboxOf } from '../../../shared/dashboard/mailbox.ts';
import { plain } from '../../../shared/dashboard/markdown.ts';
import { type DashboardView, renderDashboard } from '../../../shared/dashboard/render.ts';
import { asked, task } from '../../support/seen-notes.ts';
import { liveMarkdown } from '../../support/live-markdown.ts';

const TODAY = '2026-11-20';
const NOTHING = mailboxOf({ tasks: [], approvals: [] }, TODAY);
const EMPTY: DashboardView = {
  mode: 'live',
  mailbox: NOTHING,
  waiting: [],
  trouble: [],
  updates: [],
  warnings: [],
};

/** A morning: two drafts, a mail without one, a held one, answers that are waited for, and what was put aside. */
function morning(subject = 'January invoice', who = 'Ana Gomez') {
  const pairs = [
    asked(
      'one',
      'pending_approval',
      { subject },
      {
        from: who,
        why: 'It asks you a question.',
        risks: [
          'You have not written to this address from this vault before.',
          'It asks you to keep something secret.',
        ],
      },
    ),
    asked('two', 'approved', { subject, result: 'Held until 2026-11-20T08:40:00Z.' }, { from: who }),
    asked(
      'three',
      'done',
      { subject, to: ['ana@client.example'], evidence: ['at 2026-11-10T10:00:00Z'] },
      { from: who },
    ),
  ] as const;
  const tasks = [
    ...pairs.map(([seen]) => seen),
    task('lawyer', 'needs_action', {
      status: 'needs_you',
      subject,
      from: who,
      priority: 'high',
      result: 'A lawyer writes; answer this mail yourself.',
    }),
    task('claimed', 'in_progress', { category: 'needs_reply' }),
    task('newsletter', 'done'),
    task('receipt', 'done', { category: 'receipt' }),
  ];
  return mailboxOf({ tasks, approvals: pairs.map(([, one]) => one) }, TODAY);
}

describe('renderDashboard', () => {
  it('says on top what there is, in sections below who and why', () => {
    const text = renderDashboard({ ...EMPTY, mailbox: morning() });
    expect(text).toContain(
      'Mode: **live**\n\n**2** need you · 1 waits for others · 2 on the way · 2 put aside since yesterday\n',
    );
    const titles = [...text.matchAll(/^## (.*)$/gm)].map(([, title]) => title);
    expect(titles).toEqual([
      'Needs you (2)',
      'Waits for others (1)',
      'On the way (2)',
      'Put aside',
      'Done (1)',
    ]);
    const rows = text.split('\n').filter((line) => line.startsWith('- '));
    expect(rows[0]).toContain(
      '**high** `“January invoice”` · `“Ana Gomez”` · 2026-11-20 · for you, without a draft · ',
    );
    expect(rows[0]).toContain('A lawyer writes; answer this mail yourself.');
    expect(rows[1]).toMatch(
      / · to countersign · It asks you a question\. · ⚠ It asks you to keep something secret\. \(and 1 more\)$/,
    );
    expect(rows[2]).toMatch(
      /`“ana@client\.example”` · `“January invoice”` · since 2026-11-10, \*\*8 working days\*\*$/,
    );
    expect(rows[4]).toBe('- 1 mail being drafted on the VM');
    expect(rows[5]).toBe('- [[Briefings/2026-11-20 email|2026-11-20 email]]: 1 newsletter, 1 receipt');
    expect(rows[6]).toBe('- In seven days: 1 newsletter, 1 receipt');
  });

  it('says what waits on the VM, and why', () => {
    const waiting = ['cloud: 12 more mails wait on the VM: 12 until you have decided open drafts.'];
    const text = renderDashboard({
      ...EMPTY,
      waiting,
      mailbox: mailboxOf(
        { tasks: [task('a', 'needs_action', { category: 'needs_reply' })], approvals: [] },
        TODAY,
      ),
    });
    expect(text).toContain(
      `## On the way (1)\n\n- 1 mail waiting on the VM for a draft\n- ${waiting[0] ?? ''}\n`,
    );
    expect(renderDashboard({ ...EMPTY, waiting })).not.toContain('12 more');
  });

  it('dry, troubled and warned is said before everything else', () => {
    const text = renderDashboard({
      ...EMPTY,
      mode: 'dry',
      trouble: ['Sending is paused.', 'x.md: The note is not UTF-8 text.'],
      warnings: ['cloud: its password could send'],
    });
    expect(text.indexOf('Mode: **dry run**, nothing leaves')).toBeLessThan(
      text.indexOf('> [!warning] cloud'),
    );
    expect(text.indexOf('> [!danger] 2 things are in the way: see [[#Trouble]]')).toBeLessThan(
      text.indexOf('## '),
    );
    expect(text).toContain('## Trouble\n\n- Sending is paused.\n');
  });

  it('shows foreign text as code whatever it holds: no markup, link, tag or inline query of it is live', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (foreign) => {
        const text = renderDashboard({
          ...EMPTY,
          mailbox: morning(`EVIL${foreign}`, `EVIL${foreign}`),
          trouble: [`EVIL_${foreign}`],
        });
        expect(liveMarkdown(text)).not.toContain('EVIL');
        expect(text.split('\n').length).toBe(
          renderDashboard({ ...EMPTY, mailbox: morning(), trouble: ['x'] }).split('\n').length,
        );
      }),
    );
  });

  it('says how many there are when there are more than it lists, and stays small', () => {
    const pairs = Array.from({ length: 2500 }, (_, at) =>
      asked(`m${at}`, 'pending_approval', {}, { why: 'x'.repeat(1000), from: 'y'.repeat(1000) }),
    );
    const mailbox = mailboxOf(
      { tasks: pairs.map(([seen]) => seen), approvals: pairs.map(([, one]) => one) },
      TODAY,
    );
    const text = renderDashboard({
      ...EMPTY,
      mailbox,
      trouble: Array.from({ length: 5000 }, () => 'z'.repeat(1000)),
    });
    expect(text).toContain('## Needs you (2500)');
    expect(text).toContain('… and 2460 more');
    expect(text.length).toBeLessThan(100_000);
  });

  it('is the same for the same view', () => {
    expect(renderDashboard({ ...EMPTY, mailbox: morning() })).toBe(
      renderDashboard({ ...EMPTY, mailbox: morning() }),
    );
    expect(renderDashboard(EMPTY)).toContain('Nothing waits for you.');
  });
});

describe('plain', () => {
  it.each([
    'A person wrote.',
    'It asks for a draft (50 % of it), due 2026-11-20T08:30:00Z + 1 day.',
    'Der Betrag wäre „fällig“'.replaceAll(/[„“]/g, ''),
  ])('leaves words as they are: %s', (text) => {
    expect(plain(text)).toBe(text);
  });

  it.each([
    '%% hidden',
    'due:: 2020-01-01',
    '[[link]]',
    'see https://evil.example',
    'www.evil.example',
    '#tag',
    '<b>',
    '`x`',
    '*x*',
    '$x$',
    '= this',
    '| x |',
    '![](x)',
  ])('makes code of what would be rendered, linked, hidden or queried: %s', (text) => {
    expect(plain(text)).toMatch(/^`+“.*”`+$/);
  });
});
