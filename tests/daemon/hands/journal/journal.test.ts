import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Chain } from '../../../../daemon/hands/journal/chain.ts';
import { JOURNAL_FILE } from '../../../../daemon/hands/journal/journal.ts';
import { GENESIS, readLine, sealLine } from '../../../../daemon/hands/journal/line.ts';
import { refuse } from '../../../../shared/result.ts';
import { openCounter, takeNext } from './counter-journal.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'countersign-journal-'));
  file = join(folder, 'j', JOURNAL_FILE);
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

const open = () => openCounter(join(folder, 'j'));
const numbers = () => {
  const journal = open();
  const state = journal.read();
  journal.close();
  if (!state.ok) throw new Error(state.refusal.message);
  return state.value.takes.map(({ number }) => number);
};
const take = (by: string) => {
  const journal = open();
  const taken = takeNext(journal, by);
  journal.close();
  return taken;
};

describe('a journal', () => {
  it('keeps what was decided, in a folder and file for its owner alone', () => {
    take('a');
    take('b');
    expect(numbers()).toEqual([0, 1]);
    expect(fs.statSync(join(folder, 'j')).mode & 0o777).toBe(0o700);
    expect(fs.statSync(file).mode & 0o777).toBe(0o600);
  });

  it('writes nothing where the decision is a refusal', () => {
    const journal = open();
    expect(journal.decide(() => refuse('no', 'no'))).toMatchObject({ ok: false });
    expect(fs.readFileSync(file, 'utf8')).toBe('');
    journal.close();
  });

  it('refuses a folder that others can enter, and says how to close it', () => {
    fs.mkdirSync(join(folder, 'j'), { mode: 0o755 });
    expect(() => open()).toThrow(/chmod 700/);
  });

  it('asks the decision again on the newer state where another writer was first', () => {
    const one = open();
    const other = open();
    one.read();
    let asked = 0;
    const taken = one.decide((state) => {
      // The other writer comes in between the reading and the writing, once.
      if (asked++ === 0) takeNext(other, 'other');
      return { ok: true, value: { number: state.takes.length, by: 'one' } };
    });
    expect(asked).toBe(2);
    expect(taken).toMatchObject({ ok: true, value: { number: 1 } });
    expect(numbers()).toEqual([0, 1]);
    one.close();
    other.close();
  });

  it('names its past, and knows whether it holds another', () => {
    take('a');
    const journal = open();
    const early = journal.head();
    takeNext(journal, 'b');
    const late = journal.head();
    if (!early.ok || !late.ok) throw new Error('a head');
    expect(late.value.count).toBe(2);
    expect(journal.holds(early.value)).toEqual({ ok: true, value: true });
    expect(journal.holds({ ...early.value, hash: late.value.hash })).toEqual({ ok: true, value: false });
    expect(journal.holds({ count: 3, hash: late.value.hash })).toEqual({ ok: true, value: false });
    expect(journal.holds({ count: 0, hash: GENESIS })).toEqual({ ok: true, value: true });
    journal.close();
  });

  /** Bytes that this process has read so far, as the kernel counts them. */
  const bytesRead = () => Number(/rchar: (\d+)/.exec(fs.readFileSync('/proc/self/io', 'utf8'))?.[1]);

  it.runIf(fs.existsSync('/proc/self/io'))('reads only what is new, however long it has become', () => {
    const journal = open();
    for (let i = 0; i < 300; i++) takeNext(journal, 'x'.repeat(200));
    const size = fs.statSync(file).size;
    const before = bytesRead();
    for (let i = 0; i < 50; i++) takeNext(journal, 'x'.repeat(200));
    expect(bytesRead() - before).toBeLessThan(size / 2);
    journal.close();
  });
});

describe('what a crash leaves', () => {
  it('a torn tail of any length is void, and the next entry counts', () => {
    take('a');
    take('b');
    const whole = fs.readFileSync(file);
    const lastLine = whole.lastIndexOf('\n', whole.length - 2) + 1;
    for (let length = lastLine; length <= whole.length; length++) {
      fs.writeFileSync(file, whole.subarray(0, length));
      const before = numbers();
      expect(before).toEqual(length === whole.length ? [0, 1] : [0]);
      const taken = take('c');
      // Cut just before its line feed the line is whole: the next append ends it, loses to it, and decides again.
      const complete = length >= whole.length - 1;
      expect(taken).toMatchObject({ ok: true, value: { number: complete ? 2 : 1 } });
      expect(numbers()).toEqual(complete ? [0, 1, 2] : [0, 1]);
    }
  });

  it('a hole of zeros, as a power cut leaves it, is void', () => {
    take('a');
    fs.appendFileSync(file, Buffer.alloc(300));
    expect(take('b')).toMatchObject({ ok: true, value: { number: 1 } });
    expect(numbers()).toEqual([0, 1]);
  });
});

describe('damage', () => {
  const refusal = () => {
    const journal = open();
    const read = journal.read();
    const written = takeNext(journal, 'z');
    journal.close();
    expect(written.ok).toBe(false);
    return read.ok ? null : read.refusal;
  };

  it('any flipped bit of any line but the last is reported with its place, and nothing is written any more', () => {
    for (const by of ['a', 'b', 'c']) take(by);
    const whole = fs.readFileSync(file);
    const second = whole.indexOf('\n', whole.indexOf('"by":"a"'));
    const end = whole.indexOf('\n', whole.indexOf('"by":"b"'));
    for (let at = second; at < end; at++) {
      if (whole[at] === 0x0a || whole[at + 1] === 0x0a) continue;
      const bytes = Buffer.from(whole);
      bytes[at] = (bytes[at] ?? 0) ^ 0x01;
      fs.writeFileSync(file, bytes);
      const before = fs.statSync(file).size;
      expect(refusal()?.kind, `byte ${String(at)}`).toBe('journal-damaged');
      expect(fs.statSync(file).size).toBe(before);
    }
  });

  it('a line taken out of the middle is missed', () => {
    for (const by of ['a', 'b', 'c']) take(by);
    const lines = fs.readFileSync(file, 'utf8').split('\n');
    fs.writeFileSync(file, lines.filter((line) => !line.includes('"by":"b"')).join('\n'));
    expect(refusal()).toMatchObject({ kind: 'journal-damaged' });
    expect(refusal()?.message).toMatch(/line 2.*missing/);
  });

  it('a file put in the place of the open one, or shortened, is noticed', () => {
    const journal = open();
    takeNext(journal, 'a');
    takeNext(journal, 'b');
    const whole = fs.readFileSync(file);
    fs.rmSync(file);
    fs.writeFileSync(file, whole, { mode: 0o600 });
    expect(takeNext(journal, 'c')).toMatchObject({ ok: false, refusal: { kind: 'journal-damaged' } });
    journal.close();
    const second = open();
    expect(second.read().ok).toBe(true);
    fs.truncateSync(file, 10);
    expect(second.read()).toMatchObject({ ok: false, refusal: { kind: 'journal-damaged' } });
    second.close();
  });

  it('an entry of a newer version locks, it is not skipped', () => {
    take('a');
    const lines = fs
      .readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
    const last = readLine(lines.at(-1)!);
    if (last.kind !== 'line') throw new Error('a line');
    fs.appendFileSync(file, `\n${sealLine(last.line.hash, 'n', { type: 'from the future' }).text}\n`);
    expect(refusal()).toMatchObject({ kind: 'journal-damaged' });
  });
});

describe('the chain', () => {
  it('of writers that decided on the same past, the first counts for every reader, however the file is cut up', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(3), { minLength: 1, maxLength: 30 }),
        fc.array(fc.nat(40)),
        (behind, cuts) => {
          // Each writer seals its line on the tip as it was `behind` lines ago: 0 is a winner, more is a loser.
          const tips = [GENESIS];
          const texts = behind.map((steps, at) => {
            const prev = tips.at(-1 - steps) ?? GENESIS;
            const { text, hash } = sealLine(prev, String(at), { at });
            if (prev === tips.at(-1)) tips.push(hash);
            return text;
          });
          const chain = new Chain();
          const pieces: string[][] = [];
          let from = 0;
          for (const cut of [...cuts.map((c) => c % texts.length).sort((a, b) => a - b), texts.length]) {
            pieces.push(texts.slice(from, Math.max(from, cut)));
            from = Math.max(from, cut);
          }
          const counted = pieces.flatMap((piece) => chain.take(piece));
          expect(counted.map(({ hash }) => hash)).toEqual(tips.slice(1));
          expect(chain.damage).toBeNull();
        },
      ),
      { numRuns: 300 },
    );
  });
});
