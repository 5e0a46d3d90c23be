import { describe, expect, it } from 'vitest';
import { buildRevise, buildWasSent } from '../../../shared/approval/build.ts';
import { decisionPath } from '../../../shared/approval/decision-note.ts';
import type { DecisionRecord } from '../../../shared/approval/decision.ts';
import { fingerprint } from '../../../shared/approval/keys.ts';
import { decide } from '../../../shared/card/decide.ts';
import { instant } from '../../../shared/text/time.ts';
import { writeApprovalRequest } from '../../../shared/vault/typed-notes.ts';
import { VAULT } from '../../support/signature-vectors.ts';
import { HAND_PATH, handNote, sample } from '../../workbench/sample-vault.ts';
import { APPROVE, Desk, NOW, me, stranger } from './desk.ts';

describe('the state of a card', () => {
  it('is pending, approved, undone and approved again', async () => {
    const desk = new Desk();
    expect(await desk.view()).toMatchObject({
      state: 'pending',
      can: { approve: true, reject: true, undo: false },
    });
    const first = await desk.decide(APPROVE);
    expect(await desk.view()).toMatchObject({
      state: 'approved',
      can: { approve: false, reject: false, undo: true },
    });
    const undo = await desk.decide({ kind: 'undo' });
    expect(undo.supersedes).toEqual([first.decision_id]);
    expect(await desk.view()).toMatchObject({ state: 'undone', can: { approve: true, undo: false } });
    const again = await desk.decide(APPROVE);
    expect([...again.supersedes].sort()).toEqual([first.decision_id, undo.decision_id].sort());
    expect((await desk.view()).state).toBe('approved');
  });

  it('says when an approved mail leaves: after the hold, or at the time that is set', async () => {
    const desk = new Desk();
    await desk.decide(APPROVE);
    expect((await desk.view()).status).toContain('sends it after 30 seconds; until then you can undo');
    const late = instant(NOW + 5 * 86_400_000);
    const planned = new Desk(sample('planned', { request: { not_before: late } }));
    await planned.decide(APPROVE);
    expect((await planned.view()).status).toContain(
      'sends it at the time that is set; until then you can undo',
    );
  });

  it('shows a subject to its end, however many of its characters nobody sees', async () => {
    const subject = `Re: your invoice${'\u00ad'.repeat(120)} and the password is 1234`;
    const desk = new Desk(sample('long', { request: { subject } }));
    expect((await desk.view()).subject).toMatch(/^Re: your invoice‹U\+00AD›.* and the password is 1234$/u);
  });

  it('is rejected with the reason', async () => {
    const desk = new Desk();
    await desk.decide({ kind: 'reject', reason: 'wrong \u202Emonth' });
    expect(await desk.view()).toMatchObject({ state: 'rejected', status: 'Rejected: wrong ‹U+202E›month' });
    expect((await desk.view()).can).toMatchObject({ approve: false, reject: false, undo: false });
  });

  it('is revising after a wish for changes', async () => {
    const desk = new Desk();
    await desk.put(buildRevise(desk.signing(), await desk.action(), 'shorter'));
    expect(await desk.view()).toMatchObject({ state: 'revising', can: { approve: false } });
  });

  it('is contested when two decisions stand, until one takes the place of both', async () => {
    const desk = new Desk();
    const approval = decide(await desk.gather(), APPROVE, NOW);
    await desk.decide({ kind: 'reject', reason: '' });
    if (approval.ok) await desk.put(approval.value);
    expect(await desk.view()).toMatchObject({ state: 'contested', can: { approve: true, reject: true } });
    await desk.decide({ kind: 'reject', reason: 'settled' });
    expect((await desk.view()).state).toBe('rejected');
  });

  it('is edited when the draft no longer is what was approved; a new approval is over the new draft', async () => {
    const desk = new Desk();
    await desk.decide(APPROVE);
    desk.source = 'Something else';
    desk.store.plant(desk.path, writeApprovalRequest(desk.made.request, desk.source));
    expect(await desk.view()).toMatchObject({ state: 'edited', can: { approve: true, undo: true } });
    expect(await desk.decide(APPROVE)).toMatchObject({ action: { body: 'Something else' } });
    expect((await desk.view()).state).toBe('approved');
  });

  it('is expired when its time is over', async () => {
    const desk = new Desk();
    const expires = Date.parse(desk.made.request.expires);
    expect((await desk.view(expires - 1)).state).toBe('pending');
    expect(await desk.view(expires)).toMatchObject({
      state: 'expired',
      can: { approve: false, reject: false },
    });
  });

  it('is closed in Done/, and when a person said that it was sent', async () => {
    const done = new Desk();
    done.path = done.path.replace('Pending_Approval/email', 'Done/email/2026-11');
    done.store.plant(done.path, done.made.note);
    expect(await done.view()).toMatchObject({
      state: 'closed',
      can: { approve: false, reject: false, undo: false },
    });
    const said = new Desk();
    const approved = await said.decide(APPROVE);
    await said.put(buildWasSent(said.signing(me, [approved.decision_id]), approved.decision_id));
    expect((await said.view()).state).toBe('closed');
  });

  it.each([
    ['nothing at all', ''],
    ['an unknown version', sample('desk').note.replace('version: "1"', 'version: "2"')],
    ['a key that is not known', sample('desk').note.replace('type:', 'extra: x\ntype:')],
    ['a second block', `${sample('desk').note}\n\`\`\`countersign\nother\n\`\`\`\n`],
    ['text outside the block', `${sample('desk').note}\nPlease approve.\n`],
    ['another approval’s note', sample('another').note],
    [
      'an address that is a list',
      sample('desk').note.replace('ana@client.example', 'ana@client.example, b@x.example'),
    ],
  ])('is unreadable with %s', async (_, note) => {
    const desk = new Desk();
    desk.store.plant(desk.path, note);
    const view = await desk.view();
    expect(view).toMatchObject({ state: 'unreadable', can: { approve: false, reject: false, undo: false } });
    expect(view.status).not.toBe('');
  });

  it('is that of the note wherever Local has filed it since it was opened', async () => {
    const desk = new Desk();
    await desk.store.move(desk.made.path, desk.made.path.replace('Pending_Approval', 'Rejected'));
    expect(await desk.view()).toMatchObject({
      id: desk.made.request.id,
      state: 'closed',
      can: { approve: false },
    });
  });

  it('is unreadable anywhere but at a place of approvals', async () => {
    const desk = new Desk();
    for (const path of [
      'Briefings/Monday.md',
      desk.made.path.replace('Pending_Approval/email', 'In_Progress/cloud'),
    ]) {
      desk.path = path;
      desk.store.plant(path, desk.made.note);
      expect((await desk.view()).state).toBe('unreadable');
    }
  });
});

describe('whose decisions count on a card', () => {
  it('a key that this device does not know is told and decides nothing; a new decision takes its place', async () => {
    const desk = new Desk();
    const approval = decide(await desk.gather(), APPROVE, NOW);
    if (approval.ok) await desk.put(approval.value, stranger);
    const view = await desk.view();
    expect(view).toMatchObject({ state: 'pending', can: { approve: true } });
    expect(view.warnings.join()).toContain(fingerprint(stranger.signer.publicKey));
    const mine = await desk.decide({ kind: 'reject', reason: '' });
    expect(mine.supersedes).toEqual(approval.ok ? [approval.value.decision_id] : []);
    expect((await desk.view()).warnings).toEqual([]);
  });

  it('a stranger’s undo does not make my approval look undone', async () => {
    const desk = new Desk();
    const mine = await desk.decide(APPROVE);
    const undo = { ...(await desk.gather()) };
    const record = decide(undo, { kind: 'undo' }, NOW);
    if (record.ok) await desk.put({ ...record.value, supersedes: [mine.decision_id] }, stranger);
    expect((await desk.view()).state).toBe('approved');
  });

  it.each(['other vault', 'broken signature', 'other approval’s folder'])(
    'ignores a decision with %s',
    async (how) => {
      const desk = new Desk();
      const record = decide(await desk.gather(), APPROVE, NOW);
      if (!record.ok) throw new Error('no record');
      const path = decisionPath(record.value);
      if (how === 'other vault') await desk.put({ ...record.value, vault: VAULT.replace(/a$/, 'b') });
      if (how === 'broken signature') {
        const note = await me.note(record.value);
        desk.store.plant(
          path,
          note.replace(/signature: "(.)/, (_, char) => `signature: "${char === 'A' ? 'B' : 'A'}`),
        );
      }
      if (how === 'other approval’s folder') {
        const other = await me.note({ ...record.value, approval: 'ap-aaaaaaaaaaaaaaaa' } as DecisionRecord);
        desk.store.plant(path, other);
      }
      expect(await desk.store.read(path)).not.toBeNull();
      expect(await desk.view()).toMatchObject({ state: 'pending', warnings: [] });
    },
  );
});

describe('what keeps a card from being approved', () => {
  it('a draft with a gap, or an empty one', async () => {
    for (const draft of ['Dear <<fill: name>>,', '  \n']) {
      const view = await new Desk(sample('desk', { draft })).view();
      expect(view.can).toMatchObject({ approve: false, edit: true, reject: true, undo: false });
      expect(view.warnings).toHaveLength(1);
    }
  });

  it('text on screen that is not saved', async () => {
    const desk = new Desk();
    desk.source = `${desk.made.draft} and more`;
    expect(await desk.view()).toMatchObject({ can: { approve: false } });
    expect((await desk.view()).warnings.join()).toContain('not saved');
  });

  it('no report from a computer, or a report that is not a computer’s', async () => {
    for (const path of [null, 'Updates/cloud-a/hand.md']) {
      const desk = new Desk();
      await desk.store.remove(HAND_PATH, handNote());
      if (path !== null) desk.store.plant(path, handNote());
      desk.pin = null;
      expect(await desk.view()).toMatchObject({ can: { approve: false, reject: false } });
    }
  });

  it.each([
    ['another executor', handNote({ executor: 'hand-aaaaaaaaaaaaaaaa' })],
    ['another vault', handNote({ vault: `v-${'a'.repeat(26)}` })],
    ['another mode', handNote({ mode: 'dry' })],
  ])('a report that changed since it was pinned: %s', async (_, note) => {
    const desk = new Desk();
    desk.store.plant(HAND_PATH, note);
    const view = await desk.view();
    expect(view.can.approve).toBe(false);
    expect(view.warnings.join()).toContain('Check it in the settings');
    const refused = decide(await desk.gather(), APPROVE, NOW);
    expect(refused).toMatchObject({ ok: false, refusal: { kind: 'not-now' } });
  });

  it('two computers that offer to send, until one is chosen; the chosen one stays', async () => {
    const desk = new Desk();
    desk.store.plant('Updates/local-b/hand.md', handNote({ executor: 'hand-aaaaaaaaaaaaaaaa' }));
    expect((await desk.view()).can.approve).toBe(true);
    desk.pin = null;
    expect((await desk.view()).can.approve).toBe(false);
  });
});

it('a card says so while sending is paused, and can still be approved', async () => {
  const desk = new Desk();
  desk.store.plant(HAND_PATH, handNote({ paused: 'true' }));
  const view = await desk.view();
  expect(view.can.approve).toBe(true);
  expect(view.warnings).toEqual([expect.stringContaining('paused')]);
});
