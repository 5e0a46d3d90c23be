import { spawn } from 'node:child_process';

/** Runs native git; its standard output. Throws where it ends with an error. */
export function run(cwd: string, words: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', words, {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      // Nobody's own settings, hooks or credential helpers take part in a measurement.
      env: {
        PATH: process.env['PATH'],
        HOME: cwd,
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_TERMINAL_PROMPT: '0',
      },
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (part: Buffer) => out.push(part));
    child.stderr.on('data', (part: Buffer) => err.push(part));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(Buffer.concat(out).toString('utf8'));
      else
        reject(
          new Error(
            `git ${words.join(' ')} ended with ${String(code)}: ${Buffer.concat(err).toString('utf8').slice(0, 500)}`,
          ),
        );
    });
  });
}

/** What a person or a plugin over native git does to publish what changed. */
export async function nativePublish(clone: string): Promise<void> {
  await run(clone, ['add', '--all']);
  await run(clone, ['commit', '--quiet', '--message', 'one change']);
  await run(clone, ['push', '--quiet', 'origin', 'main']);
}

export async function nativeReceive(clone: string): Promise<void> {
  await run(clone, ['fetch', '--quiet', 'origin']);
  await run(clone, ['merge', '--quiet', '--ff-only', 'origin/main']);
}
