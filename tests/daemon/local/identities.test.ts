import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { sendableAddresses } from '../../../daemon/cloud/draft/identity.ts';
import { localConfig } from '../../../daemon/config/local.ts';
import { emailHandOptions } from '../../../daemon/local/email-hand-options.ts';
import { publishHand } from '../../../daemon/local/hand-note.ts';
import { MemoryStore } from '../../../shared/vault/memory-store.ts';
import { VAULT } from '../../support/decisions.ts';
import { publishing, tellingHand } from '../../support/telling-hand.ts';

const root = mkdtempSync(join(tmpdir(), 'countersign-identities-'));
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

const config = localConfig.parse({
  role: 'local',
  vault: { id: VAULT, dir: join(root, 'vault') },
  state: join(root, 'state'),
  accounts: [
    { id: 'work', address: 'me@mine.example', aliases: ['shop@mine.example'] },
    { id: 'private', address: 'i@home.example' },
  ],
});

it('the hand may send as the addresses of an account and as no other', async () => {
  const options = await emailHandOptions(config);
  if (!options.ok) throw new Error(options.refusal.message);
  const { accounts } = options.value;
  expect([...accounts].map(([id, { addresses }]) => [id, addresses])).toEqual([
    ['work', ['me@mine.example', 'shop@mine.example']],
    ['private', ['i@home.example']],
  ]);
});

it('devices and the cloud are told which these are', async () => {
  const vault = new MemoryStore();
  await publishHand(publishing(tellingHand(), { store: vault, accounts: config.accounts }), null);
  expect([...(await sendableAddresses(vault))]).toEqual([
    ['work', ['me@mine.example', 'shop@mine.example']],
    ['private', ['i@home.example']],
  ]);
});
