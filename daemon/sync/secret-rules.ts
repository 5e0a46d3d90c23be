/** What secretlint's recommended rules let through (measured, FACTS "Secrets"), as patterns whose named group is the hit. */
export const OWN_RULES: readonly { readonly name: string; readonly pattern: RegExp }[] = [
  {
    name: 'password',
    // After "=" any word; after ":" only what ends its line, is quoted, or holds a digit or sign: not "Password: please …".
    pattern:
      /\b(?:pass(?:word|wort|phrase|code)|passwd|pwd|kennwort|contrase[nñ]a|mot de passe)\b["']?\s*(?:=\s*["']?(?<secret>[^\s"']{4,})|(?::|\bis\b|\bist\b|lautet:?)[ \t]*(?:["'](?<secret2>[^\s"']{4,})["']|(?<secret3>(?=[^\s]*[\d!$%&+#*~^])[^\s]{4,}|[^\s.…]{4,}(?=[ \t]*(?:\n|$)))))/dgiu,
  },
  {
    name: 'key or token in hexadecimal',
    pattern: /(?:\b|_)(?:key|secret|token)\b["']?\s*[:=]\s*["']?(?<secret>[0-9a-f]{32,128})\b/dgi,
  },
  {
    name: 'named secret',
    pattern:
      /\b(?:api[_-]?key|access[_-]?token|auth[_-]?token|client[_-]?secret|secret[_-]?key)\b["']?\s*[:=]\s*["']?(?<secret>[A-Za-z0-9_\-./+]{16,})/dgi,
  },
  {
    name: 'Google API key',
    pattern: /(?<![A-Za-z0-9_-])(?<secret>AIza[0-9A-Za-z_-]{35})(?![0-9A-Za-z_-])/dg,
  },
  { name: 'AWS key id', pattern: /(?<![A-Za-z0-9])(?<secret>(?:AKIA|ASIA)[0-9A-Z]{16})(?![A-Za-z0-9])/dg },
  {
    name: 'app password',
    // Google shows it as four groups of four letters; four short words are common, so it counts only where it is named.
    pattern:
      /app(?:lication)?[ -]?password[^\n]{0,60}\n?[^\n]{0,20}?(?<![a-z])(?<secret>[a-z]{4}(?:[ \u00a0-][a-z]{4}){3}|[a-z]{16})(?![a-z])/dgi,
  },
  {
    name: 'signed token',
    pattern: /(?<![A-Za-z0-9_-])(?<secret>eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,})/dg,
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
