import { describe, expect, it } from 'vitest';
import {
  claim,
  finish,
  giveBack,
  isForAgents,
  leaseOf,
  needsYou,
  putAside,
  renew,
  reviseAgain,
  tryAgain,
  waitFor,
} from '../../../shared/task/life.ts';
import { type Task } from '../../../shared/vault/schemas.ts';
import { readTask, writeTask } from '../../../shared/vault/typed-notes.ts';

const ID = 'abcdefgh234567ab';
const BASE = `EMAIL_2026-11-20_january-invoice_${ID}.md`;
const APPROVAL = `ap-${ID}`;
const MOST = 999_999_999;

const task: Task = {
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
  priority: 'normal',
  category: 'needs_reply',
  corrected: '',
  why: '',
  risks: [],
  bounce_of: '',
  no_draft: '',
  status: 'needs_action',
  agent: '',
  epoch: 0,
  counter: 0,
  ttl: 0,
  attempts: 0,
  waiting_for: '',
  revision: 1,
  wish: '',
  result: '',
};
const claimed: Task = {
  ...task,
  status: 'in_progress',
  agent: 'cloud-a',
  epoch: 2,
  counter: 5,
  ttl: 60,
  attempts: 1,
};
const released = { agent: '', counter: 0, ttl: 0 };

describe('the life of a task (PROTOCOL §2, §5)', () => {
  it('is claimed into the claimer’s folder, one attempt more', () => {
    expect(claim({ ...task, epoch: 3, counter: 9, attempts: 1 }, BASE, 'cloud-a', 60)).toEqual({
      path: `In_Progress/cloud-a/${BASE}`,
      task: { ...task, status: 'in_progress', agent: 'cloud-a', epoch: 3, counter: 0, ttl: 60, attempts: 2 },
    });
  });

  it('shows a sign of life, and counts an attempt that came to nothing', () => {
    expect(renew(claimed)).toEqual({ ...claimed, counter: 6 });
    expect(tryAgain(claimed)).toEqual({ ...claimed, attempts: 2 });
  });

  it('is given back to everybody under a higher epoch', () => {
    expect(giveBack(claimed, BASE)).toEqual({
      path: `Needs_Action/email/${BASE}`,
      task: { ...claimed, ...released, status: 'needs_action', epoch: 3 },
    });
  });

  it('waits beside its approval without a lease', () => {
    expect(waitFor({ ...claimed, wish: 'shorter' }, BASE, APPROVAL)).toEqual({
      path: `Pending_Approval/email/${BASE}`,
      task: { ...claimed, ...released, status: 'waiting', waiting_for: APPROVAL, wish: '' },
    });
  });

  it('goes back to be drafted again as the next revision, with attempts of its own', () => {
    const waiting: Task = { ...task, status: 'waiting', waiting_for: APPROVAL, epoch: 1, attempts: 3 };
    expect(reviseAgain(waiting, BASE, 2, 'shorter')).toEqual({
      path: `Needs_Action/email/${BASE}`,
      task: { ...task, status: 'needs_action', wish: 'shorter', revision: 2, epoch: 2, attempts: 0 },
    });
  });

  it('goes to the person, to Done with evidence, or aside', () => {
    const ended = { ...claimed, ...released, result: 'why' };
    expect(needsYou({ ...claimed, waiting_for: APPROVAL }, BASE, 'why')).toEqual({
      path: `Needs_Action/email/${BASE}`,
      task: { ...ended, status: 'needs_you', waiting_for: '' },
    });
    expect(finish(claimed, BASE, '2026-12', 'why')).toEqual({
      path: `Done/email/2026-12/${BASE}`,
      task: { ...ended, status: 'done' },
    });
    expect(putAside(claimed, BASE, 'why')).toEqual({
      path: `Rejected/email/${BASE}`,
      task: { ...ended, status: 'rejected' },
    });
  });

  it('is for agents only while nobody has it and somebody waits for an answer', () => {
    expect(isForAgents(task)).toBe(true);
    expect(isForAgents({ ...task, status: 'needs_you' })).toBe(false);
    expect(isForAgents({ ...task, category: 'newsletter' })).toBe(false);
    expect(isForAgents({ ...task, from_address: '' })).toBe(false);
  });

  it('stays a note that can be written when somebody set every counter to the most', () => {
    const most: Task = { ...claimed, epoch: MOST, counter: MOST, ttl: MOST, attempts: MOST, revision: MOST };
    const next = [
      claim(most, BASE, 'cloud-a', 60).task,
      renew(most),
      tryAgain(most),
      giveBack(most, BASE).task,
      reviseAgain(most, BASE, MOST + 1, '').task,
    ];
    for (const one of next) {
      expect(readTask(writeTask(one, 'text'))).toEqual({ ok: true, value: { task: one, text: 'text' } });
    }
  });
});

describe('leaseOf', () => {
  const lease = { task: ID, agent: 'cloud-a', epoch: 2, counter: 5, ttl: 60 };

  it('is what a claimed task says of itself', () => {
    expect(leaseOf(claimed)).toEqual(lease);
    expect(leaseOf(claimed, 'cloud-a')).toEqual(lease);
  });

  it('is none where nobody owns the task', () => {
    expect(leaseOf(task)).toBeNull();
    expect(leaseOf({ ...claimed, status: 'waiting' })).toBeNull();
    expect(leaseOf({ ...claimed, agent: '' })).toBeNull();
  });

  it.each(['needs_action', 'in_progress', 'waiting'] as const)(
    'is the folder’s agent’s where a crash left a %s note without an owner there',
    (status) => {
      expect(leaseOf({ ...task, status }, 'cloud-b')).toEqual({
        task: ID,
        agent: 'cloud-b',
        epoch: 0,
        counter: 0,
        ttl: 600,
      });
    },
  );

  it('is the folder’s agent’s where a breaker died with another’s claim in its folder', () => {
    expect(leaseOf(claimed, 'cloud-b')).toEqual({ ...lease, agent: 'cloud-b' });
  });

  it('lasts at most a day, and no claim lasts no time at all', () => {
    expect(leaseOf({ ...claimed, ttl: MOST })?.ttl).toBe(86_400);
    expect(leaseOf({ ...claimed, ttl: 86_400 })?.ttl).toBe(86_400);
    expect(leaseOf({ ...claimed, ttl: 0 })?.ttl).toBe(600);
  });
});
