/** What of an HTTP request is looked at before anything is answered in WebSocket (RFC 6455 §4.2.1). */
export interface Knock {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/**
 * Obsidian's pages on a computer. A page of the web carries its own origin, which its browser vouches for; a program can
 * write any, and is stopped by the handshake. Phones have other origins, and no link.
 */
const ORIGIN = 'app://obsidian.md';

/** The status to refuse a request with, or null to let it in. Nothing else of the request is used. */
export function refusalAtDoor({ method, url, headers }: Knock, port: number): 400 | 403 | 421 | null {
  if (method !== 'GET' || url !== '/') return 400;
  // DNS rebinding: a page of evil.example whose name now means 127.0.0.1 asks with its own name as Host.
  if (headers['host'] !== `127.0.0.1:${String(port)}`) return 421;
  return headers['origin'] === ORIGIN ? null : 403;
}
