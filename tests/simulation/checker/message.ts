/** A message as the recipient's program reads it: written for the checker, so that it owes nothing to the code under test. */
export interface ReadMessage {
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

export function readMessage(raw: Uint8Array): ReadMessage {
  const text = Buffer.from(raw).toString('latin1');
  const end = text.indexOf('\r\n\r\n');
  const headers = new Map<string, string>();
  for (const line of text
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n')) {
    const colon = line.indexOf(':');
    headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  const coded = text.slice(end + 4);
  const encoding = headers.get('content-transfer-encoding') ?? '7bit';
  const bytes = encoding === 'quoted-printable' ? unquoted(coded) : Buffer.from(coded, 'latin1');
  return { headers, body: bytes.toString('utf8').replaceAll('\r\n', '\n').replace(/\n$/, '') };
}

/** RFC 2045 §6.7. */
function unquoted(text: string): Buffer {
  const plain = text
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
  return Buffer.from(plain, 'latin1');
}

/** The addresses of a header that holds bare addr-specs. */
export function addresses(header: string | undefined): string[] {
  return (header ?? '')
    .split(',')
    .map((one) => one.trim().replace(/^.*<|>$/g, ''))
    .filter((one) => one !== '');
}
