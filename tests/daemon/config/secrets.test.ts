import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkSecrets, secretVariables } from '../../../daemon/config/check-secrets.ts';
import { readSecret } from '../../../daemon/config/secret.ts';

const SECRET = 'hunter2-and-more';

let folder: string;
let config: string;
let secret: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-secrets-'));
  config = join(folder, 'local.yaml');
  secret = join(folder, 'token');
  writeFileSync(
    config,
    `remote:\n  url: https://git.example.com/vault.git\n  token:\n    file: ${secret}\n` +
      `accounts:\n  - id: work\n    smtp:\n      password: {env: SMTP_PASSWORD}\n`,
  );
  writeFileSync(secret, `${SECRET}\n`, { mode: 0o600 });
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('readSecret', () => {
  it('reads a private file without its last line feed, and a variable', () => {
    expect(readSecret({ file: secret })).toEqual({ ok: true, value: SECRET });
    expect(readSecret({ env: 'X' }, { X: SECRET })).toEqual({ ok: true, value: SECRET });
  });

  it.each([0o644, 0o640, 0o604, 0o660])('refuses a file of mode %i that others can reach', (mode) => {
    chmodSync(secret, mode);
    const read = readSecret({ file: secret });
    chmodSync(secret, 0o600);
    expect(read).toMatchObject({
      ok: false,
      refusal: {
        message: `${secret} can be read by others (mode ${mode.toString(8)}); run: chmod 600 ${secret}`,
      },
    });
  });

  it.each([tmpdir(), '/dev/zero'])(
    'refuses %s, which is no file, without advice that would harm it',
    (path) => {
      expect(readSecret({ file: path })).toMatchObject({
        refusal: { message: `${path} is no file; name a file that holds one secret.` },
      });
    },
  );

  it('refuses what is not there, empty, or not set', () => {
    writeFileSync(join(folder, 'empty'), '\n', { mode: 0o600 });
    expect(readSecret({ file: join(folder, 'none') })).toMatchObject({
      refusal: { message: expect.stringContaining('ENOENT') },
    });
    expect(readSecret({ file: join(folder, 'empty') })).toMatchObject({
      refusal: { message: expect.stringContaining('is empty') },
    });
    expect(readSecret({ env: 'X' }, { X: '' })).toMatchObject({
      refusal: { message: expect.stringContaining('X is not set') },
    });
  });
});

describe('checkSecrets: before a role starts', () => {
  it('counts them when all are there', () => {
    expect(checkSecrets(config, { SMTP_PASSWORD: SECRET })).toEqual({ ok: true, value: 2 });
  });

  it('names file, line and key of a variable that is missing', () => {
    expect(checkSecrets(config, {})).toMatchObject({
      ok: false,
      refusal: {
        message: `${config}, line 8, accounts[0].smtp.password: The environment variable SMTP_PASSWORD is not set; the configuration takes a secret from it.`,
      },
    });
  });

  it('names file, line and key of a file that others can read, and not what is in it', () => {
    chmodSync(secret, 0o644);
    const checked = checkSecrets(config, { SMTP_PASSWORD: SECRET });
    chmodSync(secret, 0o600);
    if (checked.ok) throw new Error('taken');
    expect(checked.refusal.message).toBe(
      `${config}, line 3, remote.token: ${secret} can be read by others (mode 644); run: chmod 600 ${secret}`,
    );
  });

  it('knows which variables a configuration takes', () => {
    expect(secretVariables(config)).toEqual(['SMTP_PASSWORD']);
  });
});
