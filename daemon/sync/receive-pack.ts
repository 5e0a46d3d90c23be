import type { HttpClient } from 'isomorphic-git';
import { Errors } from 'isomorphic-git';
import { FLUSH, bodyOf, bytesOf, demultiplex, noAnswer, packetLine, readPackets } from './pkt-line.ts';

/** What the server's receive-pack says about one ref (gitprotocol-pack(5), report-status). */
export interface PushReport {
  /** 'ok', or why the objects were not taken. */
  readonly unpack: string;
  /** '' where the ref moved, else the reason why it did not. */
  readonly refused: string;
}

const NOTHING = '0'.repeat(40);

/**
 * Moves one ref by one POST to `git-receive-pack`: the server checks the old value under its lock, which makes this a
 * compare-and-swap (FACTS: 26–37 ms at any length of history; the library's own push walks history and all trees,
 * seconds in a large vault, and can be stopped for good by one hostile file name). No discovery is needed by a caller
 * who knows the old value. Throws what the HTTP client throws, and an HttpError for an answer other than 200.
 */
export async function receivePack(
  http: HttpClient,
  url: string,
  update: {
    readonly ref: string;
    readonly from: string | null;
    readonly to: string;
    readonly pack: Uint8Array;
  },
): Promise<PushReport> {
  const command = `${update.from ?? NOTHING} ${update.to} ${update.ref}\0 report-status agent=countersign`;
  const answer = await http.request({
    url: `${url}/git-receive-pack`,
    method: 'POST',
    headers: {
      'content-type': 'application/x-git-receive-pack-request',
      accept: 'application/x-git-receive-pack-result',
    },
    body: bytesOf([packetLine(command), FLUSH, update.pack]),
  });
  const body = await bodyOf(answer.body);
  if (answer.statusCode !== 200)
    throw new Errors.HttpError(answer.statusCode, answer.statusMessage, body.toString('utf8', 0, 200));
  return report(body, update.ref, url);
}

/** Lines as they are, or inside a side band from a server that uses one unasked. */
function report(body: Buffer, ref: string, url: string): PushReport {
  let { packets } = readPackets(body);
  const [first] = packets;
  if (first?.kind === 'data' && (first.bytes[0] ?? 0) <= 3)
    ({ packets } = readPackets(demultiplex(packets, url)));
  const lines = packets.map((packet) =>
    packet.kind === 'data' ? packet.bytes.toString('utf8').trimEnd() : '',
  );
  const unpack = lines.find((line) => line.startsWith('unpack '))?.slice('unpack '.length);
  const verdict = lines.find((line) => line === `ok ${ref}` || line.startsWith(`ng ${ref} `));
  if (unpack === undefined || (verdict === undefined && unpack === 'ok'))
    throw noAnswer(url, body.toString('utf8', 0, 200));
  const refused =
    verdict?.startsWith('ok ') === true ? '' : (verdict?.slice(`ng ${ref} `.length) ?? 'unpack failed');
  return { unpack, refused };
}
