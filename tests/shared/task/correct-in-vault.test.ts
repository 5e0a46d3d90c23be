import { describe, expect, it } from 'vitest';
import { correctInVault } from '../../../shared/task/correct-in-vault.ts';
import { correctionWords } from '../../../shared/task/correction-words.ts';
import { PUT_ASIDE } from '../../../shared/task/correction.ts';
import { approvalIdOf } from '../../../shared/vault/ids.ts';
import { MemoryStore } from '../../../shared/vault/memory-store.ts';
import type { Task } from '../../../shared/vault/schemas.ts';
import { readTask, writeApprovalRequest, writeTask } from '../../../shared/vault/typed-notes.ts';
import { sample } from '../../workbench/sample-vault.ts';

const BASE = (id: string) => `EMAIL_2026-11-20_january-invoice_${id}.md`;

/** A mail that was put aside, filed by Local. */
function aside(over: Partial<Task> = {}): { store: MemoryStore; id: string; path: string } {
  const made = sample('aside');
  const read = readTask(made.taskNote);
  if (!read.ok) throw new Error(read.refusal.message);
  const task: Task = {
    ...read.value.task,
    category: 'newsletter',
    status: 'done',
    waiting_for: '',
    result: `${PUT_ASIDE}It went to many.`,
    ...over,
  };
  const path = `Done/email/2026-11/${BASE(task.id)}`;
  return { store: new MemoryStore({ [path]: writeTask(task, 'Hello') }), id: task.id, path };
}

async function taskAt(store: MemoryStore, path: string): Promise<Task> {
  const read = readTask((await store.read(path)) ?? '');
  if (!read.ok) throw new Error(read.refusal.message);
  return read.value.task;
}

const promote = { category: 'needs_reply', draft: true, wish: 'say yes' } as const;

describe('what a person says about a mail', () => {
  it('takes it back to be drafted, as the next revision', async () => {
    const { store, id, path } = aside();
    const done = await correctInVault(store, id, promote);
    expect(done).toMatchObject({
      ok: true,
      value: { outcome: 'promoted', path: `Needs_Action/email/${BASE(id)}` },
    });
    expect(await store.read(path)).toBe(null);
    expect(await taskAt(store, `Needs_Action/email/${BASE(id)}`)).toMatchObject({
      status: 'needs_action',
      category: 'needs_reply',
      corrected: 'needs_reply',
      wish: 'say yes',
      revision: 1,
      result: '',
    });
    if (done.ok) expect(correctionWords(done.value, promote)).toContain('nothing is sent before you approve');
  });

  it('counts requests that were made before, wherever they lie', async () => {
    const { store, id } = aside();
    const { request, draft } = sample('aside');
    const third = { ...request, id: approvalIdOf(id, 'reply', 3), revision: 3, status: 'rejected' as const };
    store.plant(`Rejected/email/APPROVAL_2026-11-20_x_${third.id}.md`, writeApprovalRequest(third, draft));
    await correctInVault(store, id, promote);
    expect((await taskAt(store, `Needs_Action/email/${BASE(id)}`)).revision).toBe(4);
  });

  it('corrects its kind where it lies, and says whose word that is', async () => {
    const { store, id, path } = aside();
    const said = { category: 'receipt', draft: false, wish: '' } as const;
    const done = await correctInVault(store, id, said);
    expect(done).toMatchObject({ ok: true, value: { outcome: 'corrected', path } });
    expect(await taskAt(store, path)).toMatchObject({
      category: 'receipt',
      corrected: 'receipt',
      why: 'You said that this mail is a receipt.',
    });
    const text = await store.read(path);
    await correctInVault(store, id, said);
    expect(await store.read(path)).toBe(text);
  });

  it('makes no draft of what no program may answer, and says so', async () => {
    const { store, id } = aside({ no_draft: 'it came from a mailing list' });
    const done = await correctInVault(store, id, promote);
    expect(done).toMatchObject({ ok: true, value: { outcome: 'needs_you' } });
    expect(await taskAt(store, `Needs_Action/email/${BASE(id)}`)).toMatchObject({
      status: 'needs_you',
      result: 'No answer is drafted, since it came from a mailing list; write it yourself.',
    });
  });

  it('touches nothing that an agent works on, that is gone, or that can’t be read', async () => {
    const { store, id, path } = aside();
    const claimed = `In_Progress/cloud/${BASE(id)}`;
    store.plant(claimed, (await store.read(path))!);
    await store.remove(path, (await store.read(path))!);
    expect(await correctInVault(store, id, promote)).toMatchObject({ refusal: { kind: 'at-work' } });
    expect(await correctInVault(store, 'aaaaaaaaaaaaaaaa', promote)).toMatchObject({
      refusal: { kind: 'gone' },
    });
    store.plant(claimed, 'nothing');
    expect(await correctInVault(store, id, promote)).toMatchObject({ refusal: { kind: 'unreadable' } });
  });

  it('gives way to others who write at the same time, and tries again', async () => {
    const { store, id, path } = aside();
    const replace = store.replace.bind(store);
    let raced = 0;
    store.replace = async (at, text, expected) => {
      if (raced++ === 0) store.plant(at, expected.replace('Hello', 'Hello there'));
      return replace(at, text, expected);
    };
    expect(await correctInVault(store, id, promote)).toMatchObject({ ok: true });
    expect(await store.read(`Needs_Action/email/${BASE(id)}`)).toContain('Hello there');
    expect(await store.read(path)).toBe(null);
  });
});
