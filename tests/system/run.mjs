/**
 * Runs the tests against real servers. Installs what is missing with apt when it may (root on Debian or Ubuntu);
 * otherwise it says loudly what was left out, and fails under CI=true so that a green run never hides a gap.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';

/** Debian package → the command it brings. */
const NEEDED = [
  { pkg: 'dovecot-imapd', command: 'dovecot' },
  { pkg: 'dovecot-lmtpd', command: '/usr/lib/dovecot/lmtp' },
  { pkg: 'postfix', command: 'postfix' },
  { pkg: 'swaks', command: 'swaks' },
  { pkg: 'openssl', command: 'openssl' },
  { pkg: 'git', command: 'git' },
];

// Debian keeps postfix and dovecot in sbin, which is not on every user's PATH.
const path = [process.env.PATH, '/usr/local/sbin', '/usr/sbin', '/sbin'].join(delimiter);

function isThere(command) {
  const places = command.startsWith('/') ? [command] : path.split(delimiter).map((dir) => join(dir, command));
  return places.some((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function run(command, args, env = {}) {
  const done = spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, PATH: path, ...env } });
  return done.status ?? 1;
}

function missing() {
  return NEEDED.filter(({ command }) => !isThere(command));
}

function install(packages) {
  const quiet = { DEBIAN_FRONTEND: 'noninteractive' };
  console.log(`Installing for the system tests: ${packages.join(', ')}`);
  const apt = ['-qq', '-y', '--no-install-recommends', '-o', 'Dpkg::Use-Pty=0', 'install', ...packages];
  if (run('apt-get', apt, quiet) === 0) return;
  // A machine that never listed packages, or listed them long ago.
  if (run('apt-get', ['-qq', 'update'], quiet) === 0) run('apt-get', apt, quiet);
}

if (missing().length > 0 && process.getuid?.() === 0 && isThere('apt-get')) {
  install(missing().map(({ pkg }) => pkg));
}

const left = missing();
if (left.length > 0) {
  console.error(
    [
      '',
      '*** SYSTEM TESTS LEFT OUT ***',
      `Missing on this machine: ${left.map(({ pkg }) => pkg).join(', ')}.`,
      'Nothing was tested against real mail servers. On Debian or Ubuntu run as root:',
      `  apt-get install -y --no-install-recommends ${left.map(({ pkg }) => pkg).join(' ')}`,
      '',
    ].join('\n'),
  );
  process.exit(process.env.CI === 'true' ? 1 : 0);
}

if (run('npm', ['run', '--silent', 'build']) !== 0) process.exit(1);
process.exit(run('npx', ['vitest', 'run', '--config', 'vitest.system.config.ts', ...process.argv.slice(2)]));
