import { Errors } from 'isomorphic-git';
import type { Refusal } from '../../shared/result.ts';
import { IncompletePack } from './incomplete-pack.ts';
import { GitHttpProblem } from './git-http-client.ts';

export type RemoteTrouble =
  | 'unreachable'
  | 'timeout'
  | 'tls'
  | 'auth'
  | 'forbidden'
  | 'not-found'
  | 'too-large'
  | 'server'
  | 'redirect'
  | 'not-git'
  | 'declined'
  | 'incomplete'
  | 'stopped';

const TLS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it signed its certificate itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate comes from an authority that this computer does not know',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate comes from an authority that this computer does not know',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    'its certificate comes from an authority that this computer does not know',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate belongs to another name',
  EPROTO: 'it does not speak TLS as it should',
};

const NETWORK: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'the name is not known',
  EAI_AGAIN: 'names cannot be looked up; the network seems to be down',
  ECONNRESET: 'the connection broke off',
  EPIPE: 'the connection broke off',
  EHOSTUNREACH: 'there is no way to that computer',
  ENETUNREACH: 'the network is down',
};

/** What went wrong with the Git host, as a sentence that says what to do. Null: not the remote's doing, a bug of ours. */
export function remoteRefusal(error: unknown, url: string): Refusal<RemoteTrouble> | null {
  const where = shown(url);
  if (error instanceof Errors.HttpError) return ofStatus(error.data.statusCode, where);
  if (error instanceof GitHttpProblem) {
    return error.code === 'redirect'
      ? {
          kind: 'redirect',
          message: `${where} sends us on to ${shown(error.message)}; if that is right, put that address into the configuration.`,
        }
      : { kind: 'server', message: `${where} answered with more than we take.` };
  }
  if (error instanceof IncompletePack)
    return { kind: 'incomplete', message: `${error.message} It is fetched again later.` };
  if (error instanceof Errors.SmartHttpError || error instanceof Errors.ParseError) {
    return {
      kind: 'not-git',
      message: `${where} answers, but not like a Git host; check the address of the repository.`,
    };
  }
  const code = (error as NodeJS.ErrnoException | null)?.code ?? '';
  const tls = TLS[code];
  if (tls !== undefined) {
    return {
      kind: 'tls',
      message: `The connection to ${where} is not safe: ${tls}. Nothing was sent; check the address and the certificate.`,
    };
  }
  if (code === 'ETIMEDOUT')
    return { kind: 'timeout', message: `${where} did not answer in time; it is tried again by itself.` };
  if (code === 'ABORT_ERR')
    return { kind: 'stopped', message: 'Sync was stopped; it goes on at the next start.' };
  const network = NETWORK[code];
  if (network !== undefined) {
    return {
      kind: 'unreachable',
      message: `${where} can't be reached: ${network}. It is tried again by itself.`,
    };
  }
  return null;
}

function ofStatus(status: number, where: string): Refusal<RemoteTrouble> {
  const said = `${where} answered ${String(status)}`;
  switch (status) {
    case 401:
      return {
        kind: 'auth',
        message: `${said}: it does not accept our token. Make a new one there and put it where the configuration says; in a file it counts at once, in a variable after a restart.`,
      };
    case 403:
      return {
        kind: 'forbidden',
        message: `${said}: the token is known but may not do this. Give it read and write access to this repository.`,
      };
    case 404:
      return {
        kind: 'not-found',
        message: `${said}: there is no such repository, or the token may not see it. Check the address.`,
      };
    case 413:
      return {
        kind: 'too-large',
        message: `${said}: it does not take a push of this size. Raise the host's limit (nginx: client_max_body_size).`,
      };
    default:
      return {
        kind: 'server',
        message: `${said}: it has a problem of its own. It is tried again by itself.`,
      };
  }
}

/** An address without what may be secret in it. */
function shown(url: string): string {
  try {
    const { protocol, host, pathname } = new URL(url);
    return `${protocol}//${host}${pathname}`;
  } catch {
    return 'The remote';
  }
}
