import type { HttpClient } from 'isomorphic-git';
import { Errors } from 'isomorphic-git';
import { FLUSH, bodyOf, bytesOf, demultiplex, noAnswer, packetLine, readPackets } from './pkt-line.ts';

/** What git itself asks a server for that has not said what it can (gitprotocol-capabilities(5)); all of 2010 or older. */
const CAPABILITIES = 'side-band-64k ofs-delta thin-pack no-progress agent=countersign';

/**
 * A pack of what `want` has and `have` has not, by one POST to `git-upload-pack` (gitprotocol-http(5)). The library asks
 * for the refs again before it, and for objects that are here already. The pack may build on objects of `have`.
 * Throws what the HTTP client throws, an HttpError for an answer other than 200, a SmartHttpError for any other talk.
 */
export async function uploadPack(
  http: HttpClient,
  url: string,
  { want, have }: { readonly want: string; readonly have: string },
): Promise<Buffer> {
  const answer = await http.request({
    url: `${url}/git-upload-pack`,
    method: 'POST',
    headers: {
      'content-type': 'application/x-git-upload-pack-request',
      accept: 'application/x-git-upload-pack-result',
    },
    body: bytesOf([
      packetLine(`want ${want} ${CAPABILITIES}`),
      FLUSH,
      packetLine(`have ${have}`),
      packetLine('done'),
    ]),
  });
  const body = await bodyOf(answer.body);
  if (answer.statusCode !== 200)
    throw new Errors.HttpError(answer.statusCode, answer.statusMessage, body.toString('utf8', 0, 200));
  const { packets } = readPackets(body);
  const [first, ...rest] = packets;
  const said = first?.kind === 'data' ? first.bytes.toString('latin1').trimEnd() : '';
  if (said !== 'NAK' && said !== `ACK ${have}`) throw noAnswer(url, body.toString('utf8', 0, 200));
  return demultiplex(rest, url);
}
