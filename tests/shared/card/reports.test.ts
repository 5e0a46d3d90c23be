import { describe, expect, it } from 'vitest';
import { buildApprove, buildReject } from '../../../shared/approval/build.ts';
import { isApprove } from '../../../shared/approval/decision.ts';
import { decide } from '../../../shared/card/decide.ts';
import { whatChanged } from '../../../shared/card/changes.ts';
import type { ApprovalRequest } from '../../../shared/vault/schemas.ts';
import { writeApprovalRequest } from '../../../shared/vault/typed-notes.ts';
import { sample } from '../../workbench/sample-vault.ts';
import { APPROVE, Desk, NOW, stranger } from './desk.ts';

/** What Local writes into the note after its hand was asked. */
function report(desk: Desk, over: Partial<ApprovalRequest>): void {
  desk.store.plant(desk.path, writeApprovalRequest({ ...desk.made.request, ...over }, desk.made.draft));
}

/** An approval by the key of another device, over what stands in the note. */
async function approvedElsewhere(desk: Desk): Promise<string> {
  const mine = decide(await desk.gather(), APPROVE, NOW);
  if (!mine.ok || !isApprove(mine.value)) throw new Error('no approval');
  const { action, context, executor, mode } = mine.value;
  const record = buildApprove('approve', desk.signing(stranger), { action, context, executor, mode });
  await desk.put(record, stranger);
  return record.decision_id;
}

describe('what the computer reports', () => {
  it('when it leaves: by its own report where there is one, else after the hold', async () => {
    const desk = new Desk();
    const { decision_id: decision, signed_at: signed } = await desk.decide(APPROVE);
    const after = new Date(Date.parse(signed) + 30_000).toISOString().replace('.000Z', 'Z');
    expect((await desk.view()).times.leaves).toBe(after);
    const result = 'Held until 2026-11-20T08:31:05Z; until then it can be undone.';
    report(desk, { status: 'held', result, decision });
    expect(await desk.view()).toMatchObject({ state: 'approved', times: { leaves: '2026-11-20T08:31:05Z' } });
    expect((await desk.view()).status).toContain('Held until');
  });

  it('an undo is one that was asked for until the computer confirms it', async () => {
    const desk = new Desk();
    const { decision_id: decision } = await desk.decide(APPROVE);
    await desk.decide({ kind: 'undo' });
    expect((await desk.view()).status).toContain('Undo requested');
    report(desk, { status: 'pending', result: 'Taken back before anything left.', decision });
    expect(await desk.view()).toMatchObject({ state: 'taken-back', can: { approve: true, edit: true } });
    expect((await desk.view()).status).toBe(
      'Undone, as your computer reports: Taken back before anything left.',
    );
  });

  it('an unknown outcome: only “It was sent” and “Send again”, each about that very approval', async () => {
    const desk = new Desk();
    const { decision_id: decision } = await desk.decide(APPROVE);
    report(desk, { status: 'unknown', result: 'The connection broke.', decision });
    expect((await desk.view()).can).toEqual({
      approve: false,
      edit: false,
      revise: false,
      reject: false,
      snooze: false,
      undo: false,
      was_sent: true,
      resend: true,
    });
    const again = decide(await desk.gather(), { ...APPROVE, kind: 'resend' }, NOW);
    expect(again).toMatchObject({ ok: true, value: { kind: 'resend', supersedes: [decision] } });
    expect(await desk.decide({ kind: 'was_sent' })).toMatchObject({ of: decision, supersedes: [decision] });
    expect((await desk.view()).state).toBe('closed');
  });

  it('an unknown outcome of another device’s approval can be settled here', async () => {
    const desk = new Desk();
    const decision = await approvedElsewhere(desk);
    report(desk, { status: 'unknown', result: 'The connection broke.', decision });
    expect((await desk.view()).state).toBe('unknown');
    expect(await desk.decide({ kind: 'was_sent' })).toMatchObject({ of: decision });
  });

  it('approved on another device: told as the computer’s word, and can be taken back here', async () => {
    const desk = new Desk();
    const decision = await approvedElsewhere(desk);
    expect((await desk.view()).state).toBe('pending');
    report(desk, { status: 'held', result: 'Held until later.', decision });
    expect(await desk.view()).toMatchObject({ state: 'elsewhere', can: { undo: true, edit: false } });
    expect(await desk.decide({ kind: 'undo' })).toMatchObject({ supersedes: [decision] });
    expect((await desk.view()).state).toBe('undone');
  });

  it('contested, until a decision of ours takes the place of theirs; a report alone contests nothing', async () => {
    const desk = new Desk();
    const mine = await desk.decide(APPROVE);
    report(desk, { status: 'contested' });
    expect((await desk.view()).state).toBe('approved');
    if (!isApprove(mine)) throw new Error('no approval');
    await desk.put(buildReject(desk.signing(stranger), mine.action, ''), stranger);
    expect(await desk.view()).toMatchObject({
      state: 'contested',
      can: { approve: true, reject: true, undo: true },
    });
    await desk.decide(APPROVE);
    expect((await desk.view()).state).toBe('approved');
  });

  it('rehearsed, sent and put away by hand', async () => {
    const desk = new Desk();
    const { decision_id: decision } = await desk.decide(APPROVE);
    report(desk, { status: 'rehearsed', result: 'Rehearsed.', decision });
    expect(await desk.view()).toMatchObject({ state: 'rehearsed', can: { approve: true } });
    const sent = new Desk();
    sent.path = sent.path.replace('Pending_Approval/email', 'Done/email/2026-11');
    const request: ApprovalRequest = {
      ...sent.made.request,
      status: 'sent',
      result: 'Sent.',
      evidence: ['250 ok'],
    };
    sent.store.plant(sent.path, writeApprovalRequest(request, sent.made.draft, 'late words'));
    expect(await sent.view()).toMatchObject({ state: 'sent', evidence: ['250 ok'], lateEdit: 'late words' });
    const away = new Desk();
    away.path = away.path.replace('Pending_Approval', 'Rejected');
    away.store.plant(away.path, away.made.note);
    expect((await away.view()).status).toContain('put away by hand');
  });
});

describe('choices', () => {
  it('ask for changes in one line, and not without words', async () => {
    const desk = new Desk();
    expect(decide(await desk.gather(), { kind: 'revise', wish: ' \n ' }, NOW)).toMatchObject({ ok: false });
    expect(await desk.decide({ kind: 'revise', wish: 'Shorter.\n\u202EMore\tkind.' })).toMatchObject({
      wish: 'Shorter. ‹U+202E›More kind.',
    });
    expect((await desk.view()).status).toContain('“Shorter. ‹U+202E›More kind.”');
  });

  it('a reason of any length fits into the record', async () => {
    const record = await new Desk().decide({ kind: 'reject', reason: '😀'.repeat(400) });
    expect(record).toMatchObject({ reason: '😀'.repeat(250) });
  });
});

describe('what changed under the person’s eyes', () => {
  it.each([
    ['the text', { draft: 'Other' }],
    ['the recipients', { request: { cc: ['ana@client.example'], to: ['bob@client.example'] } }],
    ['the subject', { request: { subject: 'Other' } }],
    ['when it leaves', { request: { not_before: '2030-01-01T00:00:00Z' } }],
    ['the original', { mail: 'Other' }],
  ])('names %s', async (what, over) => {
    const before = await new Desk().view();
    const after = await new Desk(sample('desk', over)).view();
    expect(whatChanged(before, after)).toContain(what);
    expect(whatChanged(before, before)).toEqual([]);
  });

  it('names another file behind the same name and size', async () => {
    const one = { name: 'Agenda.pdf', media_type: 'application/pdf', size: 3, sha256: 'a'.repeat(64) };
    const before = await new Desk(sample('desk', { request: { attachments: [one] } })).view();
    const after = await new Desk(
      sample('desk', { request: { attachments: [{ ...one, sha256: 'b'.repeat(64) }] } }),
    ).view();
    expect(whatChanged(before, after)).toEqual(['the attachments']);
  });

  it('shows the name of a file to its end, which says what it is', async () => {
    const name = `invoice.pdf${'\u200b'.repeat(180)}.exe`;
    const file = { name, media_type: 'application/pdf', size: 3, sha256: 'a'.repeat(64) };
    const { attachments } = await new Desk(sample('desk', { request: { attachments: [file] } })).view();
    expect(attachments[0]?.name).toMatch(/^invoice\.pdf‹U\+200B›.*‹U\+200B›\.exe$/);
  });

  it('not where an approval stands: that is what the person waits for', async () => {
    const desk = new Desk();
    const before = await desk.view();
    await desk.decide(APPROVE);
    expect(whatChanged(before, await desk.view())).toEqual([]);
  });
});
