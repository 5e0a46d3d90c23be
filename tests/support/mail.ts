/** One plain mail as bytes with CRLF; `extra` header lines go before the others. */
export function plainMail(options: {
  readonly id?: string;
  readonly from?: string;
  readonly to?: string;
  readonly subject?: string;
  readonly text?: string;
  readonly extra?: readonly string[];
}): Uint8Array {
  const {
    id = '<m1@example.com>',
    from = 'Ana <ana@example.com>',
    to = 'alice@local.test',
    subject = 'Hello',
  } = options;
  const lines = [
    ...(options.extra ?? []),
    `From: ${from}`,
    `To: ${to}`,
    `Subject: ${subject}`,
    'Date: Fri, 20 Nov 2026 09:30:00 +0100',
    ...(id === '' ? [] : [`Message-ID: ${id}`]),
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    '',
    ...(options.text ?? 'Can you send me the invoice?').split('\n'),
    '',
  ];
  return new TextEncoder().encode(lines.join('\r\n'));
}
