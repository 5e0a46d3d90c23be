import { canonicalRecord } from '../../shared/approval/decision.ts';
import { type JcsValue, jcs } from '../../shared/approval/jcs.ts';
import { verifyDecision } from '../../shared/approval/verify.ts';
import { readLog, headBehind, lastTime } from '../../shared/activity/read-log.ts';
import { CHAIN_START, nextLine, readLine } from '../../shared/audit/chain.ts';
import { readKeyNote } from '../../shared/pairing/key-note.ts';
import { readTypedFingerprint } from '../../shared/pairing/typed-fingerprint.ts';
import { fromUtf8, hasLoneSurrogate } from '../../shared/text/bytes.ts';
import { placeOf } from '../../shared/vault/layout.ts';
import { parseNote, writeNote } from '../../shared/vault/note.ts';
import { readYaml } from '../../shared/vault/yaml-read.ts';
import {
  readApprovalRequest,
  readHandStatus,
  readPlan,
  readQuarantine,
  readTask,
  readUpdates,
} from '../../shared/vault/typed-notes.ts';
import { readLine as readJournalLine, sealLine } from '../../daemon/hands/journal/line.ts';
import { Person, VAULT } from '../support/decisions.ts';
import { bytes, textOf } from './samples.ts';
import { type Target, promise, refusedWell } from './target.ts';

const NOTE_WORDS = [
  '---\n',
  '---',
  '```',
  '````\n',
  '```countersign\n',
  '```json\n',
  '\n',
  ': ',
  '- ',
  '"',
  "'",
  '|',
  '>',
  '&a',
  '*a',
  '!!str ',
  '<<: ',
  '{',
  '}',
  '[',
  ']',
  '? ',
  '%YAML',
  '#',
  '\t',
  '__proto__',
  'type: task',
  'version: "2"',
  '\u0000',
  '\ufeff',
  '\r',
  '\u200b',
  '\\u0000',
  '0x1F',
  '.inf',
  '~',
  '- - - -',
  '  ',
  '\ud83d\ude00',
];

interface Vector {
  readonly note: string;
}
const signed = () =>
  (JSON.parse(textOf('docs/protocol/vectors/signatures.json')) as readonly Vector[]).slice(0, 20);
interface Refused {
  readonly text?: string;
}
const refused = () => {
  const all = JSON.parse(textOf('docs/protocol/vectors/refusals.json')) as unknown;
  const texts = JSON.stringify(all).match(/"text":"(?:[^"\\]|\\.)*"/g) ?? [];
  return texts.slice(0, 60).map((pair) => (JSON.parse(`{${pair}}`) as Refused).text ?? '');
};
const notes = () => bytes(...signed().map(({ note }) => note), ...refused());

const codec: Target = {
  name: 'note codec',
  samples: notes,
  words: NOTE_WORDS,
  read: (raw) => {
    const read = parseNote(new Uint8Array(raw));
    refusedWell(read);
    if (!read.ok) return;
    const { data, body } = read.value;
    const again = parseNote(writeNote(data, body));
    promise(
      again.ok && JSON.stringify(again.value.data) === JSON.stringify(data) && again.value.body === body,
      'what was read is not written back as it was',
    );
  },
};

const typed: Target = {
  name: 'typed notes',
  samples: notes,
  words: NOTE_WORDS,
  read: (raw) => {
    const text = new Uint8Array(raw);
    for (const reader of [
      readTask,
      readApprovalRequest,
      readPlan,
      readHandStatus,
      readUpdates,
      readQuarantine,
    ])
      refusedWell(reader(text));
    refusedWell(readKeyNote(text, 'aaaa-bbbb-cccc-dddd-eeee'));
  },
};

const yaml: Target = {
  name: 'YAML',
  samples: () =>
    notes().map((note) =>
      Buffer.from(/^---\n([\s\S]*?)\n---/.exec(note.toString('utf8'))?.[1] ?? 'a: b\nc:\n  - d: e\n'),
    ),
  words: NOTE_WORDS,
  read: (raw) => {
    const read = readYaml(raw.toString('utf8'));
    if ('fault' in read) {
      promise(read.fault.message.length > 10 && read.fault.offset >= 0, 'a fault without a sentence');
      return;
    }
    promise(Object.getPrototypeOf(read.data) === Object.prototype, 'what was read has another prototype');
  },
};

const ana = new Person('laptop');
const record = ana.approve();
const canonical = canonicalRecord(record);
let note: string | null = null;

const decision: Target = {
  name: 'decision note',
  samples: () => notes(),
  words: [...NOTE_WORDS, '"kind":"approve"', '"to":["thief@evil.example"]', 'e0', '\\u0061', '"v":1'],
  read: async (raw) => {
    note ??= await ana.note(record);
    const trust = { vault: VAULT, pins: [ana.pin] };
    const read = verifyDecision(raw.toString('utf8'), trust);
    refusedWell(read);
    // The same damage to a true decision of a pinned key: nothing but the record that was signed may come of it.
    const at = raw.length % note.length;
    const changed =
      note.slice(0, at) + raw.toString('utf8').slice(0, 20) + note.slice(at + ((raw[0] ?? 0) % 9));
    const own = verifyDecision(changed, trust);
    promise(!own.ok || canonicalRecord(own.value.record) === canonical, 'another record was believed');
  },
};

const canonicalJson: Target = {
  name: 'JCS',
  samples: () =>
    bytes(
      canonical,
      '{"b":1,"a":[true,"\u00e9"],"\ud83d\ude00":{},"\ufb33":-0}',
      '[1e3,0,-0,9007199254740991]',
    ),
  words: [
    '\\ud83d',
    '\\ude00',
    '\\u0000',
    '-0',
    '1e400',
    '"__proto__":',
    '{',
    '}',
    '[',
    ']',
    ',',
    '"',
    '\\',
    '1.5',
    'null',
    '\u2028',
    '\ufb33',
  ],
  read: (raw) => {
    let value: unknown;
    try {
      value = JSON.parse(raw.toString('utf8'));
    } catch {
      return;
    }
    let text: string;
    try {
      text = jcs(value as JcsValue);
    } catch (error) {
      // No schema lets such a value get here, and it says so: floats, null, halves of surrogates.
      promise(error instanceof TypeError || error instanceof RangeError, `it threw ${String(error)}`);
      return;
    }
    promise(
      !hasLoneSurrogate(text) && jcs(JSON.parse(text) as JcsValue) === text,
      'the form is not the form of itself',
    );
  },
};

const logs = () => {
  let head = CHAIN_START;
  const lines: string[] = [];
  for (let at = 0; at < 6; at++) {
    const entry = {
      timestamp: '2026-11-20T08:30:00Z',
      action_type: 'take_in',
      actor: 'cloud',
      target: 'abcdefgh234567ab',
      parameters: { account: 'work' },
      approval_status: '',
      approved_by: '',
      result: 'x',
    };
    const next = nextLine(head, entry);
    lines.push(next.text);
    head = next.head;
  }
  return bytes(`${lines.join('\n')}\n`);
};

const log: Target = {
  name: 'log lines',
  samples: logs,
  words: [
    '\n',
    '{',
    '}',
    '"seq":',
    '"prev":',
    'null',
    '1e9',
    '"timestamp":"',
    '2026-11-20T08:30:00Z',
    '"parameters":{',
    '\u0000',
    '\\ud800',
    '"__proto__":{',
    '[',
    '"target":{}',
  ],
  read: (raw) => {
    const text = raw.toString('utf8');
    const file = { path: 'Logs/cloud/2026-11-20.jsonl', agent: 'cloud', day: '2026-11-20', part: 1 };
    const read = readLog(text, file, CHAIN_START);
    promise(read.entries.length <= text.split('\n').length, 'more entries than lines');
    for (const { words, at } of read.entries.slice(0, 50))
      promise(words !== '' && at !== '', 'an entry without words');
    headBehind(text);
    lastTime(text, file);
    for (const line of text.split('\n').slice(0, 20)) {
      readLine(line);
      readJournalLine(line);
    }
  },
};

const journal: Target = {
  name: 'journal lines',
  samples: () => bytes(sealLine('0'.repeat(64), 'abc', { type: 'seen', at: 1 }).text),
  words: ['"hash":"', '"prev":', '}', '{', '\u0000', 'null', ','],
  read: (raw) => {
    const text = raw.toString('utf8');
    readJournalLine(sealLine('0'.repeat(64), 'abc', text).text);
    const read = readJournalLine(text);
    promise(['line', 'torn', 'damaged'].includes(read.kind), `it is ${read.kind}`);
  },
};

const paths: Target = {
  name: 'paths',
  samples: () =>
    bytes(
      'Needs_Action/email/EMAIL_2026-11-20_invoice_abcdefgh234567ab.md',
      'Decisions/vault/d-aaaaaaaaaaaaaaaaaaaaaaaaaa.md',
      'Logs/cloud/2026-11-20.jsonl',
      'Skills/reply/SKILL.md',
      'Done/email/2026-11/EMAIL_2026-11-20_x_abcdefgh234567ab.md',
    ),
  words: [
    '..',
    '/',
    '\\',
    '.',
    ' ',
    '\u0000',
    'con',
    '~1',
    ':',
    '.md',
    '\u00e9',
    'e\u0301',
    '\u200b',
    'CON.md',
    '%2e',
    '\uff0e',
  ],
  read: (raw) => {
    const path = fromUtf8(new Uint8Array(raw)) ?? '';
    if (placeOf(path) === null) return;
    promise(
      /^[A-Za-z0-9_ .\-/]+$/.test(path) && !/(?:^|\/)\.|\.\.|\/\/|[. ](?:\/|$)/.test(path),
      `${JSON.stringify(path)} has a place`,
    );
  },
};

const typedIn: Target = {
  name: 'a fingerprint',
  samples: () => bytes('abcd-efgh-ijkl-mnop-qrst'),
  words: ['-', ' ', '0', '1', 'l', '\u2013', '\u200b', 'ed25519:'],
  read: (raw) => refusedWell(readTypedFingerprint(raw.toString('utf8'))),
};

export const NOTE_TARGETS: readonly Target[] = [
  codec,
  typed,
  yaml,
  decision,
  canonicalJson,
  log,
  journal,
  paths,
  typedIn,
];
