import { publicKeyBytes } from '../../shared/approval/keys.ts';
import { type Result, ok, refuse } from '../../shared/result.ts';
import { isAddrSpec } from '../../shared/text/address.ts';
import { base32, sha256 } from '../../shared/text/bytes.ts';
import { ACCOUNT_ID, AGENT_ID, VAULT_ID } from '../../shared/vault/ids.ts';
import { checkRemoteSettings } from '../sync/remote.ts';

/** What one machine tells the other at set-up. Nothing in it is secret. */
export interface JoinText {
  readonly agent: string;
  readonly key: string;
  readonly vault: string;
  readonly remote: string;
  readonly account: string;
  readonly address: string;
}

const BEGIN = 'countersign-join:1?';
/** So that a text that lost its end, or a character, on the way is noticed: 30 bits against accidents, not attackers. */
const checksum = (text: string) => base32(sha256(text)).slice(0, 6);

/** One line to copy: readable, so that a person sees that it holds no secret. */
export function writeJoinText(join: JoinText): string {
  const { agent, vault, remote, account, address, key } = join;
  const fields = Object.entries({ agent, vault, remote, account, address, key });
  const text = `${BEGIN}${fields.map(([name, value]) => `${name}=${escaped(value)}`).join('&')}`;
  return `${text}&check=${checksum(text)}`;
}

/** What a form field can't hold (WHATWG URL, urlencoded) is escaped, and no more, so that addresses stay readable. */
function escaped(value: string): string {
  return encodeURIComponent(value).replaceAll('%3A', ':').replaceAll('%2F', '/').replaceAll('%40', '@');
}

/** Reads a pasted line; line breaks and blanks that a terminal or a mail program put in do no harm. */
export function readJoinText(pasted: string): Result<JoinText> {
  const text = pasted.slice(0, 4000).replace(/\s+/g, '');
  if (!text.startsWith(BEGIN))
    return refuse('join', `This is not the text of the other machine; it begins with ${BEGIN}`);
  const end = text.lastIndexOf('&check=');
  if (end < 0 || checksum(text.slice(0, end)) !== text.slice(end + 7))
    return refuse(
      'join',
      'The text is not whole; copy the line again from its first to its last character (on the other machine: countersign init).',
    );
  const fields = new URLSearchParams(text.slice(BEGIN.length, end));
  const of = (name: string) => fields.get(name) ?? '';
  const join: JoinText = {
    agent: of('agent'),
    key: of('key'),
    vault: of('vault'),
    remote: of('remote'),
    account: of('account'),
    address: of('address'),
  };
  const sound =
    AGENT_ID.test(join.agent) &&
    publicKeyBytes(join.key) !== null &&
    VAULT_ID.test(join.vault) &&
    checkRemoteSettings({ url: join.remote }).ok &&
    ACCOUNT_ID.test(join.account) &&
    isAddrSpec(join.address);
  return sound
    ? ok(join)
    : refuse('join', 'The text comes from another version of Countersign; update both machines.');
}
