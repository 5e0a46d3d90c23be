import { MemoryStore } from '../../../shared/vault/memory-store.ts';
import { takeIn } from '../../../daemon/cloud/take-in.ts';
import { triage } from '../../../daemon/cloud/triage/triage.ts';
import { parseMail } from '../../../daemon/mail/parse.ts';
import { AuditLog } from '../../../daemon/records/audit.ts';
import { givenMail } from '../../support/given-mail.ts';
import { WITHHELD, findSecrets, redactForeign } from '../../../daemon/sync/secrets.ts';

export interface MailFigures {
  readonly mails: number;
  /** Mails in whose text something was withheld, and whether their notes still hold anything that the scan finds. */
  readonly withheld: number;
  readonly notes: number;
  readonly notes_with_a_hit: number;
  /** What was withheld, by rule: real secrets in real mail, and mistakes. Never the text itself. */
  readonly rules: Readonly<Record<string, number>>;
}

/** Real mail through the cloud's own intake: of each note that would travel, what the scan still finds in it. */
export async function measureMails(raws: readonly Uint8Array[]): Promise<MailFigures> {
  const vault = new MemoryStore();
  const now = Date.parse('2026-11-20T08:30:00Z');
  const audit = new AuditLog(vault, 'cloud', () => now);
  const intake = givenMail(raws, now);
  const parts = { store: vault, audit, classifier: triage, redact: redactForeign };
  await takeIn(
    parts,
    { account: 'work', owner: { address: 'me@example.com', aliases: [] }, intake },
    raws.length,
  );
  let [withheld, hits, notes] = [0, 0, 0];
  for (const path of await vault.list('Needs_Action')) {
    const text = (await vault.read(path)) ?? '';
    notes++;
    if (text.includes(WITHHELD)) withheld++;
    if ((await findSecrets(text)).length > 0) hits++;
  }
  return { mails: raws.length, withheld, notes, notes_with_a_hit: hits, rules: await rulesOf(raws) };
}

async function rulesOf(raws: readonly Uint8Array[]): Promise<Record<string, number>> {
  const rules: Record<string, number> = {};
  for (const raw of raws) {
    const mail = await parseMail(raw);
    if (mail.kind !== 'mail') continue;
    for (const { rule } of await findSecrets(`${mail.subject}\n${mail.text}`))
      rules[rule] = (rules[rule] ?? 0) + 1;
  }
  return rules;
}
