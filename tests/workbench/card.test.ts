import { mkdir } from 'node:fs/promises';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isApprove } from '../../shared/approval/decision.ts';
import { fingerprint } from '../../shared/approval/keys.ts';
import { shownSha256 } from '../../shared/approval/request.ts';
import { approvalState } from '../../shared/approval/state.ts';
import { verifyDecision } from '../../shared/approval/verify.ts';
import { readTask } from '../../shared/vault/typed-notes.ts';
import { HAND, VAULT } from '../support/signature-vectors.ts';
import { DRAFT, HAND_PATH, type Sample, handNote, sample } from './sample-vault.ts';
import { Workbench } from './workbench.ts';

let bench: Workbench;
let page: Page;
let key: string;

beforeAll(async () => {
  bench = await Workbench.start();
  await bench.write(HAND_PATH, handNote());
  page = await bench.device();
  key = await publicKey(page);
});

afterAll(async () => {
  await bench.stop();
});

/** Puts a sample into the folder and opens its card. */
async function open(name: string, over: Parameters<typeof sample>[1] = {}, on = page): Promise<Sample> {
  const made = sample(name, over);
  await bench.write(made.path, made.note);
  await bench.write(made.taskPath, made.taskNote);
  await show(made, on);
  return made;
}

async function show(made: Sample, on = page): Promise<void> {
  await on.evaluate(async (path) => {
    await window.workbench.rescan();
    await window.workbench.open(path);
  }, made.path);
  await card(on).waitFor();
}

const card = (on = page): Locator => on.locator('.countersign-card');
const button = (name: string, on = page): Locator => card(on).getByRole('button', { name, exact: true });
const inState = (state: string, on = page): Locator => on.locator(`.countersign-card[data-state="${state}"]`);

async function publicKey(on: Page): Promise<string> {
  await on.evaluate(() => window.workbench.settings());
  const row = await on.locator('.setting-item[data-name="Public key of this device"]').textContent();
  return /ed25519:[\w-]{43}/.exec(row ?? '')?.[0] ?? '';
}

/** A person takes at least this long to read; the card counts from when it was shown in full view. */
async function settle(on = page): Promise<void> {
  await on.waitForTimeout(500);
}

/** A real press at the button's place on the screen. */
async function press(name: string, on = page): Promise<void> {
  await settle(on);
  await button(name, on).click();
}

async function records(approval: string, keys = [key]) {
  const pins = keys.map((pinned) => ({ key: pinned, name: 'test', added: '', revoked: '' }));
  return (await bench.decisions(approval)).map((text) => {
    const checked = verifyDecision(text, { vault: VAULT, pins });
    if (!checked.ok) throw new Error(checked.refusal.message);
    return checked.value.record;
  });
}

describe('pairing', () => {
  it('shows the public key and its fingerprint, and the computer that sends', async () => {
    expect(key).toMatch(/^ed25519:[\w-]{43}$/);
    await page.locator('.setting-item', { hasText: fingerprint(key) }).waitFor();
    // The report of the computer is read while the settings are already open.
    await page.locator('.setting-item', { hasText: HAND }).filter({ hasText: VAULT }).waitFor();
  });

  it('keeps a private key that the page itself can’t read', async () => {
    const extractable = await page.evaluate(async () => {
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
    await page.reload();
    await page.evaluate(() => window.workbench.start());
    expect(await publicKey(page)).toBe(key);
    const other = await bench.device();
    expect(await publicKey(other)).not.toBe(key);
    await other.context().close();
  });
});

describe('the card', () => {
  it('says in one sentence what would happen, and shows exactly the text', async () => {
    await open('plain');
    expect(await card().locator('.countersign-sentence').textContent()).toBe(
      'Reply to ana@client.example from maria@studio.example',
    );
    expect(await card().locator('.countersign-draft').textContent()).toBe(DRAFT);
    expect(await card().locator('.countersign-mode').textContent()).toBe('Live');
    expect(await card().locator('dl').textContent()).toContain('30 seconds after you approve');
    expect(await card().locator('.countersign-original').textContent()).toContain(
      'Ana Silva <ana@client.example>',
    );
    await card().locator('summary').click();
    expect(await card().locator('.countersign-original pre').isVisible()).toBe(true);
    // The README's picture is made here, by `UPDATE_PUBLISHED=1 npx vitest run tests/workbench/card.test.ts`.
    if (process.env['UPDATE_PUBLISHED'] !== '1') return;
    await mkdir('docs/images', { recursive: true });
    await card().screenshot({ path: 'docs/images/card.png' });
  });

  it('approves by a real click: a decision that any verifier takes', async () => {
    const made = await open('approve');
    await press('Approve and send');
    await inState('approved').waitFor();
    const [record, ...more] = await records(made.request.id);
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
    expect(await bench.read(made.path)).toBe(made.note);
  });

  it('undoes, and approves again: the last word stands', async () => {
    const made = await open('undo');
    await press('Approve and send');
    await inState('approved').waitFor();
    await press('Undo');
    await inState('undone').waitFor();
    expect(approvalState(await records(made.request.id)).kind).toBe('pending');
    await press('Approve and send');
    await inState('approved').waitFor();
    const all = await records(made.request.id);
    expect(all.map((record) => record.kind).sort()).toEqual(['approve', 'approve', 'undo']);
    expect(approvalState(all).kind).toBe('approved');
  });

  it('rejects with a reason', async () => {
    const made = await open('reject');
    await card().getByPlaceholder('Reason').fill('I will call her instead.');
    await press('Reject');
    await inState('rejected').waitFor();
    expect(await card().textContent()).toContain('Rejected: I will call her instead.');
    expect(await records(made.request.id)).toMatchObject([
      { kind: 'reject', reason: 'I will call her instead.' },
    ]);
  });

  it('says dry run, and signs one, where the computer only rehearses', async () => {
    await bench.write(HAND_PATH, handNote({ mode: 'dry' }));
    const other = await bench.device();
    const made = await open('dry', {}, other);
    const pinned = await publicKey(other);
    await show(made, other);
    await press('Approve dry run', other);
    await inState('approved', other).waitFor();
    expect(await records(made.request.id, [pinned])).toMatchObject([{ kind: 'approve', mode: 'dry' }]);
    // The change from dry run to live is one that a person accepts, not one that a note can make.
    await bench.write(HAND_PATH, handNote());
    await open('dry then live', {}, other);
    expect(await card(other).textContent()).toContain('Check it in the settings');
    expect(await button('Approve and send', other).count()).toBe(0);
    await other.context().close();
  });
});

describe('what must be ticked', () => {
  it('a recipient who is not the sender of the original', async () => {
    const made = await open('new recipient', { request: { cc: ['boss@rival.example'] } });
    expect(await button('Approve and send').isDisabled()).toBe(true);
    await card().getByLabel('boss@rival.example').check();
    await press('Approve and send');
    await inState('approved').waitFor();
    const [record] = await records(made.request.id);
    expect(record).toMatchObject({ action: { acknowledged_new: ['boss@rival.example'] } });
  });

  it('an original that is not there to look at: then everybody is new', async () => {
    const made = await open('no original', { task: { message_id: '<other@client.example>' } });
    expect(await card().locator('.countersign-original').count()).toBe(0);
    await card().getByLabel('Original not verified').check();
    expect(await button('Approve and send').isDisabled()).toBe(true);
    await card().getByLabel('ana@client.example').check();
    await press('Approve and send');
    await inState('approved').waitFor();
    const [record] = await records(made.request.id);
    expect(record).toMatchObject({
      action: { acknowledged_new: ['ana@client.example'] },
      context: { accepts_unverified: true, shown_sha256: '' },
    });
  });

  it('by a person: a tick set by code is taken back', async () => {
    await open('synthetic tick', { request: { cc: ['boss@rival.example'] } });
    await card()
      .getByLabel('boss@rival.example')
      .evaluate((box: HTMLInputElement) => box.click());
    expect(await card().getByLabel('boss@rival.example').isChecked()).toBe(false);
    expect(await button('Approve and send').isDisabled()).toBe(true);
  });
});

describe('what does not sign', () => {
  it('a click made by code, however it is made', async () => {
    const made = await open('synthetic');
    await settle();
    await button('Approve and send').evaluate((element: HTMLButtonElement) => {
      element.click();
      element.dispatchEvent(new MouseEvent('click', { bubbles: true, detail: 1 }));
      element.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
    });
    await card().getByRole('alert').waitFor();
    expect(await card().getByRole('alert').textContent()).toContain('click or key press of your own');
    expect(await bench.decisions(made.request.id)).toEqual([]);
  });

  it('a key that was already held down; a fresh press signs once', async () => {
    const made = await open('held key');
    await settle();
    await page.keyboard.down('Enter');
    await button('Approve and send').focus();
    for (let repeat = 0; repeat < 5; repeat++) await page.keyboard.down('Enter');
    await page.keyboard.up('Enter');
    expect(await bench.decisions(made.request.id)).toEqual([]);
    await page.keyboard.down('Enter');
    for (let repeat = 0; repeat < 5; repeat++) await page.keyboard.down('Enter');
    await page.keyboard.up('Enter');
    await inState('approved').waitFor();
    expect(await records(made.request.id)).toMatchObject([{ kind: 'approve' }]);
  });

  it('a card that has only just appeared under the pointer', async () => {
    const fresh = await bench.device();
    // The page's clock stands still, so that this does not depend on how fast the machine is.
    await fresh.clock.install();
    const made = sample('too soon');
    await bench.write(made.path, made.note);
    await bench.write(made.taskPath, made.taskNote);
    await fresh.evaluate(async (path) => {
      await window.workbench.rescan();
      await window.workbench.open(path);
    }, made.path);
    await fresh.clock.pauseAt(Date.now() + 3_600_000);
    await fresh.clock.runFor(100);
    await card(fresh).waitFor();
    await button('Approve and send', fresh).click();
    expect(await card(fresh).getByRole('alert').textContent()).toMatch(/just changed|full view/);
    expect(await bench.decisions(made.request.id)).toEqual([]);
    await fresh.clock.runFor(500);
    await button('Approve and send', fresh).click();
    await inState('approved', fresh).waitFor();
    await fresh.context().close();
  });

  it('a note that changed on disk behind the card', async () => {
    const made = await open('changed behind');
    await bench.write(made.path, made.note.replace('by Thursday', 'never'));
    await press('Approve and send');
    await card().getByText('never').waitFor();
    expect(await bench.decisions(made.request.id)).toEqual([]);
  });

  it('a block inside another note, or an embed of the approval note', async () => {
    const made = await open('embedded');
    await bench.write('Briefings/Monday.md', '```countersign\nHello\n```\n');
    const other = sample('host of an embed');
    await bench.write(other.path, other.note);
    for (const [host, shown] of [
      [other.path, made.path],
      ['Briefings/Monday.md', made.path],
    ] as const) {
      await page.evaluate(
        async ([tab, note]) => {
          await window.workbench.rescan();
          await window.workbench.openEmbedded(tab, note);
        },
        [host, shown] as const,
      );
      await settle();
      expect(await card().count()).toBe(0);
    }
    await page.evaluate(() => window.workbench.open('Briefings/Monday.md'));
    await inState('unreadable').waitFor();
    expect(await card().getByRole('button').count()).toBe(0);
  });
});

describe('hostile text', () => {
  it('stays text, wherever it stands', async () => {
    const evil = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>';
    const made = await open('hostile', {
      draft: `${evil}\n[[wiki]] ![[embed]] [Bank](https://evil.example)\n</pre>{@html 1}{1+1}\n\u202Emoc.elpmaxe\u200b`,
      mail: `${evil}\n\`\`\`\`\n\u2066hidden`,
      request: { subject: `Re: ${evil}`, why: evil, risks: [evil, evil] },
      task: { from: `${evil} <ana@client.example>`, subject: evil },
    });
    expect(await card().locator('img, script, a, iframe, style').count()).toBe(0);
    expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
    const text = (await card().textContent()) ?? '';
    expect(text).toContain(`Re: ${evil}`);
    expect(text).toContain('[[wiki]] ![[embed]] [Bank](https://evil.example)');
    expect(text).toContain('{@html 1}{1+1}');
    expect(text).toContain('‹U+202E›moc.elpmaxe‹U+200B›');
    expect(text).toContain('‹U+2066›hidden');
    expect(await bench.decisions(made.request.id)).toEqual([]);
  });
});
