import { existsSync } from 'node:fs';
import { type Command } from 'commander';
import { type LocalConfig } from '../config/local.ts';
import { readPins } from '../config/pins.ts';
import { readConfig } from '../config/yaml-file.ts';
import { cloudConfig } from '../config/cloud.ts';
import { openOriginals, openSent } from '../local/mailboxes.ts';
import { checkRemote } from '../records/vault-sync.ts';
import { type Check, checkFolder, reportChecks } from './checks.ts';
import { type CommonOptions, defaultConfig } from './context.ts';
import { loadLocal } from './local-context.ts';
import { terminalKeyPath } from './desk.ts';
import { cloudChecks } from './doctor-cloud.ts';

/** `countersign doctor`: tries everything a role needs and says what to do; sends nothing. */
export function doctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('try everything the role of this configuration needs; sends nothing')
    .option('--config <file>', 'configuration of either role')
    .option('--json', 'print one JSON object')
    .action(async (options: CommonOptions) => {
      const file = options.config ?? defaultConfig('local');
      const cloud = readConfig(file, cloudConfig);
      reportChecks(options, cloud.ok ? await cloudChecks(cloud.value) : await localChecks(loadLocal(file)));
    });
}

async function localChecks(config: LocalConfig): Promise<Check[]> {
  const trusted = readPins(config.state).filter(({ revoked }) => revoked === '').length;
  const checks: Check[] = [
    checkFolder('vault folder', config.vault.dir, false),
    checkFolder('state folder', config.state, true),
    trusted > 0
      ? { name: 'devices', state: 'ok', message: `${String(trusted)} paired` }
      : {
          name: 'devices',
          state: 'warn',
          message: 'none paired yet; paste the key that the plugin shows: countersign pair ed25519:…',
        },
    existsSync(terminalKeyPath(config))
      ? { name: 'terminal key', state: 'ok', message: 'there' }
      : { name: 'terminal key', state: 'warn', message: 'none; make one with: countersign pair --terminal' },
    await checkRemote(config),
    {
      name: 'mode',
      state: config.mode === 'live' ? 'ok' : 'warn',
      message: config.mode === 'live' ? 'live' : 'dry run: nothing leaves',
    },
  ];
  for (const account of config.accounts) {
    const { probeTransport } = await import('../hands/email/probe.ts');
    checks.push(await probeTransport(account));
    checks.push(await mailboxCheck(account));
  }
  return checks;
}

async function mailboxCheck(account: LocalConfig['accounts'][number]): Promise<Check> {
  const name = `mailbox ${account.id}`;
  if (account.mailbox === undefined) {
    return {
      name,
      state: 'warn',
      message: 'none configured: every original stays unverified and needs a tick',
    };
  }
  const originals = await openOriginals(account);
  const sent = await openSent(account);
  if (!originals.ok) return { name, state: 'fail', message: originals.refusal.message };
  if (!sent.ok) return { name, state: 'fail', message: sent.refusal.message };
  const found = await originals.value.find({
    message_id: '<doctor@countersign.invalid>',
    source_sha256: '0'.repeat(64),
  });
  const sentFound = await sent.value.find('<doctor@countersign.invalid>');
  await originals.value.close();
  await sent.value.close();
  for (const answer of [found, sentFound]) {
    if (answer.kind === 'unreachable') return { name, state: 'fail', message: answer.message };
  }
  return { name, state: 'ok', message: 'originals can be looked up' };
}
