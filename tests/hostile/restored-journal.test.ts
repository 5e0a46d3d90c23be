import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildPause, buildRelease, buildRevokeKey } from '../../shared/approval/build.ts';
import { decisionPath } from '../../shared/approval/decision-note.ts';
import { Person, VAULT } from '../support/decisions.ts';
import { JournalWorld } from './journal-world.ts';
import { says } from './says.ts';
import { Backup } from './vault-snapshot.ts';

/** Memory that is put back to yesterday or taken away. */
let world: JournalWorld;

beforeEach(async () => {
  world = await JournalWorld.drafted();
});
afterEach(() => {
  world.remove();
});

describe('a journal of yesterday', () => {
  it('locks sending by the head that the vault remembers, over restarts, and says why', async () => {
    world.keepJournal();
    await world.decide({ kind: 'approve' });
    await world.settle();
    expect(world.transport.delivered).toHaveLength(1);
    world.restoreJournal();
    await world.round();
    const second = await world.another();
    await world.decide({ kind: 'approve' }, world.person, second);
    await world.wait();
    world.restart();
    await world.wait();
    expect(world.transport.delivered).toHaveLength(1);
    const { request } = await world.approval(second);
    says(request.result, /journal lacks what it once published .* restored from a backup.* released it/);
    expect(await world.dashboard()).toMatch(/countersign release/);
  });

  it('under a hand that was started anew while Local went on: locked as well', async () => {
    const yesterday = world.copyOfJournal();
    await world.decide({ kind: 'approve' });
    await world.settle();
    await world.wait();
    // Nothing but the vault's memory of the journal tells of what was sent.
    world.sent.clear();
    world.restartHand();
    rmSync(world.journal, { recursive: true });
    cpSync(yesterday, world.journal, { recursive: true });
    const second = await world.another();
    await world.decide({ kind: 'approve' }, world.person, second);
    await world.wait();
    expect(world.hand.status().lacking).toHaveLength(1);
    expect(world.transport.delivered).toHaveLength(1);
  });

  it('put to work under another agent’s name: locked by the note of the old one', async () => {
    world.keepJournal();
    await world.decide({ kind: 'approve' });
    await world.settle();
    const told = (await world.vault.read(world.handNote)) ?? '';
    world.restoreJournal();
    world.sent.clear();
    expect(await world.vault.remove(world.handNote, told)).toBe('removed');
    world.plant('Updates/local-old/hand.md', told);
    const second = await world.another();
    await world.decide({ kind: 'approve' }, world.person, second);
    await world.wait();
    expect(world.transport.delivered).toHaveLength(1);
    expect((await world.approval(second)).request.result).toMatch(/restored from a backup/);
  });

  it('the lock holds before anything can leave: the very approval that was sent is not sent again', async () => {
    await world.decide({ kind: 'approve' });
    await world.round();
    world.keepJournal();
    const vault = await Backup.of(world.vault);
    await world.settle();
    // As when Local died before it filed the note.
    await world.restoreBoth(vault);
    await world.wait();
    expect(world.transport.delivered).toHaveLength(1);
    expect((await world.approval()).request.result).toMatch(/restored from a backup/);
  });

  it('a computer put back to before it sent, of which nothing was published, finds it in Sent', async () => {
    await world.decide({ kind: 'approve' });
    world.keepJournal();
    const vault = await Backup.of(world.vault);
    await world.settle();
    expect(world.transport.delivered).toHaveLength(1);
    // Journal, vault, and what the vault says of the journal: nothing on this computer tells of the message.
    world.restoreJournal();
    await vault.restore(world.vault);
    await world.wait();
    expect(world.transport.delivered).toHaveLength(1);
    const { request } = await world.approval();
    says(request.result, /^Sent: the very message is in the Sent folder/);
  });

  it('the published head is overwritten once by that of the locked journal, which holds the lock', async () => {
    world.keepJournal();
    await world.decide({ kind: 'approve' });
    await world.settle();
    const before = await world.published();
    world.restoreJournal();
    await world.wait();
    const locked = await world.published();
    expect(locked).not.toEqual(before);
    await world.wait();
    world.restart();
    await world.wait();
    expect(await world.published()).toEqual(locked);
    expect(world.hand.status().lacking).toHaveLength(1);
  });

  it('restored twice, the second time to a journal that holds all that was published before: locked too', async () => {
    world.keepJournal();
    await world.decide({ kind: 'approve' });
    await world.round();
    const old = (await world.vault.read(world.handNote)) ?? '';
    const vault = await Backup.of(world.vault);
    const between = world.copyOfJournal();
    await world.settle();
    expect(world.transport.delivered).toHaveLength(1);
    // The first restore takes with it the only entries that tell of the message; what is published is older than they are.
    world.restoreJournal();
    world.plant(world.handNote, old);
    await world.wait();
    await world.restoreBoth(vault, between);
    await world.wait();
    expect(world.transport.delivered).toHaveLength(1);
    expect((await world.approval()).request.result).toMatch(/restored from a backup/);
  });

  it('two copies of one computer lock each other, and then are silent', async () => {
    world.keepJournal();
    await world.decide({ kind: 'approve' });
    await world.settle();
    let other = world.copyOfJournal();
    world.restoreJournal();
    const heads = new Set<string>();
    for (let turn = 0; turn < 12; turn++) {
      await world.wait();
      heads.add((await world.published()).hash);
      const own = world.copyOfJournal();
      world.restoreJournal(other);
      other = own;
    }
    expect(world.transport.delivered).toHaveLength(1);
    expect(heads.size).toBeLessThan(6);
  });

  it('`countersign release`, signed after Local has said that it is locked, unlocks', async () => {
    world.keepJournal();
    await world.decide({ kind: 'approve' });
    await world.settle();
    world.restoreJournal();
    await world.wait();
    await world.release();
    const second = await world.another();
    await world.decide({ kind: 'approve' }, world.person, second);
    await world.wait();
    expect((await world.approval(second)).request.status).toBe('sent');
    expect(world.transport.delivered).toHaveLength(2);
  });

  it('what nobody knows the outcome of does not leave again by the release, only on “send again”', async () => {
    world.keepJournal();
    world.transport.next = ['lost'];
    await world.decide({ kind: 'approve' });
    await world.wait();
    expect(world.transport.delivered).toHaveLength(1);
    world.restoreJournal();
    await world.wait();
    await world.release();
    await world.wait();
    expect(world.transport.delivered).toHaveLength(1);
    const { request } = await world.approval();
    says(request.result, /restored from a backup.* may have been sent.*"It was sent" or "Send again"/);
    await world.decide({ kind: 'resend' });
    await world.wait();
    expect(world.transport.delivered).toHaveLength(2);
    expect((await world.approval()).request.status).toBe('sent');
  });

  it('… nor after it was undone and approved again while the hand was locked', async () => {
    await world.decide({ kind: 'approve' });
    await world.round();
    world.keepJournal();
    const vault = await Backup.of(world.vault);
    world.transport.next = ['lost'];
    await world.settle();
    expect(world.transport.delivered).toHaveLength(1);
    await world.restoreBoth(vault);
    await world.wait();
    await world.decide({ kind: 'undo' });
    await world.wait();
    says((await world.approval()).request.result, /journal lacks what it once published/);
    await world.release();
    await world.wait();
    expect(world.transport.delivered).toHaveLength(1);
    says((await world.approval()).request.result, /may have been sent.*"It was sent" or "Send again"/);
  });

  it('… nor by a release that was given over another journal, where the same one is put back once more', async () => {
    world.keepJournal();
    world.transport.next = ['lost'];
    await world.decide({ kind: 'approve' });
    await world.wait();
    const said = (await world.vault.read(world.handNote)) ?? '';
    world.restoreJournal();
    await world.wait();
    await world.release();
    await world.round();
    // Before it has published anything of what happened since.
    world.plant(world.handNote, said);
    world.restoreJournal();
    await world.wait();
    expect(world.transport.delivered).toHaveLength(1);
    says((await world.approval()).request.result, /journal lacks what it once published/);
    await world.release();
    await world.wait();
    expect(world.transport.delivered).toHaveLength(1);
    says((await world.approval()).request.result, /may have been sent.*"It was sent" or "Send again"/);
  });

  it('… nor by one that was given before the Git server had answered', async () => {
    world.keepJournal();
    world.transport.next = ['lost'];
    await world.decide({ kind: 'approve' });
    await world.wait();
    world.historyKnown = false;
    world.restoreJournal();
    await world.round();
    await world.release();
    await world.round();
    world.historyKnown = true;
    await world.wait();
    expect(world.transport.delivered).toHaveLength(1);
    says((await world.approval()).request.result, /may have been sent.*"It was sent" or "Send again"/);
  });

  it('… nor by one that was read while the hand could not say how it is', async () => {
    world.keepJournal();
    world.transport.next = ['lost'];
    await world.decide({ kind: 'approve' });
    await world.wait();
    const { path } = await world.approval();
    const text = (await world.vault.read(path)) ?? '';
    await world.vault.remove(path, text);
    world.restoreJournal();
    await world.wait();
    await world.release();
    world.handFails = 'status';
    await world.round();
    expect(world.hand.status().lacking).toHaveLength(1);
    world.handFails = false;
    world.plant(path, text);
    await world.wait();
    expect(world.transport.delivered).toHaveLength(1);
    says((await world.approval()).request.result, /may have been sent.*"It was sent" or "Send again"/);
  });

  it.each([
    ['can’t be read while a person types in it', (text: string) => text.replace('subject:', 'subject'), true],
    ['is in the trash', () => '', false],
  ])('… nor where its note %s at the release', async (_, spoil, there) => {
    world.keepJournal();
    world.transport.next = ['lost'];
    await world.decide({ kind: 'approve' });
    await world.wait();
    const { path } = await world.approval();
    const text = (await world.vault.read(path)) ?? '';
    await world.vault.remove(path, text);
    if (there) world.plant(path, spoil(text));
    world.restoreJournal();
    await world.wait();
    await world.release();
    await world.wait();
    await world.vault.remove(path, spoil(text));
    world.plant(path, text);
    await world.wait();
    expect(world.transport.delivered).toHaveLength(1);
    says((await world.approval()).request.result, /may have been sent.*"It was sent" or "Send again"/);
  });

  it('… nor by a new approval, where the device that gave the first one is paired no more', async () => {
    const phone = new Person('phone');
    world.pins.push(phone.pin);
    world.keepJournal();
    world.transport.next = ['lost'];
    await world.decide({ kind: 'approve' });
    await world.wait();
    await world.signWhole((by) => buildRevokeKey(by, world.person.signer.publicKey), phone);
    await world.wait();
    expect((await world.approval()).request.status).toBe('unknown');
    world.restoreJournal();
    await world.wait();
    expect((await world.approval()).request.status).not.toBe('pending');
    await world.release(phone);
    await world.wait();
    await world.decide({ kind: 'approve' }, phone);
    await world.wait();
    expect(world.transport.delivered).toHaveLength(1);
  });

  it('and a pause that was signed holds under the journal that was put back, though Local went on', async () => {
    const yesterday = world.copyOfJournal();
    await world.signWhole((by) => buildPause('pause', by));
    await world.wait();
    world.restartHand();
    rmSync(world.journal, { recursive: true });
    cpSync(yesterday, world.journal, { recursive: true });
    await world.wait();
    await world.release();
    await world.decide({ kind: 'approve' });
    await world.wait();
    expect(world.transport.delivered).toHaveLength(0);
    expect(world.hand.status().pauses).toHaveLength(1);
  });

  it('a release for another head, or of another hand, unlocks nothing', async () => {
    world.keepJournal();
    await world.decide({ kind: 'approve' });
    await world.settle();
    const { executor, count, hash } = await world.published();
    world.restoreJournal();
    const by = { ...world.person.signing({ now: world.clock.wall }), vault: VAULT };
    for (const record of [
      buildRelease(by, executor, { count: count - 1, hash }),
      buildRelease(by, 'hand-aaaaaaaaaaaaaaaa', { count, hash }),
    ])
      world.plant(decisionPath(record), await world.person.note(record));
    const second = await world.another();
    await world.decide({ kind: 'approve' }, world.person, second);
    await world.wait();
    expect(world.transport.delivered).toHaveLength(1);
  });

  it('a head that reaches the vault only after Local has started locks too', async () => {
    await world.decide({ kind: 'approve' });
    await world.round();
    world.keepJournal();
    const old = (await world.vault.read(world.handNote)) ?? '';
    await world.settle();
    const head = (await world.vault.read(world.handNote)) ?? '';
    // The whole computer is of yesterday, and the network comes a round later.
    world.restoreJournal();
    world.plant(world.handNote, old);
    await world.round();
    world.plant(world.handNote, head);
    const second = await world.another();
    await world.decide({ kind: 'approve' }, world.person, second);
    await world.wait();
    expect((await world.approval(second)).request.result).toMatch(/restored from a backup/);
  });

  it('a journal that was cut off in the middle is one of yesterday', async () => {
    await world.decide({ kind: 'approve' });
    await world.settle();
    world.restart();
    const file = join(world.journal, 'journal.jsonl');
    const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
    writeFileSync(file, `${lines.slice(0, 3).join('\n')}\n`);
    const second = await world.another();
    await world.decide({ kind: 'approve' }, world.person, second);
    await world.wait();
    expect(world.transport.delivered).toHaveLength(1);
    expect((await world.approval(second)).request.result).toMatch(/restored from a backup/);
  });
});

describe('a journal that is gone', () => {
  it('is another hand: what was approved for the old one is not carried out, and it is said', async () => {
    await world.decide({ kind: 'approve' });
    await world.round();
    world.loseJournal();
    await world.wait();
    expect(world.transport.attempts).toBe(0);
    says(
      (await world.approval()).request.result,
      /approved for the hand .* not known here.*"It was sent" or "Send again"/,
    );
  });

  it('does not send a second time what the lost journal had sent, on the advice to approve again', async () => {
    await world.decide({ kind: 'approve' });
    await world.round();
    const vault = await Backup.of(world.vault);
    await world.settle();
    const head = (await world.vault.read(world.handNote)) ?? '';
    expect(world.transport.delivered).toHaveLength(1);
    // Local died before it filed the note; the journal is lost with the disk's other half.
    await vault.restore(world.vault);
    world.plant(world.handNote, head);
    world.loseJournal();
    await world.wait();
    await world.decide({ kind: 'approve' });
    await world.wait();
    expect(world.transport.delivered).toHaveLength(1);
  });
});
