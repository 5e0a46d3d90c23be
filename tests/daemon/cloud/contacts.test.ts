import { expect, it } from 'vitest';
import { Contacts } from '../../../daemon/cloud/contacts.ts';
import { knownIds } from '../../../daemon/records/notes.ts';
import { MemoryStore } from '../../../shared/vault/memory-store.ts';
import { type ApprovalRequest } from '../../../shared/vault/schemas.ts';
import { writeApprovalRequest } from '../../../shared/vault/typed-notes.ts';
import { REQUEST } from '../../support/approval-request.ts';

async function file(store: MemoryStore, folder: string, id: string, change: Partial<ApprovalRequest>) {
  const path = `${folder}/APPROVAL_2026-11-20_x_${id}.md`;
  await store.create(path, writeApprovalRequest({ ...REQUEST, id, ...change }, 'Hello'));
}

it('are everybody to whom something was sent, and nobody else', async () => {
  const store = new MemoryStore();
  const contacts = new Contacts(store);
  expect(await contacts.in(await knownIds(store))).toBeUndefined();
  await file(store, 'Pending_Approval/email', 'ap-aaaaaaaaaaaaaaaa', { to: ['waiting@x.example'] });
  await file(store, 'Done/email/2026-11', 'ap-bbbbbbbbbbbbbbbb', {
    status: 'answered',
    to: ['not@x.example'],
  });
  expect(await contacts.in(await knownIds(store))).toBeUndefined();
  await file(store, 'Done/email/2026-11', 'ap-cccccccccccccccc', {
    status: 'sent',
    to: ['Ana@Client.example'],
    cc: ['bo@client.example'],
    bcc: ['cy@client.example'],
  });
  expect(await contacts.in(await knownIds(store))).toEqual([
    'ana@client.example',
    'bo@client.example',
    'cy@client.example',
  ]);
});
