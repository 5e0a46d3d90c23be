import type { HttpClient } from 'isomorphic-git';
import { Errors } from 'isomorphic-git';

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
    body: bytesOf([packetLine(command), Buffer.from('0000'), Buffer.from(update.pack)]),
  });
  const body = await textOf(answer.body);
  if (answer.statusCode !== 200)
    throw new Errors.HttpError(answer.statusCode, answer.statusMessage, body.slice(0, 200));
  return report(body, update.ref, url);
}

function packetLine(text: string): Buffer {
  const bytes = Buffer.from(`${text}\n`, 'latin1');
  return Buffer.concat([Buffer.from((bytes.length + 4).toString(16).padStart(4, '0')), bytes]);
}

function report(body: string, ref: string, url: string): PushReport {
  const lines = packetLines(body);
  const unpack = lines.find((line) => line.startsWith('unpack '))?.slice('unpack '.length);
  const verdict = lines.find((line) => line === `ok ${ref}` || line.startsWith(`ng ${ref} `));
  if (unpack === undefined || (verdict === undefined && unpack === 'ok')) {
    throw new Errors.SmartHttpError(`${url} gave no report of the push`, body.slice(0, 200));
  }
  const refused =
    verdict?.startsWith('ok ') === true ? '' : (verdict?.slice(`ng ${ref} `.length) ?? 'unpack failed');
  return { unpack, refused };
}

function packetLines(body: string): string[] {
  const lines: string[] = [];
  for (let at = 0; at + 4 <= body.length;) {
    const length = Number.parseInt(body.slice(at, at + 4), 16);
    if (!(length > 4)) break; // A flush packet, or what is no packet line.
    lines.push(body.slice(at + 4, at + length).trimEnd());
    at += length;
  }
  return lines;
}

async function textOf(body: AsyncIterable<Uint8Array> | undefined): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of body ?? []) parts.push(part);
  return Buffer.concat(parts).toString('latin1');
}

/** The library's HTTP clients take an async iterator. */
async function* bytesOf(parts: readonly Uint8Array[]): AsyncIterableIterator<Uint8Array> {
  yield* parts;
}
