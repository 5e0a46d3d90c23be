import { describe, expect, it } from 'vitest';
import { beginsSentence, logFilesIn, logPages } from '../../../shared/activity/log-files.ts';
import { LogReader } from '../../../shared/activity/log-reader.ts';
import { headBehind, lastTime, readLog } from '../../../shared/activity/read-log.ts';
import { type AuditEntry, CHAIN_START, type ChainHead, nextLine } from '../../../shared/audit/chain.ts';
import { checkLogs } from '../../../shared/activity/check-logs.ts';
import { MemoryStore } from '../../../shared/vault/memory-store.ts';
import { anchorLine, appended, lineOf, logOf, logPath } from '../../support/log-days.ts';

const DAY = '2026-11-20';
const FILE = { path: `Logs/cloud/${DAY}.jsonl`, agent: 'cloud', day: DAY, part: 1 };

function entry(over: Partial<AuditEntry> = {}): AuditEntry {
  return {
    timestamp: `${DAY}T08:00:00Z`,
    action_type: 'take_in',
    actor: 'cloud',
    target: 'abcdefgh234567ab',
    parameters: { account: 'work', category: 'newsletter' },
    approval_status: '',
    approved_by: '',
    result: '',
    ...over,
  };
}

/** Lines of one chain. */
function chain(entries: readonly AuditEntry[], from: ChainHead = CHAIN_START) {
  let head = from;
  const lines = entries.map((one) => {
    const next = nextLine(head, one);
    head = next.head;
    return next.text;
  });
  return { lines, text: `${lines.join('\n')}\n`, head };
}

const at = (minute: number) => `${DAY}T08:${String(minute).padStart(2, '0')}:00Z`;

describe('a file of the log', () => {
  it('says in words what happened, and whose word it is', () => {
    const sent = entry({
      action_type: 'send_email',
      target: 'ana@client.example',
      approval_status: 'approved',
      approved_by: 'laptop',
      parameters: { approval: 'ap-abcdefgh234567ab', task: 'abcdefgh234567ab' },
      result: 'Sent. | word provider | message-id <1@x.example>',
    });
    const { text } = chain([
      entry(),
      sent,
      entry({ action_type: 'approval', approval_status: 'rejected', approved_by: 'phone' }),
      entry({ action_type: 'draft', parameters: { revision: '2' } }),
      entry({ action_type: 'new_thing' }),
    ]);
    const { entries, breakCount } = readLog(text, FILE, CHAIN_START);
    expect(breakCount).toBe(0);
    expect(entries.map(({ words, by }) => [words, by])).toEqual([
      ['Took in a mail: it is a newsletter', 'cloud'],
      ['Sent to ana@client.example', 'cloud, decided on laptop; the mail server took it'],
      ['Rejected', 'cloud, decided on phone'],
      ['Drafted again, revision 2', 'cloud'],
      ['new thing', 'cloud'],
    ]);
  });

  it.each([
    [
      'altered',
      (lines: string[]) => [lines[0]!, lines[1]!.replace('newsletter', 'spam'), ...lines.slice(2)],
      3,
    ],
    ['cut out', (lines: string[]) => [lines[0]!, ...lines.slice(2)], 2],
    ['inserted', (lines: string[]) => [lines[0]!, lines[0]!, ...lines.slice(1)], 2],
    ['swapped', (lines: string[]) => [lines[1]!, lines[0]!, ...lines.slice(2)], 1],
    ['no JSON', (lines: string[]) => [lines[0]!, '{"half', ...lines.slice(1)], 2],
    ['an empty line', (lines: string[]) => [lines[0]!, '', ...lines.slice(1)], 2],
  ])('%s: says so at the line, and shows all that is there', (_, change, line) => {
    const { lines } = chain(Array.from({ length: 5 }, (__, minute) => entry({ timestamp: at(minute) })));
    const changed = change(lines);
    const { entries, breaks } = readLog(`${changed.join('\n')}\n`, FILE, CHAIN_START);
    expect(breaks[0]?.line).toBe(line);
    expect(entries).toHaveLength(changed.length);
    expect(entries.at(-1)?.trouble).toBe('');
  });

  it('one break is one break: what follows is read on from there', () => {
    const { lines } = chain(Array.from({ length: 50 }, (_, minute) => entry({ timestamp: at(minute) })));
    lines.splice(10, 1);
    expect(readLog(lines.join('\n'), FILE, CHAIN_START).breakCount).toBe(1);
  });

  it('goes on from the file before, and names a log whose beginning is not there', () => {
    const first = chain([entry(), entry()]);
    const second = chain([entry()], first.head);
    expect(headBehind(first.text)).toEqual(first.head);
    expect(readLog(second.text, FILE, first.head).breakCount).toBe(0);
    const [line] = readLog(second.text, FILE, CHAIN_START).breaks;
    expect(line?.trouble).toContain('begins in the middle');
  });

  it('believes neither the name nor the day that a line gives itself', () => {
    const { text } = chain([
      entry({ timestamp: at(1) }),
      entry({ actor: 'local', timestamp: '2031-01-01T00:00:00Z' }),
      entry({ timestamp: 'soon' }),
    ]);
    const { entries } = readLog(text, FILE, CHAIN_START);
    expect(entries.map((one) => [one.at, one.by])).toEqual([
      [at(1), 'cloud'],
      [at(1), 'cloud'],
      [at(1), 'cloud'],
    ]);
    expect(entries[1]?.trouble).toBe(
      'It lies in the log of cloud and says it is by local. Its time is later than 2026-11-20, or none.',
    );
    expect(lastTime(text, FILE)).toBe(at(1));
  });

  it('stays short and visible, whatever stands there: markup, bidi, a megabyte, no text at all', () => {
    const evil = entry({
      action_type: '\u202e<img src=x>',
      parameters: Object.fromEntries(
        Array.from({ length: 5000 }, (_, n) => [`k${String(n)}`, 'v'.repeat(90)]),
      ),
      result: 'x'.repeat(400_000),
    });
    const odd = {
      seq: 1,
      prev: 'p'.repeat(100),
      target: '',
      parameters: null,
      timestamp: 7,
      actor: [],
      result: {},
    };
    const lines = [chain([evil]).lines[0]!, JSON.stringify(odd), '[]', 'null', '"x"', '\u0000'];
    const { entries, breakCount } = readLog(lines.join('\n'), FILE, CHAIN_START);
    expect(entries[0]?.words).toBe('‹U+202E›<img src=x>');
    expect(Math.max(...entries.map(({ text }) => text.length))).toBeLessThan(10_000);
    expect(breakCount).toBe(5);
  });

  it('a file full of noise does not hide what is in it', () => {
    const { lines } = chain([entry()]);
    const { entries, breaks, breakCount } = readLog(
      `${'#\n'.repeat(300_000)}${lines[0]!}`,
      FILE,
      CHAIN_START,
    );
    expect(entries.at(-1)?.words).toBe('Took in a mail: it is a newsletter');
    expect([entries.length, breaks.length, breakCount]).toEqual([101, 20, 300_000]);
  });
});

describe('the files of a vault', () => {
  it('are read newest first, the last part of a day first, a few at a time', () => {
    const files = logFilesIn([
      'Logs/cloud/2026-11-19.jsonl',
      'Logs/cloud/2026-11-20.jsonl',
      'Logs/cloud/2026-11-20.p02.jsonl',
      'Logs/local/2026-11-20.jsonl',
      'Logs/local/2026-02-30.jsonl',
      'Logs/evil/2026-11-20.jsonl',
      'Logs/cloud/notes.md',
    ]);
    expect(logPages(files).map(({ day, files: of }) => [day, of.map(({ path }) => path)])).toEqual([
      [
        DAY,
        ['Logs/cloud/2026-11-20.p02.jsonl', 'Logs/cloud/2026-11-20.jsonl', 'Logs/local/2026-11-20.jsonl'],
      ],
      ['2026-11-19', ['Logs/cloud/2026-11-19.jsonl']],
    ]);
    const many = Array.from({ length: 1000 }, (_, n) => `Logs/cloud-${String(n)}/2026-11-20.jsonl`);
    const pages = logPages(logFilesIn(many));
    expect(Math.max(...pages.map(({ files: of }) => of.length))).toBe(8);
    expect(pages).toHaveLength(125);
  });
});

/** A vault that says what was read of it. */
class Watched extends MemoryStore {
  readonly asked: string[] = [];
  override read(path: string): Promise<string | null> {
    this.asked.push(path);
    return super.read(path);
  }
}

/** Days of one agent's log, `each` lines a day, as one chain. */
function plantDays(store: MemoryStore, days: readonly string[], each: number): void {
  let head = CHAIN_START;
  for (const day of days) {
    const made = chain(
      Array.from({ length: each }, (_, n) =>
        entry({ timestamp: `${day}T08:00:00Z`, target: `${day} ${String(n)}` }),
      ),
      head,
    );
    head = made.head;
    store.plant(`Logs/cloud/${day}.jsonl`, made.text);
  }
}

const DAYS = ['2026-11-17', '2026-11-18', '2026-11-19', '2026-11-20'];

describe('reading backwards', () => {
  it('reads a day at a time, checks each against the one before, and tells when it is through', async () => {
    const store = new Watched();
    plantDays(store, DAYS, 2);
    const reader = new LogReader(store);
    await reader.refresh();
    expect(reader.looked()).toMatchObject({ since: '2026-11-20', more: true, breakCount: 0 });
    expect(store.asked).not.toContain('Logs/cloud/2026-11-18.jsonl');
    for (let day = 0; day < 3; day++) await reader.older([]);
    const { entries, more, since, breakCount } = reader.looked();
    expect([entries.length, more, since, breakCount]).toEqual([8, false, '2026-11-17', 0]);
    expect(entries[0]?.fields?.target).toBe('2026-11-20 1');
    expect(entries.at(-1)?.fields?.target).toBe('2026-11-17 0');
  });

  it('finds a day that was taken out of the middle, and a line that comes later', async () => {
    const store = new Watched();
    plantDays(store, DAYS, 2);
    const text = (await store.read('Logs/cloud/2026-11-18.jsonl'))!;
    await store.remove('Logs/cloud/2026-11-18.jsonl', text);
    const reader = new LogReader(store);
    await reader.refresh();
    await reader.older([]);
    expect(reader.looked().breaks).toMatchObject([{ line: 1, file: { day: '2026-11-19' } }]);
    const today = (await store.read('Logs/cloud/2026-11-20.jsonl'))!;
    store.plant(
      'Logs/cloud/2026-11-20.jsonl',
      `${today}${nextLine(headBehind(today)!, entry({ target: 'later' })).text}\n`,
    );
    await reader.refresh();
    expect(reader.looked().entries[0]?.fields?.target).toBe('later');
    expect(reader.looked().breakCount).toBe(1);
  });

  it('keeps of what is beyond its room only what is looked for, and looks anew for something else', async () => {
    const store = new Watched();
    const days = Array.from({ length: 24 }, (_, n) => `2026-10-${String(n + 1).padStart(2, '0')}`);
    plantDays(store, days, 1000);
    const reader = new LogReader(store);
    await reader.refresh();
    while (reader.looked().entries.length < 20_000) await reader.older([]);
    await reader.older([]);
    expect(reader.looked()).toMatchObject({ since: '2026-10-05', more: true });
    const seek = async (words: string[]) => {
      await reader.lookAnew();
      while (reader.looked().more) await reader.older(words);
      return reader.looked().entries.filter(({ text }) => words.every((word) => text.includes(word)));
    };
    expect((await seek(['2026-10-02', '77'])).length).toBe(19);
    expect(reader.looked().entries.length).toBeLessThan(20_100);
    expect((await seek(['2026-10-01 500'])).map(({ fields }) => fields?.target)).toEqual(['2026-10-01 500']);
  });

  it('names a file that it could not read', async () => {
    const store = new Watched();
    store.plant(`Logs/cloud/${DAY}.jsonl`, new Uint8Array([0xff, 0xfe]));
    const reader = new LogReader(store);
    await reader.refresh();
    expect(reader.looked().unreadable.map(({ path }) => path)).toEqual([`Logs/cloud/${DAY}.jsonl`]);
  });
});

describe('a log whose oldest days were taken out', () => {
  /** Four days, of which the last says that the log begins with `from`, and goes on from the head behind `said`. */
  function anchored(from = 2, said = from - 1) {
    const store = new MemoryStore();
    const log = logOf('cloud', DAYS);
    for (const [path, text] of log.files) store.plant(path, text);
    const path = (n: number) => logPath('cloud', DAYS[n] ?? '');
    const head = (n: number) => log.heads.get(path(n)) ?? CHAIN_START;
    const line = anchorLine('cloud', DAY, path(from), head(said));
    const last = appended(log.files.get(path(3)) ?? '', [line, lineOf('cloud', DAY, 'later')], head(3));
    store.plant(path(3), last.text);
    const remove = async (n: number) => store.remove(path(n), (await store.read(path(n))) ?? '');
    return { store, remove, path };
  }

  async function readAll(store: MemoryStore) {
    const reader = new LogReader(store);
    await reader.refresh();
    while (reader.looked().more) await reader.older([]);
    return reader.looked();
  }

  it('is whole, and says since when: in the list, and line by line', async () => {
    const { store, remove } = anchored();
    for (const n of [0, 1]) await remove(n);
    const looked = await readAll(store);
    expect([looked.breakCount, looked.since]).toEqual([0, DAYS[2]]);
    expect(beginsSentence(looked.begins)).toBe(
      'Older days were taken out: the log of cloud begins with 2026-11-19.',
    );
    expect(looked.entries[0]?.words).toBe('Took old days out of its log, which begins with 2026-11-19');
    expect(await checkLogs(store)).toMatchObject([
      { agent: 'cloud', since: DAYS[2], until: DAY, lines: 6, shortened: true, breakCount: 0 },
    ]);
  });

  it.each([
    ['more days are gone than it says', 2, 1, [0, 1, 2]],
    ['a day in the middle is gone', 1, 0, [0, 2]],
    ['it says that the chain goes on from elsewhere', 2, 0, [0, 1]],
  ])('is broken where %s', async (_, from, said, gone) => {
    const { store, remove } = anchored(from, said);
    for (const n of gone) await remove(n);
    expect((await readAll(store)).breakCount).toBe(1);
    expect(await checkLogs(store)).toMatchObject([{ breakCount: 1 }]);
  });

  it('is broken where nothing says so, or only another agent does', async () => {
    const store = new MemoryStore();
    const log = logOf('cloud', DAYS);
    for (const [path, text] of log.files) store.plant(path, text);
    const [first, second] = [logPath('cloud', DAYS[0] ?? ''), logPath('cloud', DAYS[1] ?? '')];
    const line = anchorLine('cloud', DAY, second, log.heads.get(first) ?? CHAIN_START);
    store.plant(logPath('local', DAY), appended('', [line, { ...line, actor: 'local' }], CHAIN_START).text);
    await store.remove(first, log.files.get(first) ?? '');
    const looked = await readAll(store);
    expect(looked.breaks.map(({ file, line: at }) => [file.path, at])).toEqual([[second, 1]]);
    expect(looked.breaks[0]?.trouble).toContain('nothing in the log says that it was taken out');
    expect(beginsSentence(looked.begins)).toBe('');
  });

  it('half taken out is whole at every step, and a day put back in between is seen if it is another', async () => {
    const { store, remove, path } = anchored(3);
    for (const n of [0, 1, 2]) {
      await remove(n);
      expect(await checkLogs(store)).toMatchObject([{ since: DAYS[n + 1], breakCount: 0, shortened: true }]);
    }
    store.plant(path(2), logOf('cloud', DAYS.slice(0, 3)).files.get(path(2)) ?? '');
    expect(await checkLogs(store)).toMatchObject([{ since: DAYS[2], breakCount: 0 }]);
    const forged = ((await store.read(path(2))) ?? '').replaceAll('work', 'play');
    store.plant(path(2), forged);
    expect(await checkLogs(store)).toMatchObject([{ breakCount: 2 }]);
  });

  it('goes while somebody looks: nothing is shown as broken, and what is left is all there is', async () => {
    const { store, remove, path } = anchored(2);
    const last = (await store.read(path(3))) ?? '';
    store.plant(path(3), last.split('\n').slice(0, 2).join('\n') + '\n');
    const reader = new LogReader(store);
    await reader.refresh();
    while (reader.looked().more) await reader.older([]);
    expect(reader.looked()).toMatchObject({ since: DAYS[0], begins: [], breakCount: 0 });
    store.plant(path(3), last);
    for (const n of [0, 1]) await remove(n);
    await reader.refresh();
    expect(reader.looked()).toMatchObject({ since: DAYS[2], begins: [{ day: DAYS[2] }], breakCount: 0 });
  });
});
