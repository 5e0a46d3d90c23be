import type { HttpClient } from 'isomorphic-git';
import { type IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

export interface GitHttpSettings {
  /** Sent as the password of HTTP Basic, the form every Git host takes; the user name is free there. */
  readonly token?: string | undefined;
  /** Milliseconds without a byte in either direction after which the connection counts as lost. */
  readonly idleMs: number;
  /** Extra certificate authority (PEM), beside what Node trusts. */
  readonly ca?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A redirect, or an answer too long to be ours. */
export class GitHttpProblem extends Error {
  constructor(
    readonly code: 'redirect' | 'answer-too-long',
    message: string,
  ) {
    super(message);
  }
}

const MAX_ANSWER = 1024 * 1024 * 1024;

/**
 * The library's own client can wait for ever on a connection that dies in mid-answer, follows redirects with the token
 * in hand, and asks for gzip, which breaks some hosts (FACTS). This one reads whole answers or fails.
 */
export function gitHttpClient(settings: GitHttpSettings): HttpClient {
  return {
    request: async ({ url, method = 'GET', headers = {}, body }) => {
      const payload = body === undefined ? undefined : await collect(body);
      const target = new URL(url);
      const sent: Record<string, string> = { ...headers, 'Accept-Encoding': 'identity' };
      if (payload !== undefined) sent['Content-Length'] = String(payload.length);
      if (settings.token !== undefined) {
        sent['Authorization'] = `Basic ${Buffer.from(`countersign:${settings.token}`).toString('base64')}`;
      }
      const response = await send(target, method, sent, payload, settings);
      const status = response.statusCode ?? 0;
      if (status >= 300 && status < 400 && status !== 304) {
        response.resume();
        throw new GitHttpProblem('redirect', response.headers.location ?? '');
      }
      const answer = await collect(response, MAX_ANSWER);
      return {
        url,
        method,
        statusCode: status,
        statusMessage: response.statusMessage ?? '',
        headers: Object.fromEntries(
          Object.entries(response.headers).map(([name, value]) => [name, String(value)]),
        ),
        body: once(answer),
      };
    },
  };
}

function send(
  target: URL,
  method: string,
  headers: Record<string, string>,
  payload: Buffer | undefined,
  settings: GitHttpSettings,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const options = { method, headers, signal: settings.signal, timeout: settings.idleMs };
    const request =
      target.protocol === 'https:'
        ? httpsRequest(
            target,
            { ...options, ...(settings.ca === undefined ? {} : { ca: settings.ca }) },
            resolve,
          )
        : httpRequest(target, options, resolve);
    request.on('error', reject);
    request.on('timeout', () => {
      request.destroy(Object.assign(new Error('No answer in time.'), { code: 'ETIMEDOUT' }));
    });
    request.end(payload);
  });
}

async function collect(
  parts: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  limit = Infinity,
): Promise<Buffer> {
  const kept: Uint8Array[] = [];
  let length = 0;
  for await (const part of parts) {
    length += part.length;
    if (length > limit) throw new GitHttpProblem('answer-too-long', String(limit));
    kept.push(part);
  }
  return Buffer.concat(kept);
}

/** The library's HTTP clients answer with an async iterator. */
async function* once(bytes: Uint8Array): AsyncIterableIterator<Uint8Array> {
  yield bytes;
}
