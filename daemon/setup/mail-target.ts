import { type Result, ok, refuse } from '../../shared/result.ts';
import { domainOf } from '../../shared/text/address.ts';
import { wholePath } from '../config/path.ts';
import { type ImapPart } from './answers.ts';
import { type Flags } from './flags.ts';
import { type Provider, type Server, imapUser } from './providers.ts';

/** A mailbox that is about to be tried; the host is '' until it is known. */
export type Target = Omit<ImapPart, 'password'>;

/** What flags and provider say about the mailbox of an address. */
export function targetOf(flags: Flags, provider: Provider | undefined, address: string): Result<Target> {
  const server = readServer(flags.imapHost ?? '', provider?.imap?.port ?? 993);
  if (flags.imapHost !== undefined && !server.ok) return blame('--imap-host', server);
  const port = flags.imapPort === undefined ? ok(null) : readPort(flags.imapPort);
  if (!port.ok) return blame('--imap-port', port);
  const ca = flags.caFile === undefined ? ok(undefined) : readPath(flags.caFile);
  if (!ca.ok) return blame('--ca-file', ca);
  const named = flags.imapHost !== undefined && server.ok ? server.value : provider?.imap;
  return ok({
    host: named?.host ?? '',
    port: port.value ?? named?.port ?? 993,
    user: flags.imapUser ?? imapUser(provider, address),
    ...(flags.imapFolder === undefined ? {} : { mailbox: flags.imapFolder }),
    ...(ca.value === undefined ? {} : { ca_file: ca.value }),
  });
}

function blame(flag: string, { refusal }: { refusal: { kind: string; message: string } }): Result<never> {
  return refuse('usage', `${flag}: ${refusal.message}`);
}

/** `imap.example.com` or `imap.example.com:143`. */
export function readServer(typed: string, port: number): Result<Server> {
  const [, host = '', digits] = /^([A-Za-z0-9.-]{1,253})(?::(\d{1,5}))?$/.exec(typed) ?? [];
  if (host === '')
    return refuse('server', 'Write the name of a server, such as imap.example.com or imap.example.com:993.');
  if (digits === undefined) return ok({ host, port });
  const given = readPort(digits);
  return given.ok ? ok({ host, port: given.value }) : given;
}

export function readPort(typed: string): Result<number> {
  const port = /^\d{1,5}$/.test(typed) ? Number(typed) : 0;
  return port >= 1 && port <= 65535 ? ok(port) : refuse('port', 'A port is a number from 1 to 65535.');
}

export function readPath(typed: string): Result<string> {
  const path = wholePath.safeParse(typed);
  return path.success
    ? ok(path.data)
    : refuse('path', `${path.error.issues[0]?.message ?? 'write the whole path'}.`);
}

/** A first guess at a server of one's own, for Enter alone. */
export function guessHost(kind: 'imap' | 'smtp', address: string, imapHost = ''): string {
  if (kind === 'smtp' && imapHost !== '')
    return imapHost.startsWith('imap.') ? `smtp.${imapHost.slice(5)}` : imapHost;
  return `${kind}.${domainOf(address)}`;
}
