import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { type GateResult } from './gate.ts';

const DEMO = fileURLToPath(new URL('../../dist/demo.js', import.meta.url));

function demo(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [DEMO, ...args], { maxBuffer: 1e7 }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

it('the gate: one mail goes the whole way, once, byte for byte (M11)', { timeout: 90_000 }, async () => {
  const { code, stdout, stderr } = await demo('--json');
  expect(stderr).toBe('');
  const result = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as GateResult;
  expect(result).toMatchObject({
    delivered: 1,
    evidence: {
      byte_for_byte: true,
      done_on_cloud: true,
      smtp_reply: expect.stringMatching(/^250 /) as string,
      envelope: { from: 'me@example.com', to: ['ana@client.example'] },
    },
  });
  expect(result.evidence.log_line).toContain(result.evidence.decision);
  expect(code).toBe(0);
});

it('does not pass when no mail wants an answer, and says so', { timeout: 90_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-mail-'));
  writeFileSync(
    join(folder, 'a.eml'),
    'From: news@news.example\r\nTo: me@example.com\r\nList-Id: <x.example>\r\nPrecedence: bulk\r\nSubject: x\r\n\r\nx\r\n',
  );
  const { code, stderr } = await demo('--mail', folder);
  rmSync(folder, { recursive: true });
  expect(code).toBe(1);
  expect(stderr).toMatch(/wants a reply/);
});
