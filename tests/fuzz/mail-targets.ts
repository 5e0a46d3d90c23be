import { isAddrSpec } from '../../shared/text/address.ts';
import { utf8 } from '../../shared/text/bytes.ts';
import { ok } from '../../shared/result.ts';
import { placeOf } from '../../shared/vault/layout.ts';
import { MemoryStore } from '../../shared/vault/memory-store.ts';
import { readTask } from '../../shared/vault/typed-notes.ts';
import { type Owner } from '../../daemon/cloud/triage/classifier.ts';
import { triage } from '../../daemon/cloud/triage/triage.ts';
import { takeIn } from '../../daemon/cloud/take-in.ts';
import { readAddresses } from '../../daemon/mail/addresses.ts';
import { readHtml } from '../../daemon/mail/html.ts';
import { messageIds, mailDate } from '../../daemon/mail/headers.ts';
import { readContent } from '../../daemon/mail/mime/content.ts';
import { fieldsOf } from '../../daemon/mail/mime/fields.ts';
import { partTree } from '../../daemon/mail/mime/part.ts';
import { structured } from '../../daemon/mail/mime/parameters.ts';
import { parseMail } from '../../daemon/mail/parse.ts';
import { foldQuotes } from '../../daemon/mail/quotes.ts';
import { taskNote } from '../../daemon/mail/task-note.ts';
import { AuditLog } from '../../daemon/records/audit.ts';
import { redactForeign } from '../../daemon/sync/secrets.ts';
import { bytes, filesOf, mails } from './samples.ts';
import { type Target, promise } from './target.ts';

const OWNER: Owner = { address: 'me@example.com', aliases: [] };
const NOW = Date.parse('2026-11-20T08:30:00Z');
const MAIL_WORDS = [
  '\r\n',
  '\r\n\r\n',
  'From: ',
  'To: ',
  'Subject: ',
  'Content-Type: multipart/mixed; boundary=x\r\n',
  '--x\r\n',
  '--x--',
  'Content-Transfer-Encoding: base64\r\n',
  'Content-Transfer-Encoding: quoted-printable\r\n',
  'Content-Type: text/html; charset=utf-7\r\n',
  'Content-Type: message/rfc822\r\n',
  'Content-Type: multipart/alternative; boundary="',
  '=?utf-8?q?',
  '=?utf-8?b?',
  '?=',
  '=0D=0A',
  '<b>',
  '<style>',
  '<!--',
  '&#x',
  '"',
  '\\',
  '<',
  '>',
  '(',
  ')',
  ',',
  ';',
  ':',
  '@',
  '> ',
  'On Fri wrote:',
  '-- \r\n',
  '```',
  '---\n',
  '\u202e',
  '\u0000',
  '\ufeff',
  'charset=',
  'iso-2022-jp',
  'utf-16',
  'name*0*=',
  "utf-8''%41",
  '\u00e9',
  '[withheld:',
];

/** What every reader of a mail promises of its task note. */
function checkNote(text: string, path: string): void {
  const read = readTask(text);
  promise(read.ok, `its note can't be read: ${read.ok ? '' : read.refusal.message}`);
  promise(placeOf(path)?.place === 'needs_action', `its path is ${JSON.stringify(path)}`);
  if (read.ok) promise(utf8(read.value.text).length <= 8192, 'its text is longer than 8 kB');
}

const mail: Target = {
  name: 'mail',
  samples: mails,
  words: MAIL_WORDS,
  read: async (raw) => {
    const read = await parseMail(raw);
    const verdict = triage.classify(read, OWNER);
    const note = taskNote({
      raw,
      mail: read,
      account: 'work',
      receivedMs: NOW,
      verdict,
      redact: (text) => text,
    });
    checkNote(note.text, note.path);
    if (read.kind === 'unreadable') {
      promise(read.reason.length > 15, 'it gives no reason');
      return;
    }
    const listed = [read.from.address, ...read.reply_to, ...read.to, ...read.cc].filter(
      (address) => address !== '',
    );
    promise(listed.every(isAddrSpec), 'an address is none');
  },
};

const intake: Target = {
  name: 'intake',
  samples: mails,
  words: MAIL_WORDS,
  read: async (raw) => {
    const vault = new MemoryStore();
    let confirmed = 0;
    const one = {
      next: () => Promise.resolve(ok([{ key: '1', raw, receivedMs: NOW, where: 'fuzz' }])),
      confirm: () => {
        confirmed++;
        return Promise.resolve();
      },
      changed: () => Promise.resolve(),
      status: () => ({ state: 'ok' as const, message: '' }),
      resume: () => undefined,
      close: () => Promise.resolve(),
    };
    const audit = new AuditLog(vault, 'cloud', () => NOW);
    const parts = { store: vault, audit, classifier: triage, redact: redactForeign };
    const took = await takeIn(parts, { account: 'work', owner: OWNER, intake: one }, 1);
    promise(took.taken === 1 && confirmed === 1, `taken ${String(took.taken)}: ${took.trouble}`);
    const [path = ''] = await vault.list('Needs_Action');
    checkNote((await vault.read(path)) ?? '', path);
  },
};

const mime: Target = {
  name: 'MIME',
  samples: mails,
  words: MAIL_WORDS,
  read: (raw) => {
    const text = raw.toString('latin1');
    const end = text.search(/\r?\n\r?\n/);
    const header = fieldsOf(end < 0 ? text : text.slice(0, end));
    const content = readContent(partTree(header, end < 0 ? raw.subarray(0, 0) : raw.subarray(end)).root);
    promise(typeof content.text === 'string', 'there is no text');
    for (const { key } of header)
      promise(!/[\r\n]/.test(key), 'the name of a field has an end of line in it');
    structured(text.slice(0, 2000));
  },
};

const html: Target = {
  name: 'HTML',
  samples: () =>
    bytes(
      '<html><head><style>.x{display:none}</style></head><body><p>Hello <b>Ana</b></p><div class="x">hidden</div></body></html>',
      '<table border=1><tr><td>a<td>b<tr><td>c</table><blockquote type=cite>On Friday<br>she wrote</blockquote>',
      '<div class="gmail_quote">x</div><a href="https://a.example">b.example</a><img src=x alt=y>&amp;&#x41;&nbsp;',
    ),
  words: [
    '<',
    '>',
    '</',
    '<!--',
    '-->',
    '<!',
    '<?',
    '&',
    ';',
    '&#',
    '"',
    "'",
    '=',
    '<style>',
    '</style>',
    '<script>',
    '<table>',
    '<td>',
    '<blockquote>',
    '<div style="display:none">',
    '<p',
    '{',
    '}',
    '@media',
    '/*',
    '*/',
    '<![CDATA[',
    '\u0000',
    '<template>',
    '<textarea>',
    '<plaintext>',
  ],
  read: (raw) => {
    const read = readHtml(raw.toString('utf8'));
    promise(typeof read.text === 'string', 'there is no text');
  },
};

const quotes: Target = {
  name: 'quotes',
  samples: () => filesOf('tests/fixtures/quotes', '.txt').map((whole) => whole.subarray(0, 4000)),
  words: [
    '> ',
    '>> ',
    'On 20 Nov 2026, Ana wrote:',
    'Am 20.11.2026 schrieb Ana:',
    '-----Original Message-----',
    '________________________________',
    'From: ',
    'Sent: ',
    '-- \n',
    '\n\n',
    'Le 20 nov. a écrit :',
    '|',
    '\u200b',
    'Begin forwarded message:',
  ],
  read: (raw) => {
    const text = raw.toString('utf8').slice(0, 100_000);
    const folded = foldQuotes(text);
    promise(
      folded.parts.every(({ kind }) => typeof kind === 'string'),
      'a part has no kind',
    );
  },
};

const headers: Target = {
  name: 'addresses and headers',
  samples: () =>
    bytes(
      'Ana <ana@client.example>, "B, C" <b@client.example>, group: d@x.example, e@x.example;',
      '=?utf-8?q?Ana?= <ana@client.example> (comment)',
      '<1@client.example> <2@client.example>',
      'Fri, 20 Nov 2026 08:30:00 +0100 (CET)',
    ),
  words: [
    '<',
    '>',
    '"',
    '\\',
    '(',
    ')',
    ',',
    ';',
    ':',
    '@',
    '[',
    ']',
    '=?utf-8?q?',
    '?=',
    '\u0000',
    ' ',
    '\t',
    'a@b.example',
    '.',
    '..',
    '\u00e9',
  ],
  read: (raw) => {
    const text = raw.toString('utf8');
    const { mailboxes } = readAddresses('from', [text]);
    for (const { address } of mailboxes) {
      promise(isAddrSpec(address), `${JSON.stringify(address)} is no address`);
      promise(text.includes(address), `${JSON.stringify(address)} does not stand in the header`);
    }
    for (const id of messageIds(text)) promise(/^<[\x21-\x7e]+>$/.test(id), `${JSON.stringify(id)} is no id`);
    promise(/^(?:|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)$/.test(mailDate(text.slice(0, 200))), 'that is no time');
  },
};

export const MAIL_TARGETS: readonly Target[] = [mail, intake, mime, html, quotes, headers];
