import { describe, expect, it } from 'vitest';
import { decide } from '../../../shared/card/decide.ts';
import { cardView } from '../../../shared/card/view.ts';
import { writeApprovalRequest } from '../../../shared/vault/typed-notes.ts';
import { sample } from '../../workbench/sample-vault.ts';
import { APPROVE, Desk, NOW } from './desk.ts';

const MINUTE = 60_000;

describe('the record of a choice', () => {
  it('is refused while a new recipient is not ticked, and holds exactly those that had to be', async () => {
    const desk = new Desk(sample('desk', { request: { cc: ['boss@rival.example'] } }));
    const material = await desk.gather();
    expect(decide(material, APPROVE, NOW)).toMatchObject({ ok: false, refusal: { kind: 'new-recipient' } });
    const ticked = { ...APPROVE, acknowledged: ['boss@rival.example', 'someone@else.example'] };
    expect(decide(material, ticked, NOW)).toMatchObject({
      ok: true,
      value: { action: { acknowledged_new: ['boss@rival.example'] } },
    });
  });

  it.each([
    ['is of another Message-ID', { message_id: '<x@y.example>' }],
    ['is of other bytes', { source_sha256: '0'.repeat(64) }],
  ])('needs the tick for an unverified original where the task note %s', async (_, task) => {
    const desk = new Desk(sample('desk', { task }));
    const material = await desk.gather();
    const all = { ...APPROVE, acknowledged: ['ana@client.example'] };
    expect(cardView(material, NOW)).toMatchObject({
      unverified: true,
      newOnes: ['ana@client.example'],
      original: null,
    });
    expect(decide(material, all, NOW)).toMatchObject({ ok: false, refusal: { kind: 'unverified' } });
    expect(decide(material, { ...all, acceptsUnverified: true }, NOW)).toMatchObject({
      ok: true,
      value: { context: { accepts_unverified: true, shown_sha256: '' } },
    });
  });

  it('takes the tick and every recipient anew once the computer that sends did not find the original', async () => {
    const desk = new Desk();
    const first = await desk.decide(APPROVE);
    if (first.kind !== 'approve') throw new Error('An approval is an approve record.');
    const report = (decision: string) => {
      const result = 'It is not there: tick "original not verified".';
      const request = { ...desk.made.request, status: 'refused', result, decision } as const;
      desk.store.plant(desk.made.path, writeApprovalRequest(request, desk.made.draft));
    };
    // A cloud that writes the same under a decision that nobody gave only changes what the note says.
    report(`d-${'a'.repeat(26)}`);
    expect(cardView(await desk.gather(), NOW)).toMatchObject({ state: 'approved', unverified: false });
    report(first.decision_id);
    const material = await desk.gather();
    expect(cardView(material, NOW)).toMatchObject({
      state: 'refused',
      unverified: true,
      newOnes: ['ana@client.example'],
      can: { approve: true, undo: false },
    });
    const all = { ...APPROVE, acknowledged: ['ana@client.example'] };
    expect(decide(material, all, NOW)).toMatchObject({ ok: false, refusal: { kind: 'unverified' } });
    expect(decide(material, { ...all, acceptsUnverified: true }, NOW)).toMatchObject({
      ok: true,
      value: {
        context: {
          accepts_unverified: true,
          shown_sha256: first.context.shown_sha256,
        },
        supersedes: [first.decision_id],
      },
    });
  });

  it('is refused after the time is over, and for a card that allows no undo', async () => {
    const desk = new Desk();
    const late = Date.parse(desk.made.request.expires) + MINUTE;
    expect(decide(await desk.gather(), APPROVE, late)).toMatchObject({
      ok: false,
      refusal: { kind: 'not-now' },
    });
    expect(decide(await desk.gather(), { kind: 'undo' }, NOW)).toMatchObject({ ok: false });
  });
});
