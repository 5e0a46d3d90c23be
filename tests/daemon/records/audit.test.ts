import { describe, expect, it } from 'vitest';
import { checkLogs } from '../../../shared/activity/check-logs.ts';
import { verifyLines } from '../../../shared/audit/chain.ts';
import { instant } from '../../../shared/text/time.ts';
import { MemoryStore } from '../../../shared/vault/memory-store.ts';
import { type AuditFacts, AuditLog } from '../../../daemon/records/audit.ts';

const START = Date.parse('2026-11-20T23:59:00Z');
const facts = (target: string, result = 'done'): AuditFacts => ({
  action_type: 'test',
  target,
  parameters: { b: '2', a: '1' },
  approval_status: '',
  approved_by: '',
  result,
});

async function lines(store: MemoryStore): Promise<string[]> {
  const all: string[] = [];
  for (const path of await store.list('Logs')) {
    all.push(...((await store.read(path)) ?? '').split('\n').filter((line) => line !== ''));
  }
  return all;
}

describe('AuditLog (G2)', () => {
  it('is one chain over days, and over a restart', async () => {
    const store = new MemoryStore();
    let now = START;
    await new AuditLog(store, 'local', () => now).write(facts('a'));
    now += 120_000;
    await new AuditLog(store, 'local', () => now).write(facts('b'));
    expect(await store.list('Logs')).toEqual(['Logs/local/2026-11-20.jsonl', 'Logs/local/2026-11-21.jsonl']);
    expect(verifyLines(await lines(store))).toMatchObject({ ok: true, value: { seq: 1 } });
  });

  it('writes the same facts once, also after a restart and over midnight', async () => {
    const store = new MemoryStore();
    let now = START;
    await new AuditLog(store, 'local', () => now).writeOnce(facts('a'));
    now += 120_000;
    const log = new AuditLog(store, 'local', () => now);
    await log.writeOnce(facts('a'));
    await log.writeOnce({ ...facts('a'), parameters: { a: '1', b: '2' } });
    await log.writeOnce(facts('a', 'refused'));
    expect(await lines(store)).toHaveLength(2);
  });

  it.each([
    ['ahead by a month', 30],
    ['ahead by ten years', 3650],
    ['back in 2015', -4000],
  ])(
    'stays one chain where the clock was %s for a moment, and each line has the time it was told',
    async (_, off) => {
      const store = new MemoryStore();
      const days = [0, 0, off, 0, 1, 1, 2];
      for (const day of days)
        await new AuditLog(store, 'local', () => START + day * 86_400_000).write(facts(String(day)));
      const [log] = await checkLogs(store);
      expect(log).toMatchObject({ lines: days.length, breakCount: 0, unreadable: [] });
      expect(verifyLines(await lines(store))).toMatchObject({ ok: true });
      const times = (await lines(store)).map((line) => (JSON.parse(line) as { timestamp: string }).timestamp);
      expect(times).toEqual(days.map((day) => instant(START + day * 86_400_000)));
    },
  );

  it('writes the same facts once in a file of a later day, too', async () => {
    const store = new MemoryStore();
    await new AuditLog(store, 'local', () => START + 30 * 86_400_000).write(facts('ahead'));
    await new AuditLog(store, 'local', () => START).writeOnce(facts('a'));
    await new AuditLog(store, 'local', () => START + 120_000).writeOnce(facts('a'), facts('b'));
    expect(await lines(store)).toHaveLength(3);
  });

  it('takes many lines at once, in order, each once, and they are one chain with what was there', async () => {
    const store = new MemoryStore();
    const log = new AuditLog(store, 'local', () => START);
    await log.write(facts('first'));
    const many = Array.from({ length: 120 }, (_, at) => facts(String(at)));
    await log.writeOnce(...many, facts('3'), facts('first'));
    await log.writeOnce(...many);
    await new AuditLog(store, 'local', () => START).writeOnce(...many, facts('last'));
    const all = await lines(store);
    expect(verifyLines(all)).toMatchObject({ ok: true, value: { seq: 121 } });
    const targets = all.map((line) => (JSON.parse(line) as { target: string }).target);
    expect(targets).toEqual(['first', ...many.map(({ target }) => target), 'last']);
  });

  it('goes on in a further part on a day of many actions, still one chain', async () => {
    const store = new MemoryStore();
    const log = new AuditLog(store, 'local', () => START);
    for (let at = 0; at < 3; at++) await log.write(facts(String(at), 'x'.repeat(500_000)));
    expect(await store.list('Logs')).toEqual([
      'Logs/local/2026-11-20.jsonl',
      'Logs/local/2026-11-20.p02.jsonl',
    ]);
    expect(verifyLines(await lines(store))).toMatchObject({ ok: true, value: { seq: 2 } });
  });

  it('finds an altered, a dropped and an inserted line', async () => {
    const store = new MemoryStore();
    const log = new AuditLog(store, 'local', () => START);
    for (const target of ['a', 'b', 'c']) await log.write(facts(target));
    const good = await lines(store);
    expect(verifyLines(good.map((line) => line.replace('"target":"b"', '"target":"x"')))).toMatchObject({
      ok: false,
      refusal: { line: 3 },
    });
    expect(verifyLines(good.filter((_, at) => at !== 1))).toMatchObject({ ok: false, refusal: { line: 2 } });
    expect(verifyLines([good[0] ?? '', good[0] ?? '', ...good.slice(1)])).toMatchObject({
      ok: false,
      refusal: { line: 2 },
    });
  });

  it('goes on after somebody damaged the file, and the break stays visible', async () => {
    const store = new MemoryStore();
    await new AuditLog(store, 'local', () => START).write(facts('a'));
    store.plant('Logs/local/2026-11-20.jsonl', 'not a line\n{"seq":\n');
    await new AuditLog(store, 'local', () => START).write(facts('b'));
    const all = await lines(store);
    expect(all).toHaveLength(3);
    expect(verifyLines(all).ok).toBe(false);
  });
});
