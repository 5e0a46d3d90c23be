import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { newSeed, signerFromSeed } from '../../../shared/approval/keys.ts';
import { allowedSignerLine } from '../../../daemon/sync/ssh-signature.ts';

/** A folder of this test file's own, removed when the file is done. */
export function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-sync-'));
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  });
  return folder;
}

/** Native git, the oracle. */
export function git(dir: string, ...args: string[]): string {
  return execFileSync('git', ['-C', dir, ...args], {
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'pipe'],
  }).trim();
}

/** Whether native git finds nothing wrong at all with a repository. */
export function fsck(dir: string): string {
  return git(dir, 'fsck', '--full', '--strict', '--no-dangling');
}

/** Takes the packs of a Git directory apart, so that a test can damage one object. Nobody may have it open. */
export function loosen(gitDir: string): void {
  const folder = join(gitDir, 'objects', 'pack');
  for (const name of readdirSync(folder)) {
    const bytes = name.endsWith('.pack') ? readFileSync(join(folder, name)) : null;
    rmSync(join(folder, name));
    // Out of the way first: native git does not unpack what it has in a pack.
    if (bytes !== null) execFileSync('git', ['-C', gitDir, 'unpack-objects', '-q'], { input: bytes });
  }
}

export interface TestAgent {
  readonly agent: string;
  readonly seed: Uint8Array;
  readonly key: string;
}

export function testAgent(agent: string): TestAgent {
  const seed = newSeed();
  return { agent, seed, key: signerFromSeed(seed).publicKey };
}

/** Whether `git verify-commit` accepts a commit as signed by one of these agents. */
export function verifiesNatively(dir: string, commit: string, agents: readonly TestAgent[]): boolean {
  const file = join(dir, 'allowed-signers');
  writeFileSync(file, agents.map(({ agent, key }) => `${allowedSignerLine(agent, key)}\n`).join(''));
  try {
    git(dir, '-c', 'gpg.format=ssh', '-c', `gpg.ssh.allowedSignersFile=${file}`, 'verify-commit', commit);
    return true;
  } catch {
    return false;
  }
}
