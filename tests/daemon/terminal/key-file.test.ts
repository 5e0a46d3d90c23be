import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTerminalKey, openTerminalKey, terminalPublicKey } from '../../../daemon/terminal/key-file.ts';
import { newSeed, signerFromSeed } from '../../../shared/approval/keys.ts';

const PASSPHRASE = 'correct horse battery';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-key-'));
  file = join(folder, 'state', 'terminal-key.json');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function make(): string {
  const made = createTerminalKey(file, PASSPHRASE);
  if (!made.ok) throw new Error(made.refusal.message);
  return made.value.publicKey;
}

function change(edit: (content: Record<string, string>) => void): void {
  const content = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
  edit(content);
  writeFileSync(file, JSON.stringify(content));
}

describe('the terminal’s key file', () => {
  it('opens with its passphrase and signs as the key that was made', async () => {
    const key = make();
    expect(terminalPublicKey(file)).toEqual({ ok: true, value: key });
    const opened = openTerminalKey(file, PASSPHRASE);
    expect(opened).toMatchObject({ ok: true, value: { publicKey: key } });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'state')).mode & 0o777).toBe(0o700);
    expect(readFileSync(file, 'utf8')).not.toContain(PASSPHRASE);
  });

  it.each([['wrong'], [''], [`${PASSPHRASE} `], [PASSPHRASE.toUpperCase()]])('stays shut for %j', (typed) => {
    make();
    expect(openTerminalKey(file, typed)).toMatchObject({
      ok: false,
      refusal: { kind: 'passphrase', message: 'The passphrase does not open this key.' },
    });
  });

  it('says the same of a sealed part that was changed, and of another public key written over it', () => {
    make();
    const before = readFileSync(file, 'utf8');
    change((content) => {
      const bytes = Buffer.from(content['sealed'] ?? '', 'base64');
      bytes.writeUInt8(bytes.readUInt8(3) ^ 1, 3);
      content['sealed'] = bytes.toString('base64');
    });
    expect(openTerminalKey(file, PASSPHRASE)).toMatchObject({ refusal: { kind: 'passphrase' } });
    writeFileSync(file, before);
    change((content) => (content['public_key'] = signerFromSeed(newSeed()).publicKey));
    expect(openTerminalKey(file, PASSPHRASE)).toMatchObject({ refusal: { kind: 'passphrase' } });
  });

  it('is never overwritten, and wants a passphrase worth the name', () => {
    expect(createTerminalKey(file, 'seven77')).toMatchObject({ refusal: { kind: 'passphrase' } });
    const key = make();
    expect(createTerminalKey(file, PASSPHRASE)).toMatchObject({ refusal: { kind: 'exists' } });
    expect(terminalPublicKey(file)).toEqual({ ok: true, value: key });
  });

  it('tells a file that is not there from one that can’t be read', () => {
    expect(openTerminalKey(file, PASSPHRASE)).toMatchObject({
      refusal: {
        message: expect.stringMatching(/^There is no terminal key in .*: countersign pair --terminal$/),
      },
    });
    make();
    writeFileSync(file, '{"type":"countersign-terminal-key"');
    expect(openTerminalKey(file, PASSPHRASE)).toMatchObject({
      refusal: { message: expect.stringMatching(/can't be read; restore it/) },
    });
  });
});
