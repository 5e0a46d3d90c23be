import { describe, expect, it } from 'vitest';
import { AccessError, guardedStore } from '../../shared/access/guarded-store.ts';
import { type Operation, may, mayCommit } from '../../shared/access/table.ts';
import { placeOf } from '../../shared/vault/layout.ts';
import { MemoryStore } from '../../shared/vault/memory-store.ts';

const TASK = 'EMAIL_2026-11-20_x_abcdefgh234567aa.md';
const REQUEST = 'APPROVAL_2026-11-20_x_ap-abcdefgh234567aa.md';
const DECISION = `Decisions/ap-abcdefgh234567aa/d-${'a'.repeat(26)}.md`;

function placed(path: string) {
  const found = placeOf(path);
  if (found === null) throw new Error(`${path} is no place`);
  return found;
}

describe('the access table (I6)', () => {
  it.each<[string, Operation]>([
    [`Pending_Approval/email/${REQUEST}`, 'change'],
    [`Pending_Approval/email/${REQUEST}`, 'remove'],
    [`Approved/email/${REQUEST}`, 'create'],
    [`Rejected/email/${REQUEST}`, 'create'],
    [`Done/email/2026-11/${REQUEST}`, 'create'],
    ['Dashboard.md', 'create'],
    ['Dashboard.md', 'change'],
    [DECISION, 'create'],
    ['Company_Handbook.md', 'change'],
    ['Updates/local/2026-11-20.md', 'create'],
    ['Logs/cloud-b/2026-11-20.jsonl', 'change'],
    [`In_Progress/cloud-b/${TASK}`, 'create'],
    [`In_Progress/cloud-b/${TASK}`, 'change'],
  ])('keeps a cloud agent from %s: %s', (path, operation) => {
    expect(may('cloud', 'cloud-a', operation, placed(path))).toBe(false);
    expect(mayCommit('cloud-a', operation, placed(path))).toBe(false);
  });

  it('lets nobody change or remove a decision', () => {
    for (const actor of ['cloud', 'local', 'device', 'person'] as const) {
      for (const operation of ['change', 'remove'] as const)
        expect(may(actor, '', operation, placed(DECISION))).toBe(false);
    }
    for (const agent of ['cloud', 'local']) expect(mayCommit(agent, 'remove', placed(DECISION))).toBe(false);
  });

  it('lets Local commit what a device decided, and no cloud', () => {
    expect(mayCommit('local', 'create', placed(DECISION))).toBe(true);
    expect(mayCommit('cloud', 'create', placed(DECISION))).toBe(false);
  });

  it('lets a cloud agent break another’s claim by taking it, which is all', () => {
    expect(may('cloud', 'cloud-a', 'remove', placed(`In_Progress/cloud-b/${TASK}`))).toBe(true);
  });
});

describe('guardedStore', () => {
  it('throws before anything is written, and lets everything be read', async () => {
    const store = new MemoryStore({ 'Dashboard.md': '# x\n' });
    const cloud = guardedStore(store, 'cloud', 'cloud-a');
    expect(await cloud.read('Dashboard.md')).toBe('# x\n');
    await expect(cloud.replace('Dashboard.md', 'y', '# x\n')).rejects.toThrow(AccessError);
    await expect(cloud.create(DECISION, 'y')).rejects.toThrow(/access table/);
    await expect(cloud.move(`Needs_Action/email/${TASK}`, `Done/email/2026-11/${TASK}`)).rejects.toThrow(
      AccessError,
    );
    await expect(cloud.create('../outside.md', 'y')).rejects.toThrow(AccessError);
    expect(await store.read('Dashboard.md')).toBe('# x\n');
  });
});
