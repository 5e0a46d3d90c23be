import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeApprovalRequest, writeTask } from '../../../shared/vault/typed-notes.ts';
import { expectPublished } from '../../support/published.ts';
import { Machine } from './cli.ts';
import { NOTES, mailboxDocument } from './mailbox-document.ts';

let machine: Machine;
beforeAll(async () => {
  machine = await Machine.setUp();
  const write = (path: string, text: string) => {
    const file = join(machine.pair.localVault, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  };
  for (const { path, task } of NOTES.tasks) write(path, writeTask(task, 'The text of the mail.'));
  for (const { path, request, draft } of NOTES.approvals) write(path, writeApprovalRequest(request, draft));
});
afterAll(() => machine.remove());

it('docs/mailbox.md shows what the program writes and prints', async () => {
  const needsYou = await machine.run('list', '--needs-you');
  const search = await machine.run('search', 'invoice', '--since', '2026-11-01');
  expect([needsYou, search]).toMatchObject([
    { code: 0, stderr: '' },
    { code: 0, stderr: '' },
  ]);
  expectPublished('docs/mailbox.md', mailboxDocument({ needsYou: needsYou.stdout, search: search.stdout }));
});
