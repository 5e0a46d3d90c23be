const MB = 1024 * 1024;
const text = (value: string) => new TextEncoder().encode(value);

/** A mail from its header lines and a body. */
function mail(header: readonly string[], body: string | Uint8Array): Uint8Array {
  const head = text(['From: a@b.example', 'Subject: x', ...header, '', ''].join('\n'));
  const rest = typeof body === 'string' ? text(body) : body;
  const whole = new Uint8Array(head.byteLength + rest.byteLength);
  whole.set(head);
  whole.set(rest, head.byteLength);
  return whole;
}

const filled = (piece: string, bytes: number) => piece.repeat(Math.ceil(bytes / piece.length));
const BASE64 = 'Content-Transfer-Encoding: base64';
const HTML = 'Content-Type: text/html; charset=utf-8';
const MIXED = 'Content-Type: multipart/mixed; boundary=b';

function nested(depth: number, inner: string): string {
  let body = inner;
  for (let at = 0; at < depth; at++) {
    body = `Content-Type: multipart/mixed; boundary=n${String(at)}\n\n--n${String(at)}\n${body}\n--n${String(at)}--\n`;
  }
  return body;
}

function messages(depth: number): string {
  return filled('Content-Type: message/rfc822\n\n', depth * 30) + 'Subject: innermost\n\nx\n';
}

/** Mails that are made to cost time or memory, each as large as intake lets through. */
export const HOSTILE: Readonly<Record<string, () => Uint8Array>> = {
  'ordinary mail, 2 kB': () =>
    mail(['Content-Type: text/plain'], filled('An ordinary line of text.\n', 2000)),
  'newsletter, 100 kB of HTML': () =>
    mail(
      [HTML],
      filled(
        '<tr><td style="color:#333;font-size:14px"><a href="https://a.example/x">An offer</a></td></tr>',
        100_000,
      ),
    ),
  '50 MB, one attachment': () =>
    mail(['Content-Type: application/pdf', BASE64], filled(`${'QUJD'.repeat(19)}\n`, 50 * MB)),
  '25 MB, one attachment': () =>
    mail(['Content-Type: application/pdf', BASE64], filled(`${'QUJD'.repeat(19)}\n`, 24.9 * MB)),
  '25 MB, 100 attachments': () =>
    mail(
      [MIXED],
      filled(
        `--b\nContent-Type: application/pdf\n${BASE64}\n\n${filled(`${'QUJD'.repeat(19)}\n`, 0.24 * MB)}\n`,
        24 * MB,
      ),
    ),
  '25 MB of empty lines': () => mail([], filled('\n', 24 * MB)),
  '25 MB of empty lines in base64': () => mail([BASE64], filled('\n', 24 * MB)),
  '25 MB of padding in base64': () => mail([BASE64], filled('A=', 24 * MB)),
  '25 MB of quoted-printable': () =>
    mail(['Content-Transfer-Encoding: quoted-printable'], filled('=41', 24 * MB)),
  '25 MB of flowed text': () =>
    mail(['Content-Type: text/plain; format=flowed; delsp=yes'], filled('a \n', 24 * MB)),
  'a line of 10 MB': () => mail([], filled('x', 10 * MB)),
  'a header of 5 MB': () => mail([`X-Long: ${filled('x', 5 * MB)}`], 'body\n'),
  'a header of 100,000 fields': () =>
    mail(
      Array.from({ length: 100_000 }, (_, at) => `X-${String(at)}: y`),
      'body\n',
    ),
  '10,000 recipients': () =>
    mail(
      [
        `To: ${Array.from({ length: 10_000 }, (_, at) => `P ${String(at)} <p${String(at)}@b.example>`).join(',\n ')}`,
        'Content-Type: text/plain',
      ],
      'body\n',
    ),
  '100 nested parts': () =>
    text(`From: a@b.example\nSubject: x\n${nested(100, 'Content-Type: text/plain\n\ndeep\n')}`),
  '10,000 nested parts': () =>
    text(`From: a@b.example\nSubject: x\n${nested(10_000, 'Content-Type: text/plain\n\ndeep\n')}`),
  '50 nested parts of 20 MB': () =>
    text(`From: a@b.example\nSubject: x\n${nested(50, `\n${filled('--n0x\nabc\n', 20 * MB)}`)}`),
  '100,000 parts': () => mail([MIXED], filled('--b\n\nx\n', 100_000 * 7)),
  '100,000 HTML parts': () => mail([MIXED], filled(`--b\n${HTML}\n\n<b>x\n`, 100_000 * 50)),
  '100,000 nested messages': () => text(`From: a@b.example\n${messages(100_000)}`),
  'an encoded subject of 200 kB': () => mail([`Subject: ${filled('=?utf-8?q?=C3?= ', 200_000)}`], 'x'),
  'a parameter of 200 kB': () => mail([`Content-Type: text/plain; ${filled('a*0*=%41;', 200_000)}`], 'x'),
  '5 MB of HTML, a newsletter': () =>
    mail(
      [HTML],
      filled(
        '<table><tr><td style="color:#333">word <a href="https://a.example/">more</a></td></tr></table>',
        5 * MB,
      ),
    ),
  '5 MB of HTML, open tags': () => mail([HTML], filled('<b>', 5 * MB)),
  '5 MB of HTML, 100,000 nested': () =>
    mail([HTML], `${'<div>'.repeat(100_000)}deep${'</div>'.repeat(100_000)}`),
  '5 MB of HTML, tags that never end': () => mail([HTML], filled('<a href="', 5 * MB)),
  '5 MB of HTML, a picture in it': () =>
    mail([HTML], `<p>a<img src="data:image/png;base64,${filled('A', 5 * MB)}">b`),
  '5 MB of HTML, rules and classes': () =>
    mail(
      [HTML],
      `<style>${filled('.a .b{color:red}', 2 * MB)}</style>${filled('<b class="b c d">x', 3 * MB)}`,
    ),
  '5 MB of HTML, 3,000 rules for each tag': () =>
    mail(
      [HTML],
      `<style>${Array.from({ length: 3000 }, (_, at) => `.x .y${String(at)}.z{display:none}`).join('')}</style>${filled('<b class="z">', 4 * MB)}`,
    ),
  '5 MB of HTML, style attributes': () =>
    mail([HTML], filled('<i style="color:red;font-size:0">x</i>', 5 * MB)),
  '5 MB of HTML, media queries that never end': () =>
    mail([HTML], `<style>${filled('@media x{', 5 * MB)}</style>x`),
  '5 MB of text, every line begins a quote': () =>
    mail([], filled('On 2026-11-20 at 09:30, Ana <a@b.example> wrote:\n', 5 * MB)),
  '5 MB of text, labels': () => mail([], filled('From: a@b.example\nSent: x\n', 5 * MB)),
  '5 MB of text, colons': () => mail([], filled('a:\n', 5 * MB)),
  '5 MB of text, quote marks': () => mail([], filled('>', 5 * MB)),
  '5 MB of text, zero-width': () =>
    mail(['Content-Type: text/plain; charset=utf-8'], filled('\u200b', 2 * MB)),
  '5 MB in ISO-2022-JP': () =>
    mail(['Content-Type: text/plain; charset=iso-2022-jp'], filled('\u001b$B', 5 * MB)),
  '5 MB in UTF-7': () => mail(['Content-Type: text/plain; charset=utf-7'], filled('+ADw-', 5 * MB)),
};
