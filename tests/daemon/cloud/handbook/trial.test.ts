import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { NO_HANDBOOK, readHandbook } from '../../../../daemon/cloud/handbook/handbook.ts';
import { type Outcome, lastMails, tryHandbook } from '../../../../daemon/cloud/handbook/trial.ts';
import { type Task } from '../../../../shared/vault/schemas.ts';

const handbook = (...rules: string[]) => readHandbook(`## Mail rules\n${rules.join('\n')}\n`);

function task(change: Partial<Task> = {}): Task {
  return {
    type: 'task',
    version: '1',
    id: 'a'.repeat(16),
    domain: 'email',
    account: 'work',
    message_id: '',
    source_sha256: '0'.repeat(64),
    thread: 'a'.repeat(16),
    from: 'Ana',
    from_address: 'ana@client.example',
    reply_to: [],
    to: ['me@mine.example'],
    cc: [],
    subject: 'Invoice',
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
    ...change,
  };
}

const AS_IS: Outcome = {
  category: 'needs_reply',
  priority: 'normal',
  draft: 'drafted',
  snippet: '',
  language: '',
};

test.each([
  [['- from *: receipt'], { ...AS_IS, category: 'receipt', priority: 'low', draft: 'none' }, [2]],
  [['- from *: high', '- to me@*: never draft'], { ...AS_IS, priority: 'high', draft: 'asks you' }, [2, 3]],
  [['- from *: snippet a, language de'], { ...AS_IS, snippet: 'a', language: 'de' }, [2]],
  [['- from *: alwasy ask'], { ...AS_IS, draft: 'asks you' }, [2]],
])('%j would make of a mail that nobody ruled on: %j', (rules, after, lines) => {
  const [change] = tryHandbook([task()], {
    taken: NO_HANDBOOK,
    before: NO_HANDBOOK,
    after: handbook(...rules),
  });
  expect(change).toMatchObject({
    id: 'a'.repeat(16),
    from: 'ana@client.example',
    before: AS_IS,
    after,
    lines,
  });
});

test('without the rule that said it, only triage knows', () => {
  const taken = handbook('- from *: receipt, low');
  const [change] = tryHandbook([task({ category: 'receipt', priority: 'low' })], {
    taken,
    before: taken,
    after: NO_HANDBOOK,
  });
  expect(change).toMatchObject({
    before: { category: 'receipt', priority: 'low', draft: 'none' },
    after: { category: '', priority: '', draft: '' },
    lines: [],
  });
});

describe('a handbook', () => {
  const action = fc.constantFrom(
    'low',
    'high',
    'receipt',
    'needs_reply',
    'never draft',
    'always ask',
    'may draft',
    'snippet a',
    'nonsense',
  );
  const rule = fc
    .tuple(fc.constantFrom('from ana@*', 'from *', 'subject "*x*"'), action)
    .map(([when, then]) => `- ${when}: ${then}`);
  const any = fc.array(rule, { maxLength: 5 }).map((rules) => handbook(...rules));
  it('that is the same changes nothing', () => {
    fc.assert(
      fc.property(any, any, (taken, same) => {
        expect(
          tryHandbook([task(), task({ category: 'fyi' })], { taken, before: same, after: same }),
        ).toEqual([]);
      }),
    );
  });
});

test('the last mails are the newest, and mails only', () => {
  const days = ['2026-11-18', '2026-11-20', '2026-11-19'].map((day) =>
    task({ received: `${day}T00:00:00Z` }),
  );
  const last = lastMails([...days, task({ domain: 'social', received: '2026-12-01T00:00:00Z' })], 2);
  expect(last.map(({ received }) => received.slice(0, 10))).toEqual(['2026-11-20', '2026-11-19']);
});
