import { describe, expect, it } from 'vitest';
import { type Lesson } from '../../../../daemon/cloud/learn/lesson.ts';
import { featuresIn, parseRecord, recordOf } from '../../../../daemon/cloud/learn/mail-record.ts';
import { learnt } from '../../../../daemon/cloud/learn/step.ts';
import { CLUE_NAMES, cluesOf } from '../../../../daemon/cloud/triage/clues/clues.ts';
import { FEATURES, featuresOf } from '../../../../daemon/cloud/triage/features.ts';
import { KINDS, type Model, asksAnswer, kindsOf } from '../../../../daemon/cloud/triage/model.ts';
import { viewOf } from '../../../../daemon/cloud/triage/view.ts';
import { OWNER, facts, lesson, taskId } from './mails.ts';

/** A model that knows nothing: every kind is as likely as the others. */
function blank(): Model {
  return {
    kinds: { bias: KINDS.map(() => 0), weights: new Float32Array(FEATURES * KINDS.length) },
    asks: { bias: 0, weights: new Float32Array(FEATURES) },
  };
}

const most = (model: Model) => Math.max(...model.kinds.weights, ...model.asks.weights);
const share = (model: Model, one: Lesson, kind: (typeof KINDS)[number]) =>
  kindsOf(model, featuresIn(one.mail))[KINDS.indexOf(kind)] ?? 0;

describe('a record', () => {
  it('gives back the very features, and holds no word and no address of the mail', async () => {
    const mail = await facts(
      { Subject: 'Pineapple' },
      'A zebra from ana@client.example, and a second zebra?',
    );
    const kept = recordOf(taskId(0), mail, OWNER);
    const view = viewOf(mail, OWNER);
    const text = JSON.stringify(kept);
    expect(parseRecord(JSON.parse(text) as unknown)).toEqual(kept);
    expect(featuresIn(kept)).toEqual(featuresOf(view, cluesOf(view)));
    expect(text).not.toMatch(/zebra|pineapple|ana|client|thursday/i);
  });

  it('outlasts versions: clues that are gone and other buckets are left out', async () => {
    const kept = recordOf(taskId(0), await facts({}), OWNER);
    const old = featuresIn({ ...kept, clues: [...kept.clues, [1, ['a clue of last year']]], buckets: 4096 });
    expect([...old.keys()].every((at) => at < CLUE_NAMES.length)).toBe(true);
    expect(old.size).toBeGreaterThan(0);
    const wild = featuresIn({ ...kept, words: [[1, [-1, 8192, 1e9]]] });
    expect([...wild.keys()].every((at) => at >= 0 && at < FEATURES)).toBe(true);
  });

  it.each([null, 7, {}, { task: 'x' }, []])('refuses what is none: %j', (value) => {
    expect(parseRecord(value)).toBeNull();
  });
});

describe('a lesson', () => {
  it('moves the model towards what the person said, by no more than its bound', async () => {
    const one = lesson(await facts({}), 'newsletter');
    const after = learnt(blank(), [one]);
    expect(share(after, one, 'newsletter')).toBeGreaterThan(0.1);
    expect(share(after, one, 'spam')).toBeLessThan(0.1);
    expect(most(after)).toBeLessThanOrEqual(0.05 * 1.5);
    expect(after.asks.weights.every((weight) => weight === 0)).toBe(true);
  });

  it('of a person’s mail also teaches whether an answer is wanted', async () => {
    const mail = await facts({});
    const [yes, no] = [lesson(mail, 'needs_reply'), lesson(mail, 'fyi')];
    expect(asksAnswer(learnt(blank(), [yes]), featuresIn(yes.mail))).toBeGreaterThan(0.5);
    expect(asksAnswer(learnt(blank(), [no]), featuresIn(no.mail))).toBeLessThan(0.5);
    expect(share(learnt(blank(), [no]), no, 'person')).toBeGreaterThan(0.1);
  });

  it('leaves the shipped model as it was, and gives the same result each time', async () => {
    const shipped = blank();
    const lessons = [lesson(await facts({}), 'spam', 0), lesson(await facts({ Subject: 'x' }), 'fyi', 1)];
    const one = learnt(shipped, lessons);
    expect(most(shipped)).toBe(0);
    expect(learnt(shipped, lessons)).toEqual(one);
    expect(learnt(shipped, lessons.toReversed())).not.toEqual(one);
  });

  it('about a mail that its form settles teaches the model nothing', async () => {
    const away = lesson(await facts({ 'Auto-Submitted': 'auto-replied' }), 'needs_reply');
    expect(most(learnt(blank(), [away]))).toBe(0);
  });

  it('that is known already changes nothing', async () => {
    const one = lesson(await facts({}), 'newsletter');
    const sure = blank();
    const model = {
      ...sure,
      kinds: { ...sure.kinds, bias: KINDS.map((kind) => (kind === 'newsletter' ? 9 : 0)) },
    };
    expect(most(learnt(model, [one]))).toBe(0);
  });

  it('however often it is given, stays finite', async () => {
    const mail = await facts({});
    const many = Array.from({ length: 2000 }, (_, n) =>
      lesson(mail, n % 2 === 0 ? 'spam' : 'needs_reply', n % 26),
    );
    const after = learnt(blank(), many);
    expect(after.kinds.weights.every(Number.isFinite)).toBe(true);
    expect(Math.abs(most(after))).toBeLessThan(10);
  });
});
