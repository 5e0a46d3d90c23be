import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isApprove } from '../../shared/approval/decision.ts';
import { fingerprint } from '../../shared/approval/keys.ts';
import { shownSha256 } from '../../shared/approval/request.ts';
import { approvalState } from '../../shared/approval/state.ts';
import { readTask } from '../../shared/vault/typed-notes.ts';
import { HAND, VAULT } from '../support/signature-vectors.ts';
import { Face } from './face.ts';
import { DRAFT, HAND_PATH, handNote, sample } from './sample-vault.ts';

let face: Face;

beforeAll(async () => {
  face = await Face.start();
});

afterAll(async () => {
  await face.bench.stop();
});

describe('pairing', () => {
  it('shows the public key and its fingerprint, and the computer that sends', async () => {
    const { page, key } = face;
    expect(key).toMatch(/^ed25519:[\w-]{43}$/);
    await page
      .locator('.setting-item', { hasText: fingerprint(key).toUpperCase().replaceAll('-', ' ') })
      .waitFor();
    // The report of the computer is read while the settings are already open.
    await page.locator('.setting-item', { hasText: HAND }).filter({ hasText: VAULT }).waitFor();
  });

  it('keeps a private key that the page itself can’t read', async () => {
    const extractable = await face.page.evaluate(async () => {
      const db = await new Promise<IDBDatabase>((resolve) => {
        const request = indexedDB.open('countersign');
        request.onsuccess = () => resolve(request.result);
      });
      const pair = await new Promise<CryptoKeyPair>((resolve) => {
        const request = db.transaction('keys').objectStore('keys').get('device') as IDBRequest<CryptoKeyPair>;
        request.onsuccess = () => resolve(request.result);
      });
      return pair.privateKey.extractable;
    });
    expect(extractable).toBe(false);
  });

  it('keeps the same key after a restart, and another device has another', async () => {
    await face.page.reload();
    await face.page.evaluate(() => window.workbench.start());
    expect((await Face.over(face.bench, face.page)).key).toBe(face.key);
    const other = await face.otherDevice();
    expect(other.key).not.toBe(face.key);
    await other.page.context().close();
  });
});

describe('the card', () => {
  it('says in one sentence what would happen, and shows exactly the text', async () => {
    await face.open('plain', {
      request: { notes: ['From [[Company_Handbook#Payments]] and [[Not there]].'] },
    });
    const { card } = face;
    expect(await card.locator('.countersign-sentence').textContent()).toBe(
      'Reply to Ana Silva (ana@client.example) from maria@studio.example',
    );
    expect(await card.locator('.countersign-draft').textContent()).toBe(DRAFT);
    expect(await card.locator('.countersign-mode').textContent()).toBe('Live');
    expect(await card.locator('dl').textContent()).toContain('30 seconds after you approve');
    expect(await card.locator('.countersign-people').textContent()).toContain('first mail to this address');
    const original = card.locator('.countersign-original');
    expect(await original.textContent()).toContain('Ana Silva <ana@client.example>');
    expect(await original.textContent()).toContain('checked in your mailbox before anything is sent');
    await original.locator('summary').click();
    expect(await original.locator('pre').isVisible()).toBe(true);
  });

  it('links the notes that a draft was made from, where they are in the vault, and no others', async () => {
    await face.bench.write('Company_Handbook.md', 'How we pay.\n');
    await face.open('cites', {
      request: { notes: ['From [[Company_Handbook#Payments]] and [[Not there]].'] },
    });
    expect(await face.text()).toContain('From Company_Handbook › Payments and [[Not there]].');
    await face.button('Company_Handbook › Payments').click();
    expect(await face.page.evaluate(() => window.workbench.opened())).toEqual(['Company_Handbook.md']);
  });

  it('unfolds the conversation as far as the vault has it', async () => {
    const made = await face.open('thread');
    const earlier = sample('thread, before', {
      task: { thread: made.request.thread, message_id: '<0@client.example>' },
    });
    await face.bench.write(
      earlier.taskPath.replace('Pending_Approval/email', 'Needs_Action/email'),
      earlier.taskNote,
    );
    await face.show(made);
    await face.card.locator('.countersign-thread summary').click();
    expect(await face.card.locator('.countersign-thread article').count()).toBe(1);
  });

  it('approves by a real click: a decision that any verifier takes', async () => {
    const made = await face.open('approve');
    await face.press('Approve and send');
    await face.inState('approved').waitFor();
    const [record, ...more] = await face.records(made.request.id);
    expect(more).toEqual([]);
    if (record === undefined || !isApprove(record)) throw new Error('not an approval');
    expect(record).toMatchObject({
      kind: 'approve',
      vault: VAULT,
      executor: HAND,
      mode: 'live',
      supersedes: [],
    });
    expect(record.action).toMatchObject({ to: ['ana@client.example'], body: DRAFT, acknowledged_new: [] });
    const task = readTask(made.taskNote);
    expect(record.context).toEqual({
      source_sha256: made.request.source_sha256,
      message_id: made.request.message_id,
      shown_sha256: task.ok ? shownSha256(task.value.text) : '',
      accepts_unverified: false,
    });
    expect(await face.bench.read(made.path)).toBe(made.note);
  });

  it('undoes, and approves again: the last word stands', async () => {
    const made = await face.open('undo');
    await face.press('Approve and send');
    await face.inState('approved').waitFor();
    await face.card.getByRole('timer').getByText('Leaves in about').waitFor();
    await face.press('Undo');
    await face.inState('undone').waitFor();
    expect(await face.text()).toContain('Undo requested');
    expect(approvalState(await face.records(made.request.id)).kind).toBe('pending');
    await face.press('Approve and send');
    await face.inState('approved').waitFor();
    const all = await face.records(made.request.id);
    expect(all.map((record) => record.kind).sort()).toEqual(['approve', 'approve', 'undo']);
    expect(approvalState(all).kind).toBe('approved');
  });

  it('says dry run, and signs one, where the computer only rehearses', async () => {
    await face.bench.write(HAND_PATH, handNote({ mode: 'dry' }));
    const other = await face.otherDevice();
    const made = await other.open('dry');
    await other.press('Approve dry run');
    await other.inState('approved').waitFor();
    expect(await other.records(made.request.id)).toMatchObject([{ kind: 'approve', mode: 'dry' }]);
    // The change from dry run to live is one that a person accepts, not one that a note can make.
    await face.bench.write(HAND_PATH, handNote());
    await other.open('dry then live');
    expect(await other.text()).toContain('Check it in the settings');
    expect(await other.button('Approve and send').count()).toBe(0);
    await other.page.context().close();
  });
});

describe('what must be ticked', () => {
  it('a recipient who is not the sender of the original', async () => {
    const made = await face.open('new recipient', { request: { cc: ['boss@rival.example'] } });
    expect(await face.card.locator('.countersign-people').textContent()).toContain(
      'not in the mail you answer',
    );
    expect(await face.button('Approve and send').isDisabled()).toBe(true);
    await face.card.getByLabel('boss@rival.example').check();
    await face.press('Approve and send');
    await face.inState('approved').waitFor();
    const [record] = await face.records(made.request.id);
    expect(record).toMatchObject({ action: { acknowledged_new: ['boss@rival.example'] } });
  });

  it('an original that is not there to look at: then everybody is new', async () => {
    const made = await face.open('no original', { task: { message_id: '<other@client.example>' } });
    expect(await face.card.locator('.countersign-original').count()).toBe(0);
    await face.card.getByLabel('Original not verified').check();
    expect(await face.button('Approve and send').isDisabled()).toBe(true);
    await face.card.getByLabel('ana@client.example').check();
    await face.press('Approve and send');
    await face.inState('approved').waitFor();
    const [record] = await face.records(made.request.id);
    expect(record).toMatchObject({
      action: { acknowledged_new: ['ana@client.example'] },
      context: { accepts_unverified: true, shown_sha256: '' },
    });
  });

  it('by a person: a tick set by code is taken back', async () => {
    await face.open('synthetic tick', { request: { cc: ['boss@rival.example'] } });
    await face.card.getByLabel('boss@rival.example').evaluate((box: HTMLInputElement) => box.click());
    expect(await face.card.getByLabel('boss@rival.example').isChecked()).toBe(false);
    expect(await face.button('Approve and send').isDisabled()).toBe(true);
  });
});
