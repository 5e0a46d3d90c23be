import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bookOf } from '../../daemon/cloud/handbook/library.ts';
import { readHandbook } from '../../daemon/cloud/handbook/handbook.ts';
import { readNoteRef } from '../../daemon/cloud/handbook/note-ref.ts';
import { ruledMail } from '../../daemon/cloud/handbook/rule.ts';
import { rulingOf } from '../../daemon/cloud/handbook/ruling.ts';
import { readSkill } from '../../daemon/cloud/handbook/skill.ts';
import { readSnippet } from '../../daemon/cloud/handbook/snippet.ts';
import { mayHold, termsOf, folded } from '../../daemon/commands/search/terms.ts';
import { queryOf, sinceDay } from '../../daemon/commands/search/query.ts';
import { readPersonNote } from '../../daemon/compose/person-note.ts';
import { readCloudConfig } from '../../daemon/config/cloud.ts';
import { readLocalConfig } from '../../daemon/config/local.ts';
import { findSecrets, redactForeign } from '../../daemon/sync/secrets.ts';
import { PLANTED } from '../hostile/secrets-planted.ts';
import { bytes, textOf } from './samples.ts';
import { type Target, promise, refusedWell } from './target.ts';

const MARKDOWN_WORDS = [
  '# ',
  '## ',
  '## Mail rules\n',
  '- ',
  '- from *@x.example: ',
  'never draft',
  'always ask',
  'priority high',
  '*',
  '**',
  '?',
  '[[',
  ']]',
  '|',
  '^',
  '```',
  '---\n',
  ': ',
  '"',
  '%%',
  '<!--',
  '\n',
  '\t',
  '\u00a0',
  '\u200b',
  '\ufeff',
  '`',
  '\\',
  '(',
];

const handbook: Target = {
  name: 'handbook',
  samples: () =>
    bytes(
      '# Handbook\n\n## Mail rules\n\n- from *@client.example: needs_reply, priority high\n- subject *invoice*: always ask\n- from boss@example.com: never draft\n\n## Prices\n\nA box costs 3 EUR.\n',
    ),
  words: MARKDOWN_WORDS,
  read: (raw) => {
    const text = raw.toString('utf8');
    const { rules, faults } = readHandbook(text);
    promise(
      faults.every(({ message }) => message.length > 10),
      'a fault without a sentence',
    );
    const mail = { from: 'ana@client.example', to: [], cc: [], subject: 'the invoice' };
    rulingOf({ rules, faults }, ruledMail(mail));
    readNoteRef(text.slice(0, 300));
  },
};

const skill: Target = {
  name: 'skills and snippets',
  samples: () =>
    bytes(
      '---\nname: reply\ntone: friendly\nopt_out:\n  - ana@client.example\nnotes:\n  - "[[Company_Handbook#Prices]]"\n---\n# Reply\n\nWrite briefly.\n',
      '---\ndescription: opening hours\nanswers: [hours, open]\n---\nWe are open from nine to five.\n',
    ),
  words: MARKDOWN_WORDS,
  read: (raw) => {
    const text = raw.toString('utf8');
    readSkill(text);
    readSnippet('Skills/hours/SKILL.md', text);
    bookOf(
      new Map([
        ['Skills/reply/SKILL.md', text],
        ['Skills/hours/SKILL.md', text],
        ['Company_Handbook.md', text],
      ]),
    );
  },
};

const configFolder = { path: '' };
const config: Target = {
  name: 'configuration',
  samples: () => {
    const blocks = textOf('docs/configuration.md').match(/```yaml\n[\s\S]*?```/g) ?? [];
    return bytes(...blocks.map((block) => block.replace(/^```yaml\n|```$/g, '')));
  },
  words: [
    'role: cloud',
    'role: local',
    ': ',
    '- ',
    '\n',
    '  ',
    '&a',
    '*a',
    '!!js/function',
    '<<: ',
    '{',
    '}',
    '[',
    ']',
    '~',
    'smtp:',
    'password:',
    '"',
    '#',
    '\t',
    '%',
    '__proto__:',
    'remote:',
    '\u0000',
    '../',
  ],
  read: (raw) => {
    if (configFolder.path === '') {
      configFolder.path = mkdtempSync(join(tmpdir(), 'countersign-fuzz-'));
      process.once('exit', () => rmSync(configFolder.path, { recursive: true, force: true }));
    }
    const file = join(configFolder.path, 'c.yaml');
    writeFileSync(file, raw.subarray(0, 32 * 1024));
    refusedWell(readCloudConfig(file));
    refusedWell(readLocalConfig(file));
  },
};

const search: Target = {
  name: 'search',
  samples: () =>
    bytes('invoice january', 'from:ana 田中 2026-11-20', 'Ünïcödé straße', '7d', 'ana@*.example'),
  words: [
    '*',
    '?',
    '"',
    ' ',
    '\u200b',
    '\u0301',
    '田',
    '\ud83d\ude00',
    '-',
    ':',
    '9999w',
    '\\u0041',
    'ﬁ',
    '\u1e9e',
  ],
  read: (raw) => {
    const text = raw.toString('utf8').slice(0, 20_000);
    const query = queryOf([text], { from: text.slice(0, 200) });
    query.from?.('Ana <ana@client.example>');
    promise(
      termsOf(folded(text)).every((term) => term !== ''),
      'an empty term',
    );
    mayHold(text, query.terms.slice(0, 20));
    const day = sinceDay(text.slice(0, 40), '2026-11-20');
    promise(day === null || /^[+-]?\d{4,6}-\d\d-\d\d$/.test(day), `${String(day)} is no day`);
  },
};

const personNote: Target = {
  name: 'notes of a person',
  samples: () =>
    bytes(
      '---\nto: ana@client.example\nsubject: Boxes\nready: true\n---\nHello Ana,\n\nhow many?\n',
      '---\nforward: "[[EMAIL_2026-11-20_x_abcdefgh234567ab]]"\nto:\n  - ana@client.example\nattach: [a.pdf]\n---\nSee below.\n',
    ),
  words: [
    ...MARKDOWN_WORDS,
    'to: ',
    'cc: ',
    'subject: ',
    'attach: ',
    '../',
    'ready: ',
    '<<fill: x>>',
    '![[a.pdf]]',
  ],
  read: (raw) => refusedWell(readPersonNote(raw.toString('utf8'))),
};

const secrets: Target = {
  name: 'secret scan',
  samples: () => bytes(...PLANTED.map(({ said }) => said)),
  words: [
    'password: ',
    'password=',
    '\n',
    ' ',
    '"',
    '-----BEGIN ',
    'PRIVATE KEY-----',
    'eyJ',
    '=',
    '[withheld: ',
    '```json\n',
    '\\n',
    '\u200b',
    'sk-',
    '\n> ',
    'secretlint-disable',
    '@',
    '://',
  ],
  read: async (raw) => {
    const text = raw.toString('utf8').slice(0, 64 * 1024);
    const hits = await findSecrets(text);
    let end = 0;
    for (const hit of hits) {
      promise(
        hit.start >= end && hit.end > hit.start && hit.end <= text.length,
        'hits that overlap, or lie outside',
      );
      end = hit.end;
    }
    if (hits.length > 0) promise((await redactForeign(text)) !== text, 'a hit that is not withheld');
  },
};

export const PERSON_TARGETS: readonly Target[] = [handbook, skill, config, search, personNote, secrets];
