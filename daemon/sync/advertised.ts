import type { HttpClient } from 'isomorphic-git';
import { Errors } from 'isomorphic-git';
import { FLUSH, type Packet, bodyOf, bytesOf, noAnswer, packetLine, readPackets } from './pkt-line.ts';

const SERVICE = 'git-upload-pack';
/** A delimiter packet of protocol version 2: the arguments of a command follow. */
const DELIMITER = Buffer.from('0001');

/**
 * Where a branch of the remote is, null where it does not exist (gitprotocol-http(5), discovery). Only a whole answer
 * counts: half of one, or one that is of another protocol, must not look like a branch that is gone, which stops sync and
 * asks a person. The library takes a server that speaks version 2 unasked for an empty one.
 * Throws what the HTTP client throws, an HttpError for an answer other than 200, a SmartHttpError for any other talk.
 */
export async function advertisedTip(http: HttpClient, url: string, branch: string): Promise<string | null> {
  const body = await ask(http, { url: `${url}/info/refs?service=${SERVICE}`, method: 'GET' });
  const lines = wholeLines(body, url);
  if (lines[0] !== `# service=${SERVICE}`) throw noAnswer(url, lines[0] ?? '');
  const [version = ''] = lines.slice(1).filter((line) => line !== '');
  if (version !== 'version 2') return tipIn(lines.slice(1), url, branch);
  const answer = await ask(http, {
    url: `${url}/${SERVICE}`,
    method: 'POST',
    headers: { 'content-type': `application/x-${SERVICE}-request`, 'git-protocol': 'version=2' },
    body: bytesOf([packetLine('command=ls-refs'), DELIMITER, packetLine(`ref-prefix ${branch}`), FLUSH]),
  });
  return tipIn(wholeLines(answer, url), url, branch);
}

async function ask(http: HttpClient, request: Parameters<HttpClient['request']>[0]): Promise<Buffer> {
  const answer = await http.request(request);
  const body = await bodyOf(answer.body);
  if (answer.statusCode !== 200)
    throw new Errors.HttpError(answer.statusCode, answer.statusMessage, body.toString('utf8', 0, 200));
  return body;
}

/** The lines up to the flush that ends the answer, a flush between as ''. */
function wholeLines(body: Buffer, url: string): string[] {
  const { packets, rest } = readPackets(body);
  if (rest !== body.length || packets.at(-1)?.kind !== 'flush')
    throw noAnswer(url, body.toString('utf8', 0, 200));
  return packets.map(lineOf);
}

function lineOf(packet: Packet): string {
  return packet.kind === 'flush' ? '' : packet.bytes.toString('utf8').replace(/\n$/, '');
}

/** Each line is a name of an object and a ref, capabilities behind a NUL or attributes behind a space. */
function tipIn(lines: readonly string[], url: string, branch: string): string | null {
  let tip: string | null = null;
  for (const line of lines) {
    if (line === '' || line === 'version 1') continue;
    const [, oid, ref] = /^([0-9a-f]{40}) ([^\0 ]+)/.exec(line) ?? [];
    if (oid === undefined) throw noAnswer(url, line);
    if (ref === branch) tip = oid;
  }
  return tip;
}
