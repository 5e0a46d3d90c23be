import type { HttpClient } from 'isomorphic-git';
import { FLUSH, bodyOf, bytesOf, packetLine, readPackets } from './pkt-line.ts';

/**
 * An HTTP client for the library's fetch, which wants a HEAD among the refs of every remote. A repository that was made by
 * `git init --bare` where branches begin as `master` has none: its HEAD names a branch that never comes to be, and Git then
 * leaves the line out (gitprotocol-pack(5)). It is told of one that is where our branch is; nothing here goes by HEAD.
 */
export function withHead(http: HttpClient, tip: string): HttpClient {
  return {
    request: async (request) => {
      const answer = await http.request(request);
      const asked = request.method === 'GET' || request.method === undefined;
      if (!asked || answer.statusCode !== 200) return answer;
      return { ...answer, body: bytesOf([headAdded(await bodyOf(answer.body), tip)]) };
    },
  };
}

/** As it came where it has a HEAD, or is not a whole list of refs: the library's to judge. */
function headAdded(body: Buffer, tip: string): Buffer {
  const { packets, rest } = readPackets(body);
  const refs = packets.flatMap((packet) => (packet.kind === 'data' ? [packet.bytes.toString('latin1')] : []));
  const whole = rest === body.length && packets.at(-1)?.kind === 'flush';
  if (!whole || refs.some((line) => line.startsWith('version 2') || /^[0-9a-f]{40} HEAD[\0\n]/.test(line)))
    return body;
  return Buffer.concat([body.subarray(0, body.length - FLUSH.length), packetLine(`${tip} HEAD`), FLUSH]);
}
