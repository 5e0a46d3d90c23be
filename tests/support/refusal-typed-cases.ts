import { sha256 } from '../../shared/text/bytes.ts';
import { signerFromSeed } from '../../shared/approval/keys.ts';
import { type RefusalVector } from './refusal-vector.ts';
import { VAULT, makeSignatureVectors } from './signature-vectors.ts';

const ID = 'abcdefgh234567ab';

const TASK = `---
type: task
version: "1"
id: "${ID}"
domain: email
account: work
message_id: "<1@client.example>"
source_sha256: "${'a1'.repeat(32)}"
thread: "${ID}"
from: Ana
from_address: ana@client.example
reply_to: []
to: [me@example.com]
cc: []
subject: "January: invoice"
received: "2026-11-20T08:30:00Z"
in_reply_to: ""
references: []
priority: normal
category: needs_reply
corrected: ""
why: ""
risks: []
bounce_of: ""
no_draft: ""
status: needs_action
agent: ""
epoch: "0"
counter: "0"
ttl: "0"
attempts: "0"
waiting_for: ""
revision: "1"
wish: ""
result: ""
---
\`\`\`mail-text
Hello
\`\`\`
`;

const REQUEST = `---
type: approval_request
version: "1"
id: "ap-${ID}"
task: "${ID}"
slot: reply
revision: "1"
revises: ""
agent: cloud
domain: email
action: send_email
account: work
from: me@example.com
to: [ana@client.example]
cc: []
bcc: []
subject: "Re: January invoice"
in_reply_to: "<1@client.example>"
references: ["<1@client.example>"]
attachments: []
not_before: ""
created: "2026-11-20T08:31:00Z"
expires: "2026-11-27T08:31:00Z"
status: pending
source_sha256: "${'a1'.repeat(32)}"
message_id: "<1@client.example>"
thread: "${ID}"
why: ""
risks: []
notes: []
result: ""
decision: ""
evidence: []
---
\`\`\`countersign
Hello Ana,
thank you.
\`\`\`
`;

type Change = readonly [name: string, from: string, to: string, kind: string, line?: number];

const TASK_CHANGES: readonly Change[] = [
  ['task: newer version', 'version: "1"', 'version: "2"', 'unknown-version', 3],
  ['task: version with a leading zero', 'version: "1"', 'version: 01', 'unknown-version', 3],
  ['task: version missing', 'version: "1"\n', '', 'shape'],
  ['task: another type', 'type: task', 'type: approval_request', 'type', 2],
  ['task: type missing', 'type: task\n', '', 'type'],
  ['task: key missing', 'priority: normal\n', '', 'shape'],
  ['task: unknown key', 'priority: normal\n', 'priority: normal\nauto_send: "true"\n', 'shape', 20],
  [
    'task: __proto__ as an unknown key',
    'priority: normal\n',
    'priority: normal\n__proto__: {a: b}\n',
    'shape',
    20,
  ],
  ['task: map where text belongs', 'subject: "January: invoice"', 'subject: {a: b}', 'shape', 15],
  ['task: null where a list belongs', 'reply_to: []', 'reply_to:', 'shape', 12],
  ['task: id of another grammar', `id: "${ID}"`, 'id: "../../x"', 'shape', 4],
  ['task: time with an offset', '"2026-11-20T08:30:00Z"', '"2026-11-20T09:30:00+01:00"', 'shape', 16],
  ['task: day that does not exist', '"2026-11-20T08:30:00Z"', '"2026-02-30T08:30:00Z"', 'shape', 16],
  ['task: corrected to no category', 'corrected: ""', 'corrected: junk', 'shape', 21],
  ['task: count with a leading zero', 'epoch: "0"', 'epoch: "00"', 'shape', 28],
  ['task: count beyond the limit', 'epoch: "0"', 'epoch: "1000000000"', 'shape', 28],
  ['task: line break in a subject', '"January: invoice"', '"January\\nBcc: z@q.example"', 'shape', 15],
  ['task: no block', '```mail-text\nHello\n```\n', '', 'no-block'],
  ['task: two blocks', '```mail-text', '```mail-text\nHi\n```\n```mail-text', 'two-blocks'],
  ['task: the block of an approval', '```mail-text', '```countersign', 'other-block'],
];

const REQUEST_CHANGES: readonly Change[] = [
  [
    'approval: two addresses in one',
    '[ana@client.example]',
    '["ana@client.example, z@q.example"]',
    'shape',
    14,
  ],
  [
    'approval: an address with a line break',
    '[ana@client.example]',
    '["ana@client.example\\nBcc: z@q.example"]',
    'shape',
    14,
  ],
  ['approval: an address with a name', '[ana@client.example]', '["Ana <ana@client.example>"]', 'shape', 14],
  ['approval: a quoted local part', '[ana@client.example]', '[\'"a b"@client.example\']', 'shape', 14],
  ['approval: a list inside the list', '[ana@client.example]', '[[ana@client.example]]', 'shape', 14],
  ['approval: text instead of a list', '[ana@client.example]', 'ana@client.example', 'shape', 14],
  ['approval: an unknown action', 'action: send_email', 'action: send_money', 'shape', 11],
  [
    'approval: a Message-ID without brackets',
    'message_id: "<1@client.example>"',
    'message_id: "1@client.example"',
    'shape',
    26,
  ],
  [
    'approval: an attachment with one key too many',
    'attachments: []',
    `attachments: [{name: a, media_type: text/plain, size: 1, sha256: ${'a1'.repeat(32)}, path: /etc/passwd}]`,
    'shape',
    20,
  ],
  [
    'approval: an attachment that climbs',
    'attachments: []',
    `attachments: [{name: ../a, media_type: text/plain, size: 1, sha256: ${'a1'.repeat(32)}}]`,
    'shape',
    20,
  ],
  ['approval: two drafts', '```countersign', '```countersign\nHello\n```\n```countersign', 'two-blocks'],
  [
    'approval: a late edit of what was never sent',
    'thank you.\n```\n',
    'thank you.\n```\n```late-edit\nx\n```\n',
    'two-blocks',
  ],
  ['approval: text below the draft', 'thank you.\n```\n', 'thank you.\n```\nP.S.\n', 'outside-block', 39],
  ['approval: backticks in the draft', 'thank you.\n', 'thank you.\n```\nPS\n', 'outside-block', 39],
];

function changes(read: 'task' | 'approval_request', note: string, list: readonly Change[]): RefusalVector[] {
  return list.map(([name, from, to, kind, line]) => {
    const text = note.replace(from, () => to);
    if (text === note) throw new Error(`"${name}" changes nothing`);
    return { name, read, text, kind, ...(line === undefined ? {} : { line }) };
  });
}

/** Vectors for notes of a type and for signed decisions. */
export async function typedVectors(): Promise<RefusalVector[]> {
  const signed = (await makeSignatureVectors())[0];
  if (signed === undefined) throw new Error('no signature vector');
  const trust = { vault: VAULT, keys: [signed.public_key] };
  const decision = (
    name: string,
    from: string | RegExp,
    to: string,
    kind: string,
    other = trust,
  ): RefusalVector => {
    const text = signed.note.replace(from, () => to);
    if (text === signed.note && other === trust) throw new Error(`"${name}" changes nothing`);
    return { name: `decision: ${name}`, read: 'decision', text, trust: other, kind };
  };
  const stranger = signerFromSeed(sha256('a stranger')).publicKey;
  return [
    { name: 'task: as it should be', read: 'task', text: TASK, value: { id: ID, text: 'Hello' } },
    {
      name: 'task: numbers without quotes, CRLF and a comment',
      read: 'task',
      text: TASK.replace('epoch: "0"', 'epoch: 0 # mine').replaceAll('\n', '\r\n'),
      value: { id: ID, text: 'Hello' },
    },
    ...changes('task', TASK, TASK_CHANGES),
    {
      name: 'approval: as it should be',
      read: 'approval_request',
      text: REQUEST,
      value: { id: `ap-${ID}`, to: ['ana@client.example'], body: 'Hello Ana,\nthank you.' },
    },
    ...changes('approval_request', REQUEST, REQUEST_CHANGES),
    {
      name: 'decision: as it should be',
      read: 'decision',
      text: signed.note,
      trust,
      value: { decision_id: signed.record.decision_id },
    },
    decision('newer version of the note', 'version: "1"', 'version: "2"', 'unknown-version'),
    decision('unknown key in the front matter', 'type: decision\n', 'type: decision\nnote: x\n', 'shape'),
    decision('another type', 'type: decision', 'type: task', 'type'),
    decision(
      'an id that the record does not say',
      signed.record.decision_id,
      `d-${'a'.repeat(26)}`,
      'front-matter',
    ),
    decision('signature missing', /signature: .*\n/, '', 'signature'),
    decision('signature too short', /signature: "[^"]{4}/, 'signature: "', 'signature'),
    decision(
      'signature altered',
      /signature: "(.)/,
      signed.signature.startsWith('A') ? 'signature: "B' : 'signature: "A',
      'bad-signature',
    ),
    decision(
      'recipient altered after signing',
      '"to":["ana@client.example"]',
      '"to":["eve@client.example"]',
      'digest-mismatch',
    ),
    decision('a space in the record', '{"action":', '{ "action":', 'not-canonical'),
    decision(
      'a duplicate key in the record',
      '"kind":"approve"',
      '"kind":"reject","kind":"approve"',
      'not-canonical',
    ),
    decision('the record is no JSON', '{"action":', '"action":', 'json'),
    decision('an unknown key in the record', '"kind":"approve"', '"kind":"approve","note":"x"', 'record'),
    decision('two records', '```json', '```json\n{}\n```\n```json', 'two-blocks'),
    decision('text beside the record', /$/, 'approved by me\n', 'outside-block'),
    decision('made for another vault', '', '', 'other-vault', { ...trust, vault: `v-${'b'.repeat(26)}` }),
    decision('signed by a key that is not paired', '', '', 'unknown-key', { ...trust, keys: [stranger] }),
    decision('no key is paired', '', '', 'unknown-key', { ...trust, keys: [] }),
  ];
}
