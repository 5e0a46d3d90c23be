import { existsSync } from 'node:fs';
import { type Command } from 'commander';
import { type LocalAccount, type LocalConfig } from '../config/local.ts';
import { readPins } from '../config/pins.ts';
import { roleOfConfig } from '../config/role.ts';
import { linkCheck } from '../link/link-check.ts';
import { openOriginals, openSent } from '../local/mailboxes.ts';
import { checkRemote } from '../records/vault-sync.ts';
import { type Check, checkFolder, reportChecks, secretsCheck } from './checks.ts';
import { loadCloud } from './cloud.ts';
import { type CommonOptions, defaultConfig, must, withCommon, withExample } from './context.ts';
import { terminalKeyPath } from './desk.ts';
import { cloudChecks } from './doctor-cloud.ts';
import { loadLocal } from './local-context.ts';

/** `countersign doctor`: tries everything a role needs and says what to do; sends nothing. */
export function doctorCommand(program: Command): void {
  const command = program
    .command('doctor')
    .description('try everything the role of this configuration needs; sends nothing');
  withExample(
    withCommon(command, 'either'),
    'countersign doctor',
    'countersign doctor --config cloud.yaml --json',
  ).action(async (options: CommonOptions) => {
    const file = options.config ?? defaultConfig('local');
    const checks =
      must(roleOfConfig(file)) === 'cloud'
        ? await cloudChecks(loadCloud(file), file)
        : await localChecks(loadLocal(file), file);
    reportChecks(options, checks);
  });
}

export async function localChecks(config: LocalConfig, file: string): Promise<Check[]> {
  const checks: Check[] = [
    checkFolder('vault folder', config.vault.dir, false),
    checkFolder('state folder', config.state, true),
    devicesCheck(config),
    existsSync(terminalKeyPath(config))
      ? { name: 'terminal key', state: 'ok', message: 'there' }
      : { name: 'terminal key', state: 'warn', message: 'none; make one with: countersign pair --terminal' },
    secretsCheck(file),
    await checkRemote(config),
    await linkCheck(config),
    config.mode === 'live'
      ? { name: 'mode', state: 'ok', message: 'live' }
      : { name: 'mode', state: 'warn', message: 'dry run: nothing leaves' },
  ];
  const { probeTransport } = await import('../hands/email/probe.ts');
  for (const account of config.accounts) {
    checks.push(await probeTransport(account));
    checks.push(await mailboxCheck(account));
  }
  return checks;
}

function devicesCheck(config: LocalConfig): Check {
  const name = 'devices';
  try {
    const trusted = readPins(config.state).filter(({ revoked }) => revoked === '').length;
    if (trusted > 0) return { name, state: 'ok', message: `${String(trusted)} paired` };
  } catch (error) {
    return { name, state: 'fail', message: error instanceof Error ? error.message : String(error) };
  }
  const message = 'none paired yet; paste the key that the plugin shows: countersign pair ed25519:…';
  return { name, state: 'warn', message };
}

async function mailboxCheck(account: LocalAccount): Promise<Check> {
  const name = `mailbox ${account.id}`;
  if (account.mailbox === undefined)
    return {
      name,
      state: 'warn',
      message: 'none configured: every original stays unverified and needs a tick',
    };
  const originals = await openOriginals(account);
  const sent = await openSent(account);
  if (!originals.ok) return { name, state: 'fail', message: originals.refusal.message };
  if (!sent.ok) return { name, state: 'fail', message: sent.refusal.message };
  const id = '<doctor@countersign.invalid>';
  const answers = [
    await originals.value.find({ message_id: id, source_sha256: '0'.repeat(64) }),
    await sent.value.find(id),
  ];
  await originals.value.close();
  await sent.value.close();
  for (const answer of answers) {
    if (answer.kind === 'unreachable') return { name, state: 'fail', message: answer.message };
    if (answer.kind === 'no-folder')
      return {
        name,
        state: 'warn',
        message: `${answer.message} The first copy of a sent mail makes it; is its name right?`,
      };
  }
  return { name, state: 'ok', message: 'originals can be looked up' };
}
