import type { HttpClient } from 'isomorphic-git';
import { type IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

export interface GitHttpSettings {
  /** Sent as the password of HTTP Basic, the form every Git host takes; the user name is free there. Where it may change, asked for each request. */
  readonly token?: string | (() => string) | undefined;
  /** Milliseconds without a byte in either direction after which the connection counts as lost. */
  readonly idleMs: number;
  /** Milliseconds that a request may take; a second more for each 16 KiB that travelled. Default ten minutes. */
  readonly wholeMs?: number | undefined;
  /** Bytes of an answer; more is refused. Default 64 MiB. */
  readonly mostBytes?: number | undefined;
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

const MOST_BYTES = 64 * 1024 * 1024;
const WHOLE_MS = 10 * 60_000;
/** As slow as a line may be for long: 128 kbit/s. */
const SLOWEST_BYTES_PER_MS = 16 * 1.024;

/**
 * The library's own client can wait for ever on a connection that dies in mid-answer, follows redirects with the token
 * in hand, and asks for gzip, which breaks some hosts (FACTS). This one reads whole answers or fails, also where the host
 * sends a byte now and then for ever.
 */
export function gitHttpClient(settings: GitHttpSettings): HttpClient {
  return {
    request: async ({ url, method = 'GET', headers = {}, body }) => {
      const payload = body === undefined ? undefined : await collect(body);
      const target = new URL(url);
      const sent: Record<string, string> = { ...headers, 'Accept-Encoding': 'identity' };
      if (payload !== undefined) sent['Content-Length'] = String(payload.length);
      const token = typeof settings.token === 'function' ? settings.token() : settings.token;
      if (token !== undefined) {
        sent['Authorization'] = `Basic ${Buffer.from(`countersign:${token}`).toString('base64')}`;
      }
      const allowance = new Allowance(settings.wholeMs ?? WHOLE_MS);
      allowance.travelled(payload?.length ?? 0);
      try {
        const response = await send(target, method, sent, payload, settings, allowance);
        const status = response.statusCode ?? 0;
        if (status >= 300 && status < 400 && status !== 304) {
          response.destroy();
          throw new GitHttpProblem('redirect', response.headers.location ?? '');
        }
        const most = settings.mostBytes ?? MOST_BYTES;
        const answer = await collect(response, (length, total) => {
          allowance.travelled(length);
          if (total > most) throw new GitHttpProblem('answer-too-long', String(most));
        });
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
      } finally {
        allowance.end();
      }
    },
  };
}

/** The time that one request may take, which grows with what travels. */
class Allowance {
  private readonly began = performance.now();
  private timer: NodeJS.Timeout | undefined;
  private spent: { destroy(error: Error): unknown } | undefined;

  constructor(private ms: number) {
    this.look();
  }

  /** What is ended when the time is over; of several the last one. */
  of(spent: { destroy(error: Error): unknown }): void {
    this.spent = spent;
  }

  travelled(bytes: number): void {
    this.ms += bytes / SLOWEST_BYTES_PER_MS;
  }

  end(): void {
    clearTimeout(this.timer);
  }

  private look(): void {
    const left = this.began + this.ms - performance.now();
    if (left > 0) this.timer = setTimeout(() => this.look(), left);
    else this.spent?.destroy(timedOut());
  }
}

function timedOut(): Error {
  return Object.assign(new Error('No answer in time.'), { code: 'ETIMEDOUT' });
}

function send(
  target: URL,
  method: string,
  headers: Record<string, string>,
  payload: Buffer | undefined,
  settings: GitHttpSettings,
  allowance: Allowance,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const options = { method, headers, signal: settings.signal, timeout: settings.idleMs };
    const answered = (response: IncomingMessage) => {
      allowance.of(response);
      resolve(response);
    };
    const request =
      target.protocol === 'https:'
        ? httpsRequest(
            target,
            { ...options, ...(settings.ca === undefined ? {} : { ca: settings.ca }) },
            answered,
          )
        : httpRequest(target, options, answered);
    allowance.of(request);
    request.on('error', reject);
    request.on('timeout', () => {
      request.destroy(timedOut());
    });
    request.end(payload);
  });
}

/** @param came bytes of one part, and of all so far; what it throws ends the reading */
async function collect(
  parts: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  came: (length: number, total: number) => void = () => undefined,
): Promise<Buffer> {
  const kept: Uint8Array[] = [];
  let length = 0;
  for await (const part of parts) {
    length += part.length;
    came(part.length, length);
    kept.push(part);
  }
  return Buffer.concat(kept);
}

/** The library's HTTP clients answer with an async iterator. */
async function* once(bytes: Uint8Array): AsyncIterableIterator<Uint8Array> {
  yield bytes;
}
