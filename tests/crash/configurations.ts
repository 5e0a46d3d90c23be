import { readFileSync, writeFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import { type VaultPair } from '../support/vault-pair.ts';

/** What a person would be protected from by limits is what these machines are to do. */
export function withoutLimits(pair: VaultPair): void {
  change(pair.cloudConfig, {
    limits: { open_approvals: 1000, open_per_correspondent: 1000, drafts_per_correspondent_a_day: 10_000 },
  });
  change(pair.localConfig, { hand: { hold_seconds: 0, per_hour: 1000 } });
}

/** Changes keys of a configuration; with a second path, in a copy of it. */
export function change(file: string, over: object, to = file): void {
  const text = stringify({ ...(parse(readFileSync(file, 'utf8')) as object), ...over });
  writeFileSync(to, text, { mode: 0o600 });
}

/** A copy of Local's configuration in which mail leaves through another server. */
export function withSmtpPort(file: string, port: number, to: string): void {
  const { accounts } = parse(readFileSync(file, 'utf8')) as { accounts: { smtp: object }[] };
  change(
    file,
    { accounts: accounts.map((account) => ({ ...account, smtp: { ...account.smtp, port } })) },
    to,
  );
}
