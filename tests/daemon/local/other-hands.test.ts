import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeApprovalRequest, writeHandStatus } from '../../../shared/vault/typed-notes.ts';
import { Person, VAULT } from '../../support/decisions.ts';
import { LocalWorld } from '../../support/local-world.ts';

/** What one computer does about approvals that were made for another one, and before it knows its own past. */
const OTHER = 'hand-otheraaaaaaaaaaa';
const DAY = 86_400_000;
let world: LocalWorld;

beforeEach(async () => {
  world = await LocalWorld.drafted();
});
afterEach(() => {
  world.remove();
});

function otherLaptop(agent: string): void {
  const text = writeHandStatus({
    type: 'hand',
    version: '1',
    vault: VAULT,
    executor: OTHER,
    mode: 'live',
    hold_seconds: 30,
    accounts: [{ id: 'work', from: 'me@example.com' }],
    journal_count: 1,
    journal_hash: '0'.repeat(64),
    paused: 'false',
    updated: '2026-11-20T08:30:00Z',
    devices: [],
  });
  world.plant(`Updates/${agent}/hand.md`, text);
}

describe('an approval for another computer', () => {
  beforeEach(() => {
    world.executor = OTHER;
  });

  it('is that one’s business while it may still send it: the note stays as it is', async () => {
    otherLaptop('local-two');
    await world.decide({ kind: 'approve' });
    const before = await world.approval();
    const round = await world.round();
    expect(round.approvals[0]?.message).toBe('local-two sends this.');
    expect((await world.approval()).text).toBe(before.text);
    expect(world.transport.attempts).toBe(0);
  });

  it('stays that one’s business when its draft is edited here', async () => {
    otherLaptop('local-two');
    await world.decide({ kind: 'approve' });
    const { path, text } = await world.approval();
    await world.vault.remove(path, text);
    world.plant(path, text.replace('\n```\n', '\nand more\n```\n'));
    const round = await world.round();
    expect(round.approvals[0]?.message).toBe('local-two sends this.');
    expect((await world.approval()).request.status).not.toBe('unknown');
  });

  it.each(['held', 'unknown'] as const)(
    'by a device that is not paired here is not undecided here: what that computer called %s stays so',
    async (status) => {
      await world.decide({ kind: 'approve' });
      world.pins.splice(0, 1, new Person('another').pin);
      const { path, text, request } = await world.approval();
      await world.vault.remove(path, text);
      const there = path.replace('Pending_Approval', 'Approved');
      world.plant(there, text.replace(`status: ${request.status}`, `status: ${status}`));
      const round = await world.round();
      expect(round.approvals[0]?.message).toMatch(/another computer .* not paired here/);
      expect(await world.approval()).toMatchObject({ path: there, request: { status } });
      world.clock.advance(DAY);
      await world.round();
      expect((await world.approval()).request.status).toBe(status === 'unknown' ? 'unknown' : 'pending');
    },
  );

  it('is of unknown outcome once its time to be sent is over', async () => {
    otherLaptop('local-two');
    await world.decide({ kind: 'approve' });
    world.clock.advance(DAY);
    await world.round();
    expect((await world.approval()).request).toMatchObject({
      status: 'unknown',
      result: expect.stringMatching(/run Countersign on that computer/) as string,
    });
  });

  it.each([
    ['nobody says that such a hand exists', () => undefined],
    [
      'only a cloud says so',
      () => {
        otherLaptop('cloud-b');
      },
    ],
  ])('is of unknown outcome at once where %s; "send again" then sends, once', async (_, say) => {
    say();
    await world.decide({ kind: 'approve' });
    await world.settle();
    expect((await world.approval()).request.status).toBe('unknown');
    world.executor = null;
    await world.decide({ kind: 'approve' });
    await world.settle();
    expect((await world.approval()).request.status).toBe('unknown');
    expect(world.transport.attempts).toBe(0);
    await world.decide({ kind: 'resend' });
    await world.settle();
    expect((await world.approval()).request.status).toBe('sent');
    expect(world.transport.delivered).toHaveLength(1);
  });

  it('"it was sent" ends it on the person’s word, without an attempt here', async () => {
    const { decision } = await world.decide({ kind: 'approve' });
    await world.settle();
    await world.decide({ kind: 'was_sent', of: decision });
    await world.settle();
    const done = await world.approval();
    expect(done.path).toMatch(/^Done\//);
    expect(done.request.evidence).toContain('word person');
    expect(world.transport.attempts).toBe(0);
  });
});

describe('"it was sent" of something that this computer has not begun', () => {
  const ended = async () => {
    await world.settle();
    const { path, request } = await world.approval();
    expect(path).toMatch(/^Done\//);
    expect(request.status).toBe('sent');
    expect(request.evidence).toContain('word person');
    expect(world.transport.attempts).toBe(0);
  };

  it('ends it where another computer may have sent it, and it was approved once more here', async () => {
    world.executor = OTHER;
    await world.decide({ kind: 'approve' });
    await world.settle();
    world.executor = null;
    const { decision } = await world.decide({ kind: 'approve' });
    await world.settle();
    expect((await world.approval()).request.status).toBe('unknown');
    await world.decide({ kind: 'was_sent', of: decision });
    await ended();
  });

  it('ends it while it is held here', async () => {
    const { decision } = await world.decide({ kind: 'approve' });
    await world.round();
    expect((await world.approval()).request.status).toBe('held');
    await world.decide({ kind: 'was_sent', of: decision });
    await ended();
  });
});

describe('a computer that does not know yet what the history says', () => {
  it('sends nothing until the remote has answered once, says why, and goes on by itself', async () => {
    world.historyKnown = false;
    await world.decide({ kind: 'approve' });
    await world.settle();
    world.clock.advance(60_000);
    await world.settle();
    expect(world.transport.attempts).toBe(0);
    expect(await world.vault.read('Dashboard.md')).toContain(
      'The Git server has not answered since Countersign was started',
    );
    world.historyKnown = true;
    await world.settle();
    expect(world.transport.delivered).toHaveLength(1);
    expect(await world.vault.read('Dashboard.md')).not.toContain('has not answered');
  });

  it('repeats nothing that a note in Approved/ says of itself before it was checked', async () => {
    world.historyKnown = false;
    const note = await world.approval();
    const forged = { ...note.request, status: 'held' as const, result: 'Your bank asks you to call 0900.' };
    const path = note.path.replace('Pending_Approval', 'Approved');
    expect(await world.vault.move(note.path, path)).toBe('moved');
    const text = (await world.vault.read(path)) ?? '';
    await world.vault.replace(path, writeApprovalRequest(forged, note.draft), text);
    await world.settle();
    const before = (await world.vault.read('Dashboard.md')) ?? '';
    expect(before).toContain('1 note says it is approved; nobody has checked that yet');
    expect(before).not.toContain('0900');
    world.historyKnown = true;
    await world.settle();
    expect(await world.vault.read('Dashboard.md')).not.toMatch(/0900|nobody has checked/);
    expect(world.transport.attempts).toBe(0);
  });
});
