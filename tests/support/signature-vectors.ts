import { type Action, actionDigest } from '../../shared/approval/action.ts';
import { type DecisionRecord, canonicalRecord, signingBytes } from '../../shared/approval/decision.ts';
import { writeDecision } from '../../shared/approval/decision-note.ts';
import { signerFromSeed } from '../../shared/approval/keys.ts';
import { base64url, hex, sha256, sha256Hex } from '../../shared/text/bytes.ts';

/** One vector: everything from the seed to the bytes of the note, so that any implementation can be checked. */
export interface SignatureVector {
  readonly name: string;
  readonly seed: string;
  readonly public_key: string;
  readonly record: DecisionRecord;
  readonly canonical: string;
  readonly signing_bytes_sha256: string;
  readonly signature: string;
  readonly note: string;
}

export const VAULT = `v-${'vault'.padEnd(26, 'a')}`;
export const HAND = `hand-${'laptop'.padEnd(16, 'a')}`;
export const APPROVAL = `ap-${'q'.repeat(16)}`;

export const ACTION: Action = {
  type: 'send_email',
  task: 'abcdefgh234567ab',
  slot: 'reply',
  account: 'work',
  from: 'me@example.com',
  to: ['ana@client.example'],
  cc: [],
  bcc: [],
  acknowledged_new: [],
  subject: 'Re: January invoice',
  in_reply_to: '<1@client.example>',
  references: ['<0@client.example>', '<1@client.example>'],
  body: 'Hello Ana,\n\nthank you.\n',
  attachments: [],
  not_before: '',
  expires: '2026-11-27T08:30:00Z',
};

/** Bodies and subjects that a careless codec would change: each must reach the signature to the byte. */
const BODIES: Readonly<Record<string, string>> = {
  'empty body': '',
  'trailing spaces and blank lines': 'a  \n\n\n b \n\n',
  tabs: '\tindented\tby tab',
  'backticks and fences': '```\ncode\n```\n`````',
  'front-matter look-alike': '---\ntype: approval_request\n---\n',
  'lines that start with dots': '.\n..\n.hidden\n',
  'composed e acute': 'caf\u00e9',
  'decomposed e acute': 'cafe\u0301',
  'Greek capital sigma': 'ΟΔΟΣ ὀδός',
  'German sharp s': 'Straße STRASSE ẞ',
  'right-to-left Arabic': 'مرحبا، شكراً لك',
  'Hebrew with marks': 'שָׁלוֹם',
  Japanese: 'こんにちは、お世話になっております。',
  Chinese: '您好，谢谢您的来信。',
  'Korean in jamo': '\u1112\u1161\u11ab',
  'emoji with joiner': '👩‍💻 👍🏽 🏳️‍🌈',
  'astral mathematics': '𝕳𝖊𝖑𝖑𝖔',
  'bidi override': 'a\u202Eb\u202Cc',
  'zero width': 'pay\u200bpal',
  'no-break and thin spaces': 'a\u00a0b\u2009c',
  'JSON escapes': '"quoted" \\ / \b'.replace('\b', ''),
  'angle brackets': '<script>alert(1)</script> &amp;',
  'noncharacter U+FFFE': 'x\ufffey',
  'private use': '\ue000',
  'last code point': '\u{10ffff}',
  'long line': 'x'.repeat(5000),
  'a thousand lines': 'line\n'.repeat(1000),
  'wiki link and embed': '[[Other note]] ![[image.png]] #tag %%comment%%',
  'Dataview and Templater': '`= this.file.name` <% tp.date.now() %>',
  'percent and backslash u': '\\u0041 %41 &#65;',
};

function approve(
  name: string,
  changes: Partial<Action>,
  rest: Partial<Extract<DecisionRecord, { kind: 'approve' }>> = {},
) {
  const action: Action = { ...ACTION, ...changes };
  return (key: string): DecisionRecord => ({
    v: 1,
    kind: 'approve',
    vault: VAULT,
    approval: APPROVAL,
    decision_id: decisionId(name),
    supersedes: [],
    key,
    signed_at: '2026-11-20T08:30:00Z',
    action,
    action_digest: actionDigest(action),
    context: {
      source_sha256: sha256Hex('raw'),
      message_id: '<1@client.example>',
      shown_sha256: sha256Hex('shown'),
      accepts_unverified: false,
    },
    executor: HAND,
    mode: 'live',
    send_by: '2026-11-21T08:30:00Z',
    ...rest,
  });
}

/** A decision id that follows from a name, so that vectors stay the same. */
export function decisionId(name: string): string {
  const letters = 'abcdefghijklmnopqrstuvwxyz234567';
  return `d-${[...sha256(name).slice(0, 26)].map((byte) => letters.charAt(byte & 31)).join('')}`;
}

function common(name: string, key: string) {
  return {
    v: 1 as const,
    vault: VAULT,
    decision_id: decisionId(name),
    supersedes: [decisionId('earlier')],
    key,
    signed_at: '2026-11-20T08:31:00Z',
  };
}

const DIGEST = actionDigest(ACTION);

const CASES: readonly (readonly [string, (key: string) => DecisionRecord])[] = [
  ['approve, plain', approve('plain', {})],
  ...Object.entries(BODIES).map(
    ([name, body]) => [`approve, body: ${name}`, approve(`body ${name}`, { body })] as const,
  ),
  ...['', 'Ünïcödé', 'Re: 請求書', 'a "b" \\c', '= 1+1', '#1 & <2>', 'x'.repeat(900)].map(
    (subject, at) =>
      [`approve, subject ${String(at + 1)}`, approve(`subject ${subject}`, { subject })] as const,
  ),
  [
    'approve, no original',
    approve(
      'no original',
      { in_reply_to: '', references: [] },
      { context: { source_sha256: '', message_id: '', shown_sha256: '', accepts_unverified: true } },
    ),
  ],
  [
    'approve, cc and bcc',
    approve('cc', {
      cc: ['b@client.example'],
      bcc: ['c@other.example'],
      acknowledged_new: ['c@other.example'],
    }),
  ],
  [
    'approve, address with every atext character',
    approve('atext', { to: ["a!#$%&'*+-/=?^_`{|}~z@client.example"] }),
  ],
  ['approve, punycode domain', approve('punycode', { to: ['ana@xn--mller-kva.example'] })],
  [
    'approve, attachment',
    approve('attachment', {
      attachments: [
        { name: 'Rechnung März.pdf', media_type: 'application/pdf', size: 12345, sha256: sha256Hex('pdf') },
      ],
    }),
  ],
  [
    'approve, empty attachment',
    approve('empty attachment', {
      attachments: [{ name: 'leer.txt', media_type: 'text/plain', size: 0, sha256: sha256Hex('') }],
    }),
  ],
  [
    'approve, largest attachment size',
    approve('large attachment', {
      attachments: [{ name: 'a', media_type: 'x/y', size: 50_000_000, sha256: sha256Hex('big') }],
    }),
  ],
  [
    'approve, scheduled',
    approve('scheduled', { not_before: '2026-11-22T06:00:00Z' }, { send_by: '2026-11-23T06:00:00Z' }),
  ],
  [
    'approve, leap day',
    approve(
      'leap',
      { expires: '2028-02-29T00:00:00Z' },
      { signed_at: '2028-02-10T00:00:00Z', send_by: '2028-02-11T00:00:00Z' },
    ),
  ],
  ['approve, dry', approve('dry', {}, { mode: 'dry' })],
  ['approve, supersedes two', approve('supersedes', {}, { supersedes: [decisionId('a'), decisionId('b')] })],
  [
    'resend',
    (key) => ({
      ...(approve('resend', {})(key) as Extract<DecisionRecord, { kind: 'approve' }>),
      kind: 'resend',
    }),
  ],
  [
    'reject',
    (key) => ({
      ...common('reject', key),
      kind: 'reject',
      approval: APPROVAL,
      action_digest: DIGEST,
      reason: 'not now',
    }),
  ],
  [
    'reject without a reason',
    (key) => ({
      ...common('reject2', key),
      kind: 'reject',
      approval: APPROVAL,
      action_digest: DIGEST,
      reason: '',
    }),
  ],
  [
    'revise',
    (key) => ({
      ...common('revise', key),
      kind: 'revise',
      approval: APPROVAL,
      action_digest: DIGEST,
      wish: 'kürzer, bitte',
    }),
  ],
  ['undo', (key) => ({ ...common('undo', key), kind: 'undo', approval: APPROVAL })],
  [
    'was_sent',
    (key) => ({
      ...common('was_sent', key),
      kind: 'was_sent',
      approval: APPROVAL,
      of: decisionId('unknown'),
    }),
  ],
  [
    'release',
    (key) => ({
      ...common('release', key),
      kind: 'release',
      approval: 'vault',
      executor: HAND,
      head: { count: 12, hash: sha256Hex('head') },
    }),
  ],
  [
    'release of an empty journal',
    (key) => ({
      ...common('release0', key),
      kind: 'release',
      approval: 'vault',
      executor: HAND,
      head: { count: 0, hash: sha256Hex('0') },
    }),
  ],
  ['pause', (key) => ({ ...common('pause', key), kind: 'pause', approval: 'vault' })],
  ['resume', (key) => ({ ...common('resume', key), kind: 'resume', approval: 'vault' })],
  [
    'revoke_key',
    (key) => ({
      ...common('revoke', key),
      kind: 'revoke_key',
      approval: 'vault',
      revoked: signerFromSeed(sha256('other device')).publicKey,
    }),
  ],
  [
    'pause, nothing superseded',
    (key) => ({ ...common('pause2', key), supersedes: [], kind: 'pause', approval: 'vault' }),
  ],
];

/** All vectors, made anew by the library; the test compares them with the file that is published. */
export async function makeSignatureVectors(): Promise<SignatureVector[]> {
  const made: SignatureVector[] = [];
  for (const [at, [name, build]] of CASES.entries()) {
    const seed = sha256(`countersign test vector ${String(at)}`);
    const signer = signerFromSeed(seed);
    const record = build(signer.publicKey);
    const bytes = signingBytes(record);
    const signature = await signer.sign(bytes);
    made.push({
      name,
      seed: hex(seed),
      public_key: signer.publicKey,
      record,
      canonical: canonicalRecord(record),
      signing_bytes_sha256: sha256Hex(bytes),
      signature: base64url(signature),
      note: writeDecision({ record, signature }),
    });
  }
  return made;
}
