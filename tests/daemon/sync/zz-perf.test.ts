import { test } from 'vitest';
import { world, progress } from './world.ts';
const b32 = 'abcdefghijklmnopqrstuvwxyz234567';
const id = (n: number) => { let s = ''; for (let i = 0; i < 16; i++) { s = b32.charAt(n % 32) + s; n = Math.floor(n / 32); } return s; };
test('perf', { timeout: 300000 }, async () => {
  const w = await world();
  const a = w.computer('local');
  const b = w.computer('cloud-a');
  const N = Number(process.env['N'] ?? 10000);
  for (let n = 0; n < N; n++) a.write(`Needs_Action/email/EMAIL_2026-11-20_x_${id(n)}.md`, `---\ntype: task\nid: ${id(n)}\n---\n` + 'x'.repeat(700));
  const time = async (name: string, f: () => Promise<unknown>) => { const t = performance.now(); await f(); console.log(name, Math.round(performance.now() - t), 'ms', Math.round(process.memoryUsage().rss / 1e6), 'MB'); };
  await time('first publish', () => a.step());
  await time('clone', () => b.step());
  await new Promise((r) => setTimeout(r, 2500));
  await time('idle (fills cache)', () => a.step());
  for (let i = 0; i < 4; i++) await time('idle', () => a.step());
  for (let i = 0; i < 4; i++) {
    a.write('Company_Handbook.md', `v${String(i)}`);
    await time('one change: publish', () => a.step());
    await time('one change: receive', () => b.step());
  }
});
