import { createHash } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { keepCopy } from '../../daemon/local/attachment-files.ts';
import { type ApprovalRequest } from '../../shared/vault/schemas.ts';
import { writeApprovalRequest } from '../../shared/vault/typed-notes.ts';
import { LocalWorld } from '../support/local-world.ts';
import { says } from './says.ts';

/** A cloud that was taken over asks for a file of the person's, which was attached once, under a name that looks harmless. */
const SALARIES = new TextEncoder().encode('Ana 9000, Ben 4000');
const FILE = {
  name: 'Salaries.xlsx',
  media_type: 'application/pdf',
  size: SALARIES.length,
  sha256: createHash('sha256').update(SALARIES).digest('hex'),
};

let world: LocalWorld;
beforeEach(async () => {
  world = await LocalWorld.drafted();
  keepCopy(world.attachments, FILE, SALARIES);
});
afterEach(() => {
  world.remove();
});

async function asked(attachments: ApprovalRequest['attachments']): Promise<ApprovalRequest> {
  const { path, request, draft } = await world.approval();
  world.plant(path, writeApprovalRequest({ ...request, attachments }, draft));
  await world.decide({ kind: 'approve' });
  await world.settle();
  return (await world.approval()).request;
}

it('a request that gives its hash another name is refused by the hand, and nothing leaves', async () => {
  const { status, result } = await asked([{ ...FILE, name: 'Agenda.pdf' }]);
  expect(world.transport.delivered).toEqual([]);
  expect(status).toBe('refused');
  says(result, /under the name Agenda\.pdf.*Attach it again/);
});

it('under the name by which it was attached it leaves', async () => {
  const { status } = await asked([FILE]);
  expect(status).toBe('sent');
  expect(world.transport.delivered).toHaveLength(1);
});
