import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildPause, buildRevokeKey } from '../../../shared/approval/build.ts';
import { messageIdOf } from '../../../daemon/mail/source.ts';
import { verifyLines } from '../../../shared/audit/chain.ts';
import { readApprovalRequest, readPlan, readQuarantine } from '../../../shared/vault/typed-notes.ts';
import { Person } from '../../support/decisions.ts';
import { LocalWorld, MAIL } from '../../support/local-world.ts';

let world: LocalWorld;
beforeEach(() => {
  world = new LocalWorld();
});
afterEach(() => {
  world.remove();
});

const places = async () =>
  Object.fromEntries(
    (await world.notes()).map((note) => [note.placed.id.startsWith('ap-') ? 'approval' : 'task', note.path]),
  );

describe('one machine, no Git: mail → task → plan → draft → countersignature → Done', () => {
  it('goes the whole way once, with evidence, log and dashboard', async () => {
    world.deliver(MAIL);
    expect(await world.cloudRound()).toMatchObject({ taken: 1, claimed: 1, drafted: 1 });
    expect(await places()).toMatchObject({
      approval: expect.stringMatching(
        /^Pending_Approval\/email\/APPROVAL_2026-11-20_january-invoice_ap-/,
      ) as string,
      task: expect.stringMatching(/^Pending_Approval\/email\/EMAIL_2026-11-20_january-invoice_/) as string,
    });
    await world.round();
    expect(world.transport.attempts).toBe(0);
    expect(await world.vault.read('Dashboard.md')).toContain('to countersign');

    const { decision } = await world.decide({ kind: 'approve' });
    const held = await world.round();
    expect(held.approvals[0]).toMatchObject({ status: 'held' });
    expect(world.transport.attempts).toBe(0);
    await world.settle();
    expect(world.transport.delivered).toHaveLength(1);
    expect(world.transport.delivered[0]?.envelope).toEqual({
      from: 'me@example.com',
      to: ['ana@client.example'],
    });

    const done = await world.approval();
    expect(done.path).toMatch(/^Done\/email\/2026-11\/APPROVAL_/);
    expect(done.request).toMatchObject({ status: 'sent', decision });
    expect(done.request.evidence).toEqual(
      expect.arrayContaining([
        'word provider',
        expect.stringMatching(/^message-id </),
        expect.stringMatching(/^reply 250/),
      ]),
    );
    expect((await places())['task']).toMatch(/^Done\/email\/2026-11\/EMAIL_/);
    const plan = (await world.vault.list('Plans'))[0] ?? '';
    expect(await world.vault.read(plan)).toContain('- [x] Send it once and keep the evidence');
    const log = (await world.vault.read('Logs/local/2026-11-20.jsonl')) ?? '';
    expect(verifyLines(log.trimEnd().split('\n')).ok).toBe(true);
    expect(log.match(/"action_type":"send_email"/g)).toHaveLength(1);
    expect(await world.vault.read('Dashboard.md')).toContain('## Done (1)');
  });

  it('changes nothing when nothing happens: a second round writes no byte', async () => {
    world.deliver(MAIL);
    await world.cloudRound();
    await world.round();
    const before = await snapshot();
    world.clock.advance(5000);
    await world.round();
    await world.cloudRound();
    expect(await snapshot()).toEqual(before);
  });

  it('takes the same mail in once, also when it comes again', async () => {
    world.deliver(MAIL);
    world.deliver(MAIL);
    await world.cloudRound();
    world.deliver(MAIL);
    await world.cloudRound();
    expect((await world.notes()).filter(({ kind }) => kind === 'task')).toHaveLength(1);
  });

  it('files what wants no reply and drafts nothing for it', async () => {
    world.deliver(MAIL.replace('Message-ID: <1@', 'List-Id: <l.example>\nPrecedence: bulk\nMessage-ID: <2@'));
    expect(await world.cloudRound()).toMatchObject({ taken: 1, claimed: 0, drafted: 0 });
    await world.round();
    const [task] = await world.notes();
    expect(task?.path).toMatch(/^Done\/email\//);
    expect(task).toMatchObject({
      task: { status: 'done', result: expect.stringMatching(/^Put aside: /) as string },
    });
  });
});

describe('decisions', () => {
  beforeEach(async () => {
    world.deliver(MAIL);
    await world.cloudRound();
    await world.round();
  });

  it('reject: filed under Rejected/ with the reason, nothing sent', async () => {
    await world.decide({ kind: 'reject', reason: 'not now' });
    await world.settle();
    expect((await world.approval()).path).toMatch(/^Rejected\//);
    expect((await places())['task']).toMatch(/^Rejected\//);
    expect((await world.approval()).request.result).toBe('Rejected: not now');
    expect(world.transport.attempts).toBe(0);
  });

  it('undo within the hold: back to pending, nothing sent, and an old copy of the approval does not revive', async () => {
    const { path } = await world.decide({ kind: 'approve' });
    const text = (await world.vault.read(path)) ?? '';
    await world.round();
    await world.decide({ kind: 'undo' });
    await world.settle();
    expect((await world.approval()).path).toMatch(/^Pending_Approval\//);
    // The hand's own word, which the card waits for, stays until the next decision.
    expect((await world.approval()).request).toMatchObject({
      status: 'pending',
      result: expect.stringMatching(/^Taken back before anything left/) as string,
    });
    // Somebody restores the folder from before the undo.
    for (const file of await world.vault.list('Decisions'))
      await world.vault.remove(file, (await world.vault.read(file)) ?? '');
    world.plant(path, text);
    world.restart();
    await world.settle();
    world.clock.advance(60_000);
    await world.settle();
    expect(world.transport.attempts).toBe(0);
  });

  it.each([
    ['an undo', { kind: 'undo' }, 'pending'],
    ['a rejection', { kind: 'reject', reason: '' }, 'rejected'],
  ] as const)('%s is done when the hand has heard of it, not before', async (_, wish, status) => {
    await world.decide({ kind: 'approve' });
    await world.round();
    world.journalFull = true;
    await world.decide(wish);
    const [news] = (await world.round()).approvals;
    expect(news).toMatchObject({ status: 'held', message: 'The journal can’t be written.' });
    expect((await world.approval()).request.status).toBe('held');
    world.journalFull = false;
    await world.settle();
    expect((await world.approval()).request.status).toBe(status);
    expect(world.transport.attempts).toBe(0);
  });

  it('undo too late says so and keeps what was sent', async () => {
    await world.decide({ kind: 'approve' });
    await world.settle();
    await expect(world.decide({ kind: 'undo' })).rejects.toThrow(/sent already/);
    expect((await world.approval()).request.status).toBe('sent');
  });

  it('edited after approval: void, returned as edited, and not sent until approved again', async () => {
    await world.decide({ kind: 'approve' });
    await world.round();
    const note = await world.approval();
    world.plant(note.path, note.text.replace('thank you.', 'thank you, Ana.'));
    await world.settle();
    world.clock.advance(60_000);
    await world.settle();
    const edited = await world.approval();
    expect(edited.request.status).toBe('edited');
    expect(edited.path).toMatch(/^Pending_Approval\//);
    expect(world.transport.attempts).toBe(0);
    await world.decide({ kind: 'approve' });
    await world.settle();
    expect(world.transport.delivered).toHaveLength(1);
    expect(Buffer.from(world.transport.delivered[0]?.raw ?? []).toString()).toContain('thank you, Ana.');
  });

  it('edited after it was sent: Done/ shows what was sent, the late edit below it', async () => {
    await world.decide({ kind: 'approve' });
    await world.round();
    const held = await world.approval();
    world.clock.advance(31_000);
    // The hand sends, and Local dies before it files the note; meanwhile the person edits.
    const { texts } = await decisionsOf(held.request.id);
    await world.hand.execute({ records: texts });
    expect(world.transport.delivered).toHaveLength(1);
    const note = await world.approval();
    world.plant(note.path, note.text.replace('thank you.', 'TOO LATE'));
    world.restart();
    await world.settle();
    const done = await world.approval();
    expect(done.path).toMatch(/^Done\//);
    expect(done.draft).toContain('thank you.');
    expect(readApprovalRequest(done.text)).toMatchObject({
      ok: true,
      value: { lateEdit: expect.stringContaining('TOO LATE') as string },
    });
    // Killed between writing the note and filing it, Local writes it once more.
    await world.vault.remove(done.path, done.text);
    world.plant(note.path, done.text);
    world.restart();
    await world.settle();
    const again = await world.approval();
    expect(again).toMatchObject({ path: done.path, draft: done.draft });
    expect(again.lateEdit).toContain('TOO LATE');
    expect(world.transport.delivered).toHaveLength(1);
  });

  it('two devices that decide differently: contested, nothing sent, settled by a decision that saw both', async () => {
    const phone = new Person('phone');
    world.pins.push(phone.pin);
    const before = new Set(await world.vault.list('Decisions'));
    await world.decide({ kind: 'approve' });
    const first = (await world.vault.list('Decisions')).find((path) => !before.has(path)) ?? '';
    const text = (await world.vault.read(first)) ?? '';
    await world.vault.remove(first, text);
    await world.decide({ kind: 'reject', reason: '' }, phone);
    world.plant(first, text);
    await world.settle();
    world.clock.advance(60_000);
    await world.settle();
    expect((await world.approval()).request.status).toBe('contested');
    expect(world.transport.attempts).toBe(0);
    await world.decide({ kind: 'approve' });
    await world.settle();
    expect(world.transport.delivered).toHaveLength(1);
  });

  it('a note dragged to Approved/ without a record is put back, and nothing is sent', async () => {
    const note = await world.approval();
    await world.vault.move(note.path, note.path.replace('Pending_Approval', 'Approved'));
    await world.settle();
    expect((await world.approval()).path).toBe(note.path);
    expect(world.transport.attempts).toBe(0);
  });

  it('a status typed into the note means nothing', async () => {
    const note = await world.approval();
    world.plant(note.path, note.text.replace('status: pending', 'status: held'));
    await world.settle();
    expect((await world.approval()).request.status).toBe('pending');
    expect(world.transport.attempts).toBe(0);
  });

  it('deleting a pending note rejects it', async () => {
    const note = await world.approval();
    await world.vault.remove(note.path, note.text);
    await world.round();
    // One look could have been in the middle of a move.
    expect((await places())['task']).toMatch(/^Pending_Approval\//);
    await world.round();
    expect((await places())['task']).toMatch(/^Rejected\//);
  });

  it('ask for changes: the task is drafted again, the next draft replaces the first', async () => {
    await world.decide({ kind: 'revise', wish: 'shorter, please' });
    await world.round();
    expect((await world.approval()).request.status).toBe('revising');
    await world.cloudRound();
    await world.round();
    const approvals = (await world.notes()).filter((note) => note.kind === 'approval');
    expect(approvals.map(({ request }) => [request.revision, request.status]).sort()).toEqual([
      [1, 'superseded'],
      [2, 'pending'],
    ]);
  });

  it('expires: filed as expired, and a late approval of it sends nothing', async () => {
    const note = await world.approval();
    world.clock.advance(8 * 86_400_000);
    await world.settle();
    expect((await world.approval()).request.status).toBe('expired');
    await world.decide({ kind: 'approve' }, world.person, note.request.id);
    await world.settle();
    expect(world.transport.attempts).toBe(0);
  });

  it('a dry run rehearses, sends nothing and consumes nothing: the live approval after it sends', async () => {
    world.restart();
    world.mode = 'dry';
    await world.decide({ kind: 'approve' });
    await world.settle();
    expect((await world.approval()).request.status).toBe('rehearsed');
    expect(world.transport.attempts).toBe(0);
    world.restart();
    world.mode = 'live';
    await world.decide({ kind: 'approve' });
    await world.settle();
    expect(world.transport.delivered).toHaveLength(1);
  });

  it('a live approval waits while the hand is in dry run', async () => {
    await world.decide({ kind: 'approve' });
    world.restart();
    world.mode = 'dry';
    await world.settle();
    world.clock.advance(60_000);
    await world.settle();
    expect(world.transport.attempts).toBe(0);
  });
});

describe('what a person or a malicious cloud may do to the notes', () => {
  beforeEach(async () => {
    world.deliver(MAIL);
    await world.cloudRound();
    await world.round();
  });

  const quiet = async () => {
    await world.settle();
    world.clock.advance(60_000);
    await world.settle();
    await world.settle();
  };

  it('an approval that was edited and then thrown away is not sent', async () => {
    await world.decide({ kind: 'approve' });
    await world.round();
    const note = await world.approval();
    world.plant(note.path, note.text.replace('thank you.', 'no!'));
    await world.round();
    const edited = await world.approval();
    await world.vault.move(edited.path, edited.path.replace('Pending_Approval', 'Rejected'));
    await quiet();
    expect(world.transport.attempts).toBe(0);
    expect((await world.approval()).path).toMatch(/^Rejected\//);
  });

  it('a held approval dragged to Rejected/ does not leave from there', async () => {
    await world.decide({ kind: 'approve' });
    await world.round();
    const note = await world.approval();
    await world.vault.move(note.path, note.path.replace('Approved', 'Rejected'));
    await quiet();
    expect(world.transport.attempts).toBe(0);
  });

  it('… nor where the computer died on the way to the server, and Local may not send yet after the start', async () => {
    const { decision } = await world.decide({ kind: 'approve' });
    await world.round();
    world.restart();
    world.diedAt(decision);
    world.historyKnown = false;
    await world.round();
    const note = await world.approval();
    await world.vault.move(note.path, note.path.replace('Approved', 'Rejected'));
    world.historyKnown = true;
    await quiet();
    expect(world.transport.attempts).toBe(0);
    expect((await world.approval()).path).toMatch(/^Rejected\//);
  });

  it('a note that was deleted after an undo is rejected by that: an approval of before does not let it out', async () => {
    await world.decide({ kind: 'approve' });
    await world.round();
    await world.decide({ kind: 'undo' });
    await world.round();
    const { path, text, request } = await world.approval();
    expect(request.decision).not.toBe('');
    // The phone approves it again; before that is carried out here, the note is deleted, which puts it into Rejected/.
    await world.decide({ kind: 'approve' });
    await world.vault.remove(path, text);
    world.plant(
      path.replace('Pending_Approval', 'Rejected'),
      text.replace('status: pending', 'status: rejected'),
    );
    await quiet();
    expect(world.transport.attempts).toBe(0);
    expect((await world.approval()).path).toMatch(/^Rejected\//);
  });

  it('a rejection that is taken back by a new approval lets the mail leave', async () => {
    await world.decide({ kind: 'reject', reason: '' });
    await world.settle();
    const { request } = await world.approval();
    await world.decide({ kind: 'approve' }, world.person, request.id);
    await quiet();
    expect(world.transport.delivered).toHaveLength(1);
  });

  it('a decision of a newer version stops the approval: it might be its undo', async () => {
    const { path } = await world.decide({ kind: 'approve' });
    const text = (await world.vault.read(path)) ?? '';
    const newer = path.replace(/d-.{26}/, `d-${'z'.repeat(26)}`);
    world.plant(newer, text.replace('version: "1"', 'version: "2"'));
    await quiet();
    expect(world.transport.attempts).toBe(0);
    expect((await world.approval()).request.result).toMatch(/update Countersign/);
  });

  it('a status, a result and evidence that the cloud wrote are wiped', async () => {
    const note = await world.approval();
    const forged = note.text
      .replace('status: pending', 'status: edited')
      .replace('result: ""', 'result: "You approved this before: approve again"')
      .replace('evidence: []', 'evidence:\n  - "message-id <x@y>"');
    world.plant(note.path, forged);
    await world.round();
    expect((await world.approval()).request).toMatchObject({ status: 'pending', result: '', evidence: [] });
  });

  it('a request that claims to replace a stranger’s is not believed', async () => {
    const mine = await world.approval();
    world.deliver(MAIL.replaceAll('1@client', '9@other').replace('January invoice', 'Other'));
    await world.cloudRound();
    const other = (await world.notes()).find(
      (note) => note.kind === 'approval' && note.request.id !== mine.request.id,
    );
    if (other?.kind !== 'approval') throw new Error('no second request');
    world.plant(other.path, other.text.replace('revises: ""', `revises: "${mine.request.id}"`));
    await world.settle();
    expect((await world.approval(mine.request.id)).request.status).toBe('pending');
  });

  it('a note that can’t be dealt with does not stop the others', async () => {
    const note = (await world.notes()).find(({ kind }) => kind === 'task');
    const text = (await world.vault.read(note?.path ?? '')) ?? '';
    const id = 'abcdefgh234567aa';
    world.plant(
      `Needs_Action/email/EMAIL_2026-11-20_x_${id}.md`,
      text
        .replaceAll(note?.placed.id ?? '?', id)
        .replace('category: needs_reply', 'category: fyi')
        .replace('status: waiting', 'status: needs_action')
        .replace(/why: .*/, `why: "${'w'.repeat(1000)}"`),
    );
    await world.decide({ kind: 'approve' });
    await quiet();
    expect(world.transport.delivered).toHaveLength(1);
  });

  it('a reason that no record can hold is refused before it is signed', async () => {
    await world.decide({ kind: 'approve' });
    await expect(world.decide({ kind: 'reject', reason: 'two\nlines' })).rejects.toThrow(/reason/);
    expect(await world.vault.list('Decisions')).toHaveLength(1);
  });

  it('an approval given as the user answers elsewhere is not closed under it', async () => {
    await world.decide({ kind: 'approve' });
    world.answered.set('<1@client.example>', '<mine@example.com>');
    await world.round();
    expect((await world.approval()).request.status).toBe('held');
  });

  it('nothing leaves while the hand can’t compare its journal with what the vault remembers', async () => {
    await world.decide({ kind: 'approve' });
    world.restart();
    world.handFails = true;
    await quiet();
    expect(world.transport.attempts).toBe(0);
    world.handFails = false;
    await quiet();
    expect(world.transport.delivered).toHaveLength(1);
  });
});

describe('a call of the hand that lasts longer than Local waits', () => {
  let reply: () => void = () => undefined;

  beforeEach(async () => {
    world.deliver(MAIL);
    await world.cloudRound();
    await world.round();
    await world.decide({ kind: 'approve' });
    await world.round();
  });

  /** The server is slow, before it asks for the message or after it has it; Local has given up on the answer. */
  async function beingSent(slow: 'to ask' | 'to reply' = 'to reply'): Promise<void> {
    const late = new Promise<void>((resolve) => {
      reply = resolve;
    });
    world.patience = new Promise((resolve) => {
      world.transport.next = [
        async (submission) => {
          if (slow === 'to ask') {
            resolve(null);
            await late;
          }
          submission.beforeFirstByte();
          world.transport.delivered.push(submission);
          resolve(null);
          await late;
          return { kind: 'accepted', reply: '250 Ok', recipients: [] };
        },
      ];
    });
    world.clock.advance(31_000);
    await world.round();
    world.patience = null;
    expect(world.transport.attempts).toBe(1);
  }

  it.each([
    ['a rejection', { kind: 'reject', reason: '' }],
    ['an undo', { kind: 'undo' }],
  ] as const)('%s meanwhile is not said to be done: it was sent', async (_, wish) => {
    await beingSent();
    await world.decide(wish);
    await world.round();
    expect((await world.approval()).request.status).toBe('held');
    reply();
    await world.settle();
    expect((await world.approval()).request).toMatchObject({
      status: 'sent',
      result: expect.stringContaining('The later decision came after it had left') as string,
    });
    expect(world.transport.attempts).toBe(1);
  });

  it('an edit meanwhile does not make it one that was not sent', async () => {
    await beingSent();
    const { path, text } = await world.approval();
    world.plant(path, text.replace('thank you.', 'TOO LATE'));
    await world.round();
    expect((await world.approval()).request.status).toBe('held');
    reply();
    await world.settle();
    expect((await world.approval()).request.status).toBe('sent');
    expect((await world.approval()).lateEdit).toContain('TOO LATE');
  });

  it('a note that is thrown away before the server has asked for the message does not leave', async () => {
    await beingSent('to ask');
    const { path } = await world.approval();
    const thrown = path.replace('Approved', 'Rejected');
    await world.vault.move(path, thrown);
    await world.round();
    reply();
    await world.settle();
    world.clock.advance(60_000);
    await world.settle();
    expect(world.transport.delivered).toEqual([]);
    expect((await world.approval()).path).toBe(thrown);
  });

  it('a note that is thrown away meanwhile stays there until the hand knows, and then is one that was sent', async () => {
    await beingSent();
    const { path } = await world.approval();
    const thrown = path.replace('Approved', 'Rejected');
    await world.vault.move(path, thrown);
    await world.round();
    expect((await world.approval()).path).toBe(thrown);
    reply();
    await world.settle();
    expect((await world.approval()).request.status).toBe('sent');
    expect(world.transport.attempts).toBe(1);
  });
});

describe('unknown outcomes', () => {
  beforeEach(async () => {
    world.deliver(MAIL);
    await world.cloudRound();
    await world.round();
    await world.decide({ kind: 'approve' });
    world.transport.next = ['lost'];
    await world.settle(12);
  });

  it('is shown as unknown, and never sent again by itself', async () => {
    expect((await world.approval()).request.status).toBe('unknown');
    world.clock.advance(86_400_000);
    world.restart();
    await world.settle(12);
    expect(world.transport.attempts).toBe(1);
  });

  it('stays unknown whatever is decided after it, and a find in Sent settles it', async () => {
    await world.decide({ kind: 'reject', reason: '' });
    await world.round();
    await world.round();
    expect((await world.approval()).request.status).toBe('unknown');
  });

  it('"it was sent" ends it on a person’s word', async () => {
    const { decision } = (await world.approval()).request;
    await world.decide({ kind: 'was_sent', of: decision });
    await world.settle();
    expect((await world.approval()).request).toMatchObject({
      status: 'sent',
      evidence: expect.arrayContaining(['word person']) as string[],
    });
    expect(world.transport.attempts).toBe(1);
  });

  it('"send again" sends once more, knowingly', async () => {
    await world.decide({ kind: 'resend' });
    await world.settle(12);
    expect((await world.approval()).request.status).toBe('sent');
    expect(world.transport.attempts).toBe(2);
  });
});

describe('an unknown outcome of a device that is paired no more', () => {
  const phone = new Person('phone');

  beforeEach(async () => {
    world.pins.push(phone.pin);
    world.deliver(MAIL);
    await world.cloudRound();
    await world.round();
    await world.decide({ kind: 'approve' });
    world.transport.next = ['lost'];
    await world.settle(1);
    await world.signWhole((by) => buildRevokeKey(by, world.person.signer.publicKey), phone);
    await world.round();
    expect(world.pins[0]?.revoked).not.toBe('');
  });

  it('stays unknown, and "it was sent" ends it', async () => {
    await world.settle(12);
    const { request } = await world.approval();
    expect(request.status).toBe('unknown');
    await world.decide({ kind: 'was_sent', of: '' }, phone);
    await world.settle();
    expect((await world.approval()).request).toMatchObject({
      status: 'sent',
      decision: request.decision,
      evidence: expect.arrayContaining(['word person']) as string[],
    });
    expect(world.transport.attempts).toBe(1);
  });

  it('is still looked for in Sent, and filed with what was signed then', async () => {
    const [taken] = world.transport.delivered;
    if (taken === undefined) throw new Error('nothing arrived');
    world.sent.set(await messageIdOf(taken.raw), taken.raw);
    await world.settle();
    expect((await world.approval()).request.status).toBe('sent');
    const log = await Promise.all((await world.vault.list('Logs')).map((path) => world.vault.read(path)));
    expect(log.join('')).toMatch(/"action_type":"send_email".*"approved_by":"terminal"/);
    expect(world.transport.attempts).toBe(1);
  });
});

describe('a copy that Sent did not take', () => {
  const quarters = async (count: number) => {
    for (let at = 0; at < count; at++) {
      world.clock.advance(900_000);
      await world.round();
    }
  };

  beforeEach(async () => {
    world.deliver(MAIL);
    await world.cloudRound();
    await world.round();
    await world.decide({ kind: 'approve' });
    world.sentFails = true;
    await world.settle();
    expect((await world.approval()).request.status).toBe('sent');
    expect(world.sent.size).toBe(0);
  });

  it('is put there later, though the note is filed long since, and only once', async () => {
    await quarters(3);
    expect(world.sent.size).toBe(0);
    world.sentFails = false;
    world.restart();
    expect((await world.round()).until).toBe(world.clock.wall + 600_000);
    await quarters(1);
    expect(world.sent.size).toBe(1);
    world.sent.clear();
    expect((await world.round()).until).toBe(null);
    await quarters(2);
    expect(world.sent.size).toBe(0);
    expect(world.transport.attempts).toBe(1);
  });

  it('is given up after a week', async () => {
    world.clock.advance(8 * 86_400_000);
    world.sentFails = false;
    expect((await world.round()).until).toBe(null);
    await quarters(2);
    expect(world.sent.size).toBe(0);
  });
});

describe('threads, answers elsewhere, bounces', () => {
  it('a new message in the thread replaces the open request', async () => {
    world.deliver(MAIL);
    await world.cloudRound();
    await world.round();
    world.deliver(
      MAIL.replace('<1@client.example>', '<2@client.example>').replace(
        'MIME-Version',
        'In-Reply-To: <1@client.example>\nReferences: <1@client.example>\nMIME-Version',
      ),
    );
    await world.cloudRound();
    await world.round();
    await world.round();
    const approvals = (await world.notes()).filter((note) => note.kind === 'approval');
    expect(approvals.map(({ request, placed }) => [placed.place, request.status]).sort()).toEqual([
      ['pending_approval', 'pending'],
      ['rejected', 'superseded'],
    ]);
  });

  it('an answer that the user sent elsewhere closes request and task', async () => {
    world.deliver(MAIL);
    await world.cloudRound();
    await world.round();
    world.answered.set('<1@client.example>', '<mine@example.com>');
    await world.round();
    await world.round();
    expect((await world.approval()).request.status).toBe('answered');
    expect((await places())['task']).toMatch(/^Done\//);
  });

  it('a bounce of our own mail reopens its task for the person', async () => {
    world.deliver(MAIL);
    await world.cloudRound();
    await world.decide({ kind: 'approve' });
    await world.settle();
    const sent =
      (await world.approval()).request.evidence.find((line) => line.startsWith('message-id '))?.slice(11) ??
      '';
    world.deliver(BOUNCE.replaceAll('<SENT>', sent));
    await world.cloudRound();
    await world.round();
    await world.round();
    const reopened = (await world.notes()).find(
      (note) => note.kind === 'task' && note.task.status === 'needs_you',
    );
    expect(reopened?.path).toMatch(/^Needs_Action\//);
    await world.cloudRound();
    await world.settle();
    expect(world.transport.delivered).toHaveLength(1);
  });
});

describe('notes that can’t be read', () => {
  it('from elsewhere: into Quarantine/ whole, the rest goes on', async () => {
    world.deliver(MAIL);
    await world.cloudRound();
    const path = 'Needs_Action/email/EMAIL_2026-11-20_x_abcdefgh234567aa.md';
    world.plant(path, '---\ntype: !!js/function x\n---\nrm -rf /\n');
    world.elsewhere.add(path);
    await world.round();
    expect(await world.vault.read(path)).toBeNull();
    const [kept] = await world.vault.list('Quarantine/local');
    expect(await world.vault.read(kept ?? '')).toContain('!!js/function x');
    expect((await world.approval()).request.status).toBe('pending');
  });

  it('a plan from elsewhere that is none of ours: into Quarantine/ whole, since it would be live Markdown', async () => {
    world.deliver(MAIL);
    await world.cloudRound();
    const path = (await world.vault.list('Plans'))[0] ?? '';
    const strange = `${(await world.vault.read(path)) ?? ''}\n<img src="https://evil.example/?">\n`;
    world.plant(path, strange);
    await world.round();
    expect(await world.vault.read(path), 'typed here: it stays').toBe(strange);
    world.elsewhere.add(path);
    await world.round();
    expect(readPlan((await world.vault.read(path)) ?? ''), 'ours is back in its place').toMatchObject({
      ok: true,
    });
    const kept = (await world.vault.list('Quarantine/local'))[0] ?? '';
    const read = readQuarantine((await world.vault.read(kept)) ?? '');
    expect(read).toMatchObject({ ok: true, value: { text: strange, quarantine: { origin: path } } });
  });

  it('half-typed here: stays, with the line, and the rest goes on', async () => {
    const path = 'Needs_Action/email/EMAIL_2026-11-20_x_abcdefgh234567aa.md';
    world.plant(path, '---\ntype: task\ntype: task\n---\n');
    await world.round();
    expect(await world.vault.read(path)).not.toBeNull();
    expect(await world.vault.read('Dashboard.md')).toContain('Trouble');
  });
});

async function snapshot(): Promise<Record<string, string | null>> {
  const files: Record<string, string | null> = {};
  for (const path of await world.vault.list('')) files[path] = await world.vault.read(path);
  return files;
}

async function decisionsOf(approval: string): Promise<{ texts: string[] }> {
  const texts: string[] = [];
  for (const path of await world.vault.list(`Decisions/${approval}`))
    texts.push((await world.vault.read(path)) ?? '');
  return { texts };
}

const BOUNCE = `Return-Path: <>
Received: from mx by mail.example.com; Fri, 20 Nov 2026 09:30:00 +0000
From: Mail Delivery System <MAILER-DAEMON@mail.example.com>
To: me@example.com
Subject: Undelivered Mail Returned to Sender
Date: Fri, 20 Nov 2026 09:29:58 +0000
Message-ID: <bounce1@mail.example.com>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

The mail could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.com

Final-Recipient: rfc822; ana@client.example
Action: failed
Status: 5.1.1

--b
Content-Type: message/rfc822

From: me@example.com
To: ana@client.example
Message-ID: <SENT>
Subject: Re: January invoice

thank you
--b--
`;

describe('decisions about the whole vault', () => {
  beforeEach(async () => {
    world.deliver(MAIL);
    await world.cloudRound();
    await world.round();
  });

  it('pause stops what is held, resume lets it go, and both survive a restart', async () => {
    await world.decide({ kind: 'approve' });
    await world.round();
    const paused = await world.signWhole((by) => buildPause('pause', by));
    world.clock.advance(60_000);
    await world.settle();
    world.restart();
    await world.settle();
    expect(world.transport.attempts).toBe(0);
    expect(await world.vault.read('Dashboard.md')).toContain('Sending is paused.');
    await world.signWhole((by) => buildPause('resume', { ...by, supersedes: [paused] }));
    await world.settle();
    expect(world.transport.delivered).toHaveLength(1);
  });

  it('a revoked device’s approval that is held does not leave, and the key stays revoked after a restart', async () => {
    const phone = new Person('phone');
    world.pins.push(phone.pin);
    await world.decide({ kind: 'approve' }, phone);
    await world.round();
    await world.signWhole((by) => buildRevokeKey(by, phone.signer.publicKey));
    await world.settle();
    world.clock.advance(60_000);
    world.restart();
    await world.settle();
    expect(world.transport.attempts).toBe(0);
    expect(world.pins.find(({ key }) => key === phone.signer.publicKey)?.revoked).not.toBe('');
    await world.decide({ kind: 'approve' });
    await world.settle();
    expect(world.transport.delivered).toHaveLength(1);
  });

  it.each([
    ['pause', () => world.signWhole((by) => buildPause('pause', by))],
    ['revocation', revokePhone],
  ] as const)('nothing leaves under a %s that the hand ended over, and it is said', async (kind, stop) => {
    const phone = new Person('phone');
    world.pins.push(phone.pin);
    await world.decide({ kind: 'approve' }, phone);
    await world.round();
    world.clock.advance(31_000);
    await stop();
    world.handFails = 'control';
    const { until } = await world.round();
    expect(world.transport.attempts).toBe(0);
    expect(await world.vault.read('Dashboard.md')).toContain(
      `The hand has yet to hear of a ${kind} that "terminal" signed: The email hand ended.`,
    );
    expect(until).toBe(world.clock.wall + 10_000);
    world.handFails = false;
    await world.settle();
    expect(world.transport.attempts).toBe(0);
    expect(await world.vault.read('Dashboard.md')).not.toContain('yet to hear');
  });
});

function revokePhone(): Promise<string> {
  return world.signWhole((by) => buildRevokeKey(by, new Person('phone').pin.key));
}
