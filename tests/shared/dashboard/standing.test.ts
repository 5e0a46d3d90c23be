import { describe, expect, it } from 'vitest';
import { standingOfApproval, standingOfTask } from '../../../shared/dashboard/standing.ts';
import { APPROVAL_STATUSES } from '../../../shared/vault/schemas.ts';
import { asked, task } from '../../support/seen-notes.ts';

describe('where a mail stands', () => {
  it.each([
    [
      'nobody has it yet',
      task('a', 'needs_action', { category: 'needs_reply' }),
      'on_the_way',
      'waits for a draft',
    ],
    ['wants nothing, not filed yet', task('a', 'needs_action'), 'put_aside', 'put aside'],
    [
      'no draft for it',
      task('a', 'needs_action', { status: 'needs_you' }),
      'needs_you',
      'for you, without a draft',
    ],
    ['claimed', task('a', 'in_progress', { category: 'needs_reply' }), 'on_the_way', 'being drafted'],
    ['its request is not there', task('a', 'pending_approval'), 'on_the_way', 'waits for its draft'],
    ['filed', task('a', 'done'), 'put_aside', 'put aside'],
    ['a delivery report, filed', task('a', 'done', { category: 'bounce' }), 'put_aside', 'put aside'],
    [
      'answered in another program before there was a draft',
      task('a', 'done', { category: 'needs_reply', result: 'Answered elsewhere by <x@y>.' }),
      'ended',
      'you answered elsewhere',
    ],
    ['turned down', task('a', 'rejected', { category: 'needs_reply' }), 'ended', 'rejected'],
  ])('%s', (_, seen, kind, words) => {
    expect(standingOfTask(seen, undefined)).toEqual({ kind, words });
  });

  it.each(APPROVAL_STATUSES)('an open request of status %s always wants something of somebody', (status) => {
    const [seen, approval] = asked('a', 'pending_approval', { status });
    expect(['needs_you', 'on_the_way']).toContain(standingOfApproval(approval).kind);
    expect(standingOfTask(seen, approval)).toEqual(standingOfApproval(approval));
  });

  it.each(APPROVAL_STATUSES)(
    'a request of status %s in Rejected/ or Done/ has ended, whatever its status says',
    (status) => {
      for (const place of ['rejected', 'done'] as const)
        expect(standingOfApproval(asked('a', place, { status })[1]).kind).toBe('ended');
    },
  );

  it('a draft with a gap says that it has one', () => {
    const [, approval] = asked('a');
    expect(standingOfApproval({ ...approval, draft: 'Hello, <<fill: your answer>>' }).words).toContain(
      'to fill in',
    );
    expect(standingOfApproval(approval).words).toBe('to countersign');
  });

  it('a mail that came back to its person stands by itself, not by its old request', () => {
    const [, approval] = asked('a', 'done');
    const back = task('a', 'needs_action', { category: 'needs_reply', status: 'needs_you' });
    expect(standingOfTask(back, approval).kind).toBe('needs_you');
  });
});
