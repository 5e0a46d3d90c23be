import { describe, expect, it } from 'vitest';
import {
  type Correction,
  type CorrectionPlan,
  type TaskFacts,
  correctionPlan,
} from '../../../shared/task/correction.ts';
import { type Placed, pathOf } from '../../../shared/vault/layout.ts';
import { type Task } from '../../../shared/vault/schemas.ts';
import { readTask, writeTask } from '../../../shared/vault/typed-notes.ts';

const ID = 'abcdefgh234567ab';
const BASE = `EMAIL_2026-11-20_january-invoice_${ID}.md`;
type Named = Extract<Placed, { id: string }>;

const DONE: Named = { place: 'done', domain: 'email', month: '2026-11', base: BASE, id: ID };
const NEEDS: Named = { place: 'needs_action', domain: 'email', base: BASE, id: ID };
const WAITING: Named = { place: 'pending_approval', domain: 'email', base: BASE, id: ID };
const REJECTED: Named = { place: 'rejected', domain: 'email', base: BASE, id: ID };
const CLAIMED: Named = { place: 'in_progress', agent: 'cloud', base: BASE, id: ID };

function task(change: Partial<Task> = {}): Task {
  return {
    type: 'task',
    version: '1',
    id: ID,
    domain: 'email',
    account: 'work',
    message_id: '<1@client.example>',
    source_sha256: 'a1'.repeat(32),
    thread: ID,
    from: 'Ana',
    from_address: 'ana@client.example',
    reply_to: [],
    to: [],
    cc: [],
    subject: 'January invoice',
    received: '2026-11-20T08:30:00Z',
    in_reply_to: '',
    references: [],
    priority: 'low',
    category: 'newsletter',
    corrected: '',
    why: 'This mail went to many subscribers (List-Id).',
    risks: [],
    bounce_of: '',
    no_draft: '',
    status: 'needs_action',
    agent: '',
    epoch: 4,
    counter: 0,
    ttl: 0,
    attempts: 3,
    waiting_for: '',
    revision: 1,
    wish: '',
    result: '',
    ...change,
  };
}

const aside = (change: Partial<Task> = {}) =>
  task({ status: 'done', result: 'Put aside: This mail went to many subscribers (List-Id).', ...change });
const says = (category: Task['category']): Correction => ({ category, draft: false, wish: '' });
const PROMOTE: Correction = { category: 'needs_reply', draft: true, wish: '' };
const NOTHING: TaskFacts = { revision: 0, sent: false, noDraft: null };

function plan(one: Task, placed: Named, said: Correction, facts: Partial<TaskFacts> = {}): CorrectionPlan {
  const made = correctionPlan({ task: one, placed }, said, { ...NOTHING, ...facts });
  if (made.step !== null) expect(readTask(writeTask(made.step.task, 'Hello'))).toMatchObject({ ok: true });
  return made;
}

/** Doing it again to what it made changes nothing more. */
function repeated(made: CorrectionPlan, placed: Named, said: Correction, facts: Partial<TaskFacts> = {}) {
  const again = made.step === null ? null : plan(made.step.task, placed, said, facts);
  expect(again?.step).toEqual(made.step);
  return again?.outcome;
}

describe('a mail that was put aside', () => {
  it('gets another category where it lies, in words of ours', () => {
    const made = plan(aside(), DONE, says('receipt'));
    expect(made).toMatchObject({
      outcome: 'corrected',
      step: {
        path: pathOf(DONE),
        task: {
          category: 'receipt',
          corrected: 'receipt',
          why: 'You said that this mail is a receipt.',
          result: 'Put aside: You said that this mail is a receipt.',
          status: 'done',
        },
      },
    });
    repeated(made, DONE, says('receipt'));
  });

  it('keeps what is said of an answer that is out', () => {
    const sent = aside({ category: 'needs_reply', result: 'Sent.' });
    expect(plan(sent, DONE, says('fyi'), { sent: true }).step?.task).toMatchObject({
      category: 'fyi',
      result: 'Sent.',
      status: 'done',
    });
  });

  it.each([['correct', says('needs_reply')] as const, ['promote', PROMOTE] as const])(
    '%s: goes back to be drafted, in its next epoch, with fresh attempts',
    (_, said) => {
      const made = plan(aside(), DONE, said);
      expect(made).toMatchObject({
        outcome: 'promoted',
        step: {
          path: pathOf(NEEDS),
          task: {
            status: 'needs_action',
            category: 'needs_reply',
            corrected: 'needs_reply',
            priority: 'normal',
            epoch: 5,
            attempts: 0,
            revision: 1,
            result: '',
          },
        },
      });
      expect(repeated(made, NEEDS, said)).toBe('queued');
    },
  );

  it('carries a wish, and a later promotion may change it while nobody drafts', () => {
    const made = plan(aside(), DONE, { ...PROMOTE, wish: 'offer Thursday' });
    expect(made.step?.task.wish).toBe('offer Thursday');
    const queued = made.step?.task ?? task();
    expect(plan(queued, NEEDS, { ...PROMOTE, wish: 'offer Friday' })).toMatchObject({
      outcome: 'queued',
      step: { path: pathOf(NEEDS), task: { wish: 'offer Friday', epoch: 5 } },
    });
  });

  it('becomes needs-you with the reason where no draft may be made', () => {
    const facts = { noDraft: 'No answer is drafted, since it went to a list; write it yourself.' };
    const made = plan(aside(), DONE, PROMOTE, facts);
    expect(made).toMatchObject({
      outcome: 'needs_you',
      step: {
        path: pathOf(NEEDS),
        task: { status: 'needs_you', result: facts.noDraft, category: 'needs_reply' },
      },
    });
    expect(repeated(made, NEEDS, PROMOTE, facts)).toBe('needs_you');
  });

  it('is drafted for when the reason is gone', () => {
    const facts = { noDraft: 'Your handbook says that nothing is drafted.' };
    const stuck = plan(aside(), DONE, PROMOTE, facts).step?.task ?? task();
    expect(plan(stuck, NEEDS, PROMOTE).outcome).toBe('promoted');
    expect(plan(stuck, NEEDS, says('needs_reply')).outcome).toBe('corrected');
  });

  it('is not drafted for again once it was answered', () => {
    expect(plan(aside(), DONE, PROMOTE, { sent: true, revision: 1 })).toMatchObject({
      outcome: 'answered',
      step: { path: pathOf(DONE), task: { status: 'done' } },
    });
    const elsewhere = aside({ result: 'Answered elsewhere by <2@me.example>.' });
    expect(plan(elsewhere, DONE, PROMOTE)).toMatchObject({
      outcome: 'answered',
      step: { path: pathOf(DONE) },
    });
  });

  it('a promotion that a crash cut in two is completed by saying it again', () => {
    for (const said of [says('needs_reply'), PROMOTE]) {
      const half = plan(aside(), DONE, said).step?.task ?? task();
      expect(plan(half, DONE, said)).toMatchObject({ outcome: 'promoted', step: { path: pathOf(NEEDS) } });
    }
  });
});

describe('a mail that was rejected', () => {
  const rejected = task({ status: 'rejected', category: 'needs_reply', result: 'Rejected.' });

  it('is drafted for as its next revision, beside the request that was rejected', () => {
    expect(plan(rejected, REJECTED, PROMOTE, { revision: 1 })).toMatchObject({
      outcome: 'promoted',
      step: { path: pathOf(NEEDS), task: { revision: 2, status: 'needs_action' } },
    });
    expect(plan({ ...rejected, revision: 5 }, REJECTED, PROMOTE, { revision: 2 }).step?.task.revision).toBe(
      5,
    );
  });

  it('stays so when a person only confirms that it had wanted an answer', () => {
    expect(plan(rejected, REJECTED, says('needs_reply'), { revision: 1 })).toMatchObject({
      outcome: 'corrected',
      step: { path: pathOf(REJECTED), task: { status: 'rejected', corrected: 'needs_reply' } },
    });
  });
});

describe('a mail in Needs_Action', () => {
  it('that wants no answer is left for Local to file', () => {
    const waiting = task({ category: 'needs_reply', status: 'needs_you', result: 'Asked.' });
    const made = plan(waiting, NEEDS, says('spam'));
    expect(made).toMatchObject({
      outcome: 'files',
      step: { path: pathOf(NEEDS), task: { status: 'needs_action', category: 'spam', result: '' } },
    });
    repeated(made, NEEDS, says('spam'));
  });

  it('that wants one is queued', () => {
    const made = plan(task({ category: 'fyi' }), NEEDS, says('needs_reply'));
    expect(made.outcome).toBe('promoted');
    expect(repeated(made, NEEDS, says('needs_reply'))).toBe('queued');
    expect(plan(task({ category: 'needs_reply' }), NEEDS, says('needs_reply')).outcome).toBe('queued');
  });
});

describe('a mail that others work on', () => {
  it('waits beside its draft: only a decision ends that', () => {
    const waiting = task({ category: 'needs_reply', status: 'waiting', waiting_for: `ap-${ID}` });
    for (const said of [says('newsletter'), PROMOTE]) {
      const made = plan(waiting, WAITING, said, { revision: 1 });
      expect(made).toMatchObject({
        outcome: 'draft_waits',
        step: {
          path: pathOf(WAITING),
          task: { status: 'waiting', waiting_for: `ap-${ID}`, corrected: said.category },
        },
      });
      repeated(made, WAITING, said, { revision: 1 });
    }
  });

  it('is not touched while an agent owns it', () => {
    expect(plan(task({ status: 'in_progress', agent: 'cloud' }), CLAIMED, says('spam'))).toEqual({
      outcome: 'at_work',
      step: null,
    });
  });
});
