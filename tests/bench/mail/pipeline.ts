import { CloudAgent } from '../../../daemon/cloud/agent.ts';
import { plainDrafter } from '../../../daemon/cloud/draft/plain.ts';
import type { Arrival, Intake } from '../../../daemon/cloud/intake/intake.ts';
import { takeIn } from '../../../daemon/cloud/take-in.ts';
import { triage } from '../../../daemon/cloud/triage/triage.ts';
import { AuditLog } from '../../../daemon/records/audit.ts';
import { redactForeign } from '../../../daemon/sync/secrets.ts';
import { ok } from '../../../shared/result.ts';
import { MemoryStore } from '../../../shared/vault/memory-store.ts';

export const OWNER = { address: 'me@example.com', aliases: ['alice@local.test'] };
const NOW = Date.parse('2026-11-20T08:30:00Z');
const DRAFT = { text: 'thank you for your message.', signature: 'Best regards', disclosure: '' };

export interface Outcome {
  /** Where the mail's note is now, or '' where none was written. */
  readonly paths: readonly string[];
  readonly drafted: boolean;
  readonly store: MemoryStore;
}

/** The way of one mail through the cloud's own parts, on a vault in memory: parse, triage, note, claim, draft, request. */
export async function throughTheCloud(raw: Uint8Array): Promise<Outcome> {
  const store = new MemoryStore();
  const audit = new AuditLog(store, 'cloud', () => NOW);
  const agent = new CloudAgent({
    store,
    agent: 'cloud',
    drafter: plainDrafter,
    audit,
    accounts: new Map([['work', { ...OWNER, draft: DRAFT }]]),
    leaseSeconds: 600,
    maxAttempts: 3,
    expiresDays: 7,
    now: () => NOW,
    monotonic: () => performance.now(),
  });
  await takeIn(
    { store, audit, classifier: triage, redact: redactForeign },
    { account: 'work', owner: OWNER, intake: intakeOf(raw) },
    1,
  );
  await agent.claim(1);
  const drafted = (await agent.draftOwned(new Set())) > 0;
  return { paths: await store.list(''), drafted, store };
}

function intakeOf(raw: Uint8Array): Intake {
  let waiting: Arrival[] = [{ key: '1', raw, receivedMs: NOW, where: 'bench 1' }];
  return {
    next: () => Promise.resolve(ok(waiting)),
    confirm: () => {
      waiting = [];
      return Promise.resolve();
    },
    changed: () => Promise.resolve(),
    status: () => ({ state: 'ok', message: '' }),
    resume: () => undefined,
    close: () => Promise.resolve(),
  };
}
