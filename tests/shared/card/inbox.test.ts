import { describe, expect, it } from 'vitest';
import { inboxOf } from '../../../shared/card/inbox.ts';
import type { CardState } from '../../../shared/card/state.ts';
import { type Fact, factOf } from '../../../shared/card/survey.ts';
import { MOST_TOGETHER, whyNotTogether } from '../../../shared/card/together.ts';
import { instant } from '../../../shared/text/time.ts';
import { type Sample, sample } from '../../workbench/sample-vault.ts';
import { Desk, NOW } from './desk.ts';

function factsOf(...samples: readonly Sample[]): Fact[] {
  return samples
    .flatMap(({ path, note, taskPath, taskNote }) => [
      factOf(path, note, NOW),
      factOf(taskPath, taskNote, NOW),
    ])
    .filter((fact) => fact !== null);
}
const NO_STATES: ReadonlyMap<string, CardState> = new Map();

describe('a row of the inbox', () => {
  it('says who, what and how long, in visible characters, and is found by all of it', () => {
    const made = sample('row', {
      request: { subject: 'Re: in\u202evoice' },
      task: { from: 'Ana\u200b Silva <ana@client.example>', priority: 'high' },
    });
    const [row] = inboxOf(factsOf(made), NO_STATES, NOW).rows;
    expect(row).toMatchObject({
      id: made.request.id,
      card: true,
      domain: 'email',
      who: 'Ana‹U+200B› Silva <ana@client.example>',
      subject: 'Re: in‹U+202E›voice',
      words: 'to countersign',
      high: true,
      open: true,
      expires: Date.parse(made.request.expires),
    });
    expect(row?.text).toContain('ana@client.example');
  });

  it('is over once this device has decided, and says how; what is unknown still asks', () => {
    const made = sample('decided');
    const rowIn = (state: CardState) =>
      inboxOf(factsOf(made), new Map([[made.request.id, state]]), NOW).rows[0];
    expect(rowIn('approved')).toMatchObject({ open: false, words: 'approved, can be undone' });
    expect(rowIn('rejected')).toMatchObject({ open: false, words: 'rejected' });
    for (const state of ['undone', 'contested', 'edited', 'unknown'] as const)
      expect(rowIn(state)?.open).toBe(true);
  });

  it('is over when it expires, and is none when a newer draft takes its place', () => {
    const old = sample('old', { request: { expires: instant(NOW - 1000) } });
    expect(inboxOf(factsOf(old), NO_STATES, NOW).rows).toMatchObject([{ open: false, words: 'expired' }]);
    const newer = sample('newer', { request: { revises: old.request.id, revision: 2 } });
    expect(inboxOf(factsOf(old, newer), NO_STATES, NOW).rows.map(({ id }) => id)).toEqual([newer.request.id]);
  });

  it('is a task too, for which nobody drafted', () => {
    const { taskPath, taskNote, request } = sample('undrafted', {
      task: { status: 'needs_you', waiting_for: '' },
    });
    const fact = factOf(taskPath.replace('Pending_Approval', 'Needs_Action'), taskNote, NOW);
    expect(inboxOf(fact === null ? [] : [fact], NO_STATES, NOW).rows).toMatchObject([
      { id: request.task, card: false, open: true, expires: Infinity },
    ]);
  });

  it('what was sent and not answered waits for others', () => {
    const made = sample('sent', {
      request: { status: 'sent', evidence: [`at ${instant(NOW - 86_400_000)}`] },
    });
    const month = instant(NOW).slice(0, 7);
    const fact = factOf(made.path.replace('Pending_Approval/email', `Done/email/${month}`), made.note, NOW);
    expect(inboxOf(fact === null ? [] : [fact], NO_STATES, NOW).waits).toMatchObject([
      { id: made.request.id },
    ]);
  });

  it('the index keeps no text of what is long done', () => {
    const made = sample('long done', { request: { status: 'sent' } });
    const old = (path: string) => path.replace('Pending_Approval/email', 'Done/email/2026-01');
    const at = Date.parse('2026-04-01T00:00:00Z');
    expect(factOf(old(made.path), made.note, at)).toMatchObject({ standing: 'sent', seen: null });
    expect(factOf(old(made.taskPath), made.taskNote, at)).toMatchObject({ kind: 'mail', seen: null });
  });
});

describe('what may be approved together with others', () => {
  /** Somebody to whom a mail went before. */
  async function view(over: Parameters<typeof sample>[1] = {}, known = true) {
    const desk = new Desk(sample('together', over));
    const sent = sample('before', { request: { status: 'sent', to: ['ana@client.example'] } });
    const month = instant(NOW).slice(0, 7);
    if (known)
      desk.store.plant(sent.path.replace('Pending_Approval/email', `Done/email/${month}`), sent.note);
    return desk.view();
  }

  it('an answer to a verified mail, to somebody who is known', async () => {
    expect(whyNotTogether(await view())).toBe('');
    expect(MOST_TOGETHER).toBe(10);
  });

  it.each<[string, NonNullable<Parameters<typeof sample>[1]>, string]>([
    ['a new address', { request: { cc: ['boss@rival.example'] } }, 'ticked'],
    ['gaps', { draft: 'On <<fill: the day>>.' }, 'gaps'],
    ['a mail that is not verified', { task: { message_id: '<other@client.example>' } }, 'not verified'],
    ['a warning of the drafter', { request: { risks: ['It asks for money.'] } }, 'warning'],
    ['what has expired', { request: { expires: instant(NOW - 1000) } }, 'just waits'],
  ])('not %s', async (_, over, why) => {
    expect(whyNotTogether(await view(over))).toContain(why);
  });

  it('not to somebody who never got a mail', async () => {
    expect(whyNotTogether(await view({}, false))).toContain('new about a recipient');
  });

  it('not what this device approved, rejected, or does not know', async () => {
    const plain = await view();
    for (const state of ['approved', 'rejected', 'contested', 'edited', 'elsewhere', 'unknown'] as const)
      expect(whyNotTogether({ ...plain, state })).not.toBe('');
    expect(whyNotTogether({ ...plain, lookedThrough: false })).not.toBe('');
    expect(whyNotTogether({ ...plain, can: { ...plain.can, approve: false } })).not.toBe('');
  });
});
