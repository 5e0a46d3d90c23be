export interface SecretRule {
  readonly name: string;
  /** With the flags d and g; the first of its named groups that took part is the hit. Linear in any text. */
  readonly pattern: RegExp;
}

/** A word at the end of its line, one with a digit or sign in it, or one in quotes: not "Password: please …". */
const SAID =
  '(?:["\u201c\u201e](?<quoted>[^\\s"\u201c\u201d]{4,200})["\u201c\u201d]|(?<marked>(?=[^\\s]{0,200}[\\d!$%&+#*~^])[^\\s]{4,200})|(?<last>[^\\s.…]{4,200})(?=[ \\t]*(?:\\n|$)))';

/** What secretlint's recommended rules let through and what only its name tells (measured: docs/threat-model.md). */
export const OWN_RULES: readonly SecretRule[] = [
  {
    name: 'password',
    // After "=" any word; after ":" only what ends its line, is quoted, or holds a digit or sign: not "Password: please …".
    pattern:
      /\b(?:pass(?:word|wort|phrase|code)|passwd|pwd|kennwort|contrase[nñ]a|mot de passe)\b["']?\s*(?:=\s*["']?(?<secret>[^\s"']{4,})|(?::|\bis\b|\bist\b|lautet:?)[ \t]*(?:["'](?<secret2>[^\s"']{4,})["']|(?<secret3>(?=[^\s]*[\d!$%&+#*~^])[^\s]{4,}|[^\s.…]{4,}(?=[ \t]*(?:\n|$)))))/dgiu,
  },
  {
    name: 'password',
    pattern: new RegExp(
      `(?:has[łl]o|wachtwoord|senha|parola d'ordine|пароль|密码|密碼|パスワード|비밀번호|\\bmdp)[ \\t]*(?:[:=：]|\\bis\\b)[ \\t]*${SAID}`,
      'dgiu',
    ),
  },
  {
    name: 'key or token in hexadecimal',
    pattern: /(?:\b|_)(?:key|secret|token)\b["']?\s*[:=]\s*\\?["']?(?<secret>[0-9a-f]{32,128})\b/dgi,
  },
  {
    name: 'named secret',
    pattern:
      /(?:\b|_)(?:api[_ -]?key|access[_ -]?token|auth[_ -]?token|client[_ -]?secret|secret[_ -]?key|secret[_ -]?access[_ -]?key|refresh[_ -]?token|private[_ -]?key|consumer[_ -]?secret|app[_ -]?secret|bot[_ -]?token|account[_ -]?key|signing[_ -]?secret)\b["']?[ \t]*(?:[:=]|\bis\b)[ \t]*\\?["']?(?<secret>(?=[A-Za-z_./+-]{0,200}\d)[A-Za-z0-9_\-./+]{16,200}={0,2})/dgi,
  },
  {
    name: 'app password',
    // Google shows it as four groups of four letters; four short words are common, so it counts only where it is named.
    pattern:
      /app(?:lication|-specific)?[ -]?password[^\n]{0,60}\n?[^\n]{0,20}?(?<![a-z])(?<secret>[a-z]{4}(?:[ \u00a0-][a-z]{4}){3}|[a-z]{16})(?![a-z])/dgi,
  },
  {
    name: 'private key',
    // Up to its end where it has one, else as far as it can be one.
    pattern:
      /(?<secret>-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:[A-Za-z0-9+/=\s>:,.()]|-(?!-)){0,20000}(?:-----END [A-Z0-9 ]{0,40}-----)?)/dg,
  },
  {
    name: 'private key',
    pattern: /\bPrivateKey[ \t]*=[ \t]*(?<secret>[A-Za-z0-9+/]{43}=)/dg,
  },
  {
    name: 'password in an address',
    pattern:
      /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:@/"'<>]{0,100}:(?<secret>[^\s:@/"'<>]{3,200})@[A-Za-z0-9[]/dgi,
  },
  {
    name: 'authorization header',
    pattern:
      /\bauthorization\b["']?[ \t]*[:=][ \t]*["']?(?:bearer|basic|token|apikey|ssws|bot)[ \t]+(?<secret>[\w.~+/-]{12,2000}={0,2})/dgi,
  },
  {
    name: 'signature of an Azure link',
    pattern: /[?&]sig=(?<secret>[A-Za-z0-9%+/]{40,120})/dg,
  },
  {
    name: 'secret of a second factor',
    pattern:
      /\botpauth(?:-migration)?:\/\/[^\s]{0,300}[?&](?:secret|data)=(?<secret>[A-Za-z0-9%+/]{16,400})/dgi,
  },
  {
    name: 'password of .netrc',
    pattern: /\blogin\s{1,20}\S{1,100}\s{1,20}password\s{1,20}(?<secret>\S{4,200})/dg,
  },
  {
    name: 'recovery words',
    // Twelve to twenty-four words (BIP 39), on one line or numbered below each other; a capital letter or an empty line ends them.
    pattern:
      /\b(?:[Ss]eed|[Rr]ecovery|[Mm]nemonic|[Bb]ackup|[Ss]ecret)[ -]?(?:phrase|words)\b[^\n:=]{0,30}[:=]\s{0,10}(?<secret>(?:1[.)]?[ \t]{1,4})?[a-z]{3,8}(?:(?:[ \t,]{1,4}|\n)(?:\d{1,2}[.)]?[ \t]{1,4})?[a-z]{3,8}){11,23})\b/dg,
  },
  {
    name: 'PIN',
    pattern: /\bPIN\b[ \t]*(?:[:=]|\bis\b|\bist\b|lautet:?)[ \t]*(?<secret>\d{4,8})\b/dg,
  },
];

/** File names under which programs keep secrets. None is in the vault's grammar; this names the reason. */
const SECRET_NAMES = [
  /^\.env(?:\..+)?$/i,
  /^id_(?:rsa|dsa|ecdsa|ed25519)$/i,
  /\.(?:pem|key|p12|pfx|keystore|jks|kdbx|asc|ovpn)$/i,
  /^(?:credentials?|secrets?|token|service[_-]?account)(?:\..+)?$/i,
  /^\.(?:netrc|pgpass|npmrc|git-credentials|htpasswd)$/i,
];

export function looksLikeSecretName(path: string): boolean {
  return path.split('/').some((part) => SECRET_NAMES.some((pattern) => pattern.test(part)));
}
