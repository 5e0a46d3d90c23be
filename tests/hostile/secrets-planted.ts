import { generateKeyPairSync } from 'node:crypto';

/**
 * Secrets as people and programs write them down, one of each kind: none of them opens anything. Each is put together from
 * parts, so that no scanner of this repository takes it for one that leaked.
 */
export interface Planted {
  readonly kind: string;
  /** What must not travel. */
  readonly secret: string;
  /** How it usually stands in a text; where it has no name of its own, its name is what gives it away. */
  readonly said: string;
}

/** Letters and digits without a pattern that a scanner would take for a placeholder; the same every time. */
function chars(length: number, alphabet: string, seed: number): string {
  let state = seed * 2654435761 + 12345;
  let out = '';
  for (let at = 0; at < length; at++) {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 3266489917) >>> 0;
    out += alphabet.charAt((state >>> 9) % alphabet.length);
  }
  return out;
}
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const LOWER = UPPER.toLowerCase();
const DIGITS = '0123456789';
const alnum = (length: number, seed: number) => `${chars(length - 2, UPPER + LOWER + DIGITS, seed)}7x`;
const word = (length: number, seed: number) => `${chars(length - 2, `${UPPER}${LOWER}${DIGITS}_-`, seed)}4k`;
const hexed = (length: number, seed: number) => `${chars(length - 2, '0123456789abcdef', seed)}e1`;
const capitals = (length: number, seed: number) => chars(length, `${UPPER}234567`, seed);
const letters = (length: number, seed: number) => chars(length, LOWER, seed);
const base64 = (bytes: number, seed: number) =>
  Buffer.from(chars(bytes, UPPER + LOWER + DIGITS, seed)).toString('base64');

/** The other half of a word that scanners look for, so that it stands whole in no line of this file. */
const rest = (half: string): string => half;

/** A token that says itself what it is. */
const alone = (kind: string, ...parts: readonly string[]): Planted => ({
  kind,
  secret: parts.join(''),
  said: `Use ${parts.join('')} to log in.`,
});
const named = (kind: string, secret: string, said: (secret: string) => string): Planted => ({
  kind,
  secret,
  said: said(secret),
});

/** A key in its armour; `body` is base64 of what such a key begins with, so that scanners that look inside take it for one. */
function pem(kind: string, label: string, body: string): Planted {
  const lines = (body.match(/.{1,64}/g) ?? []).join('\n');
  const secret = ['-----BEG', `IN ${label}`, '-----\n', lines, '\n-----E', `ND ${label}`, '-----'].join('');
  return { kind, secret, said: `The key:\n${secret}\nBye` };
}

/** Made anew for every run, and never used: a scanner that looks inside must find the real thing. */
const RSA = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
const inDer = (type: 'pkcs1' | 'pkcs8') => RSA.export({ format: 'der', type }).toString('base64');
const OPENSSH = Buffer.from('openssh-key-v1\0\0\0\0\u0004none\0\0\0\u0004none\0\0\0\0\0\0\0\u0001').toString(
  'base64',
);

export const PLANTED: readonly Planted[] = [
  alone('AWS access key id', 'AK', 'IA', capitals(16, 1)),
  named('AWS secret access key', alnum(40, 2), (secret) => `aws_secret_access_key = ${secret}`),
  alone('Google API key', 'AI', 'za', word(35, 3)),
  alone('Google OAuth client secret', 'GOC', 'SPX-', word(28, 4)),
  alone('Google refresh token', '1', '//0', word(60, 5)),
  alone('Google access token', 'ya', '29.', word(90, 6)),
  alone('GitHub personal token', 'gh', 'p_', alnum(36, 7)),
  alone('GitHub fine-grained token', 'github', '_pat_', alnum(22, 8), '_', alnum(59, 9)),
  alone('GitHub app token', 'gh', 's_', alnum(36, 10)),
  alone('GitLab token', 'gl', 'pat-', word(20, 11)),
  alone('Slack bot token', 'xo', 'xb-', '123456789012-1234567890123-', alnum(24, 12)),
  alone('Slack app token', 'xa', 'pp-1-', `A${capitals(10, 13)}-1234567890123-`, hexed(64, 14)),
  alone(
    'Slack webhook',
    'https://hooks.sl',
    'ack.com/services/',
    `T${capitals(10, 15)}/B${capitals(10, 16)}/`,
    alnum(24, 17),
  ),
  alone('Discord bot token', 'M', word(23, 18), '.', word(6, 19), '.', word(38, 20)),
  alone('Discord webhook', 'https://disc', 'ord.com/api/webhooks/', '123456789012345678/', word(68, 21)),
  alone('Telegram bot token', '1234567890', ':A', 'A', word(33, 22)),
  alone('Stripe secret key', 'sk', '_live_', alnum(24, 23)),
  alone('Stripe restricted key', 'rk', '_live_', alnum(24, 24)),
  alone('Stripe webhook secret', 'wh', 'sec_', alnum(32, 25)),
  alone('SendGrid key', 'S', 'G.', word(22, 26), '.', word(43, 27)),
  alone('Mailgun key', 'ke', 'y-', hexed(32, 28)),
  alone('Mailchimp key', hexed(32, 29), '-u', 's12'),
  alone('Twilio key', 'S', 'K', hexed(32, 30)),
  alone('OpenAI key', 's', 'k-', alnum(20, 31), 'T3Bl', 'bkFJ', alnum(20, 32)),
  alone('OpenAI project key', 's', 'k-proj-', word(74, 33), 'T3Bl', 'bkFJ', word(74, 34)),
  alone('Anthropic key', 's', 'k-ant-api03-', word(93, 35), 'AA'),
  alone('Hugging Face token', 'h', 'f_', letters(34, 36)),
  alone('npm token', 'np', 'm_', alnum(36, 37)),
  alone('PyPI token', 'py', 'pi-AgEIcHlwaS5vcmc', word(120, 38)),
  alone('RubyGems token', 'ruby', 'gems_', hexed(48, 39)),
  alone('DigitalOcean token', 'do', 'p_v1_', hexed(64, 40)),
  alone('Shopify token', 'sh', 'pat_', hexed(32, 41)),
  alone('Square secret', 'sq', '0csp-', word(43, 42)),
  alone('Facebook token', 'EA', 'A', alnum(120, 43)),
  alone('Linear key', 'lin', '_api_', alnum(40, 44)),
  alone('Notion token', 'nt', 'n_', alnum(46, 45)),
  alone('Atlassian token', 'AT', 'ATT3xFfGF0', word(170, 46), '=1A2B3C4D'),
  alone('Dropbox token', 's', 'l.', word(135, 47)),
  alone('Databricks token', 'da', 'pi', hexed(32, 48)),
  alone('Vault token', 'hv', 's.', word(90, 49)),
  alone('age key', 'AGE-SEC', 'RET-KEY-1', chars(58, UPPER + DIGITS, 50)),
  alone('Fastmail token', 'fm', 'u1-', hexed(8, 51), '-', hexed(32, 52), '-0-', hexed(32, 53)),
  alone('line of a Countersign device', 'countersign-', 'device:ed25519:', word(43, 54), ':', word(43, 55)),
  alone('signed token (JWT)', 'ey', 'J', word(30, 56), '.ey', 'J', word(60, 57), '.', word(43, 58)),
  named(
    'Azure storage key',
    `${alnum(86, 59)}==`,
    (secret) => `DefaultEndpointsProtocol=https;AccountName=acme;Account${rest('Key')}=${secret}`,
  ),
  named(
    'Azure link with a signature',
    `${alnum(43, 60)}%3D`,
    (secret) => `https://acme.blob.core.windows.net/a?sv=2022-11-02&s${rest('ig')}=${secret}`,
  ),
  pem('RSA private key', ['RSA PRIVATE', 'KEY'].join(' '), inDer('pkcs1')),
  pem('OpenSSH private key', ['OPENSSH PRIVATE', 'KEY'].join(' '), `${OPENSSH}${base64(300, 120)}`),
  pem('PKCS #8 private key', ['PRIVATE', 'KEY'].join(' '), inDer('pkcs8')),
  pem('PGP private key', ['PGP PRIVATE', 'KEY BLOCK'].join(' '), base64(600, 160)),
  named('WireGuard key', `${alnum(43, 61)}=`, (secret) => `[Interface]\nPrivate${rest('Key')} = ${secret}`),
  named(
    'password in a web address',
    'tulip-7Garden',
    (secret) => `https://ana:${secret}@files.client.example/x`,
  ),
  named(
    'password of a PostgreSQL database',
    'tulip-7Garden',
    (secret) => `postgres://ana:${secret}@db.client.example:5432/books`,
  ),
  named(
    'password of a MongoDB database',
    'tulip-7Garden',
    (secret) => `mongodb+srv://ana:${secret}@db.client.example/books`,
  ),
  named(
    'password of a mail server',
    'tulip-7Garden',
    (secret) => `smtps://ana:${secret}@mail.client.example:465`,
  ),
  named('Authorization: Bearer', word(40, 62), (secret) => `Authoriza${rest('tion')}: Bearer ${secret}`),
  named('Authorization: Basic', base64(24, 63), (secret) => `Authoriza${rest('tion')}: Basic ${secret}`),
  named('client secret', alnum(32, 64), (secret) => `client_${rest('secret')}: "${secret}"`),
  named('API key in words', alnum(32, 65), (secret) => `Our API key is ${secret} for now.`),
  named('key in hexadecimal', hexed(64, 66), (secret) => `signing ke${rest('y')}: ${secret}`),
  named('password after "="', 'hunter', (secret) => `pass${rest('word')} = ${secret}`),
  named('password at the end of its line', 'tulip', (secret) => `Pass${rest('word')}: ${secret}\nBye`),
  named('password in a sentence', 'Sommer2026', (secret) => `your pass${rest('word')} is ${secret}, see you`),
  named('password in German', 'geheim!7', (secret) => `Das Kenn${rest('wort')} lautet: ${secret}`),
  named('password in Spanish', 'jardin#12', (secret) => `La contra${rest('seña')}: ${secret}`),
  named('password in Polish', 'tulipan#12', (secret) => `Has${rest('ło')}: ${secret}`),
  named('password in Russian', 'tulpan-2026', (secret) => `Пар${rest('оль')}: ${secret}`),
  named('password in Chinese', 'tulip2026', (secret) => `密${rest('码')}：${secret}`),
  named('passphrase in quotes', 'correct-horse', (secret) => `the pass${rest('phrase')}: "${secret}"`),
  named(
    'Gmail app password',
    'abcd efgh ijkl mnop',
    (secret) => `Your app pass${rest('word')}:\n  ${secret}`,
  ),
  named(
    'Bluesky app password',
    'abcd-efgh-ijkl-mnop',
    (secret) => `app pass${rest('word')} for the phone: ${secret}`,
  ),
  named(
    '.netrc',
    'tulip7',
    (secret) => `machine mail.client.example login ana pass${rest('word')} ${secret}`,
  ),
  named(
    'second factor',
    capitals(32, 67),
    (secret) => `otp${rest('auth')}://totp/Client:ana?secret=${secret}&issuer=Client`,
  ),
  named(
    'recovery words',
    'tulip garden river copper silent orbit maple canyon velvet anchor pencil harbor',
    (secret) => `Recovery phra${rest('se')}: ${secret}`,
  ),
  named('PIN', '4711', (secret) => `The PIN is ${secret}`),
  alone('bcrypt hash', '$2', 'b$12$', alnum(53, 68)),
  alone('crypt hash', '$', '6$rounds=5000$', alnum(16, 69), '$', alnum(86, 70)),
];

export interface Placement {
  readonly name: string;
  /** A note's text with the secret in it, or null where this kind has no such form. */
  readonly put: (planted: Planted) => string | null;
}

const oneLine = (text: string): boolean => !text.includes('\n');
/** Whether its shape alone tells what it is: such a token is known even where its name is not beside it. */
const isToken = ({ said, secret }: Planted): boolean => said === `Use ${secret} to log in.`;

export const PLACEMENTS: readonly Placement[] = [
  {
    name: 'in a note',
    put: ({ said }) => `# Notes of Friday\n\nSofia called about the boxes.\n\n${said}\n\nMore on Monday.\n`,
  },
  { name: 'in a quotation', put: ({ said }) => `Ana wrote:\n\n${said.replace(/^/gm, '> ')}\n\nYes.\n` },
  { name: 'in code', put: ({ said }) => `\`\`\`sh\n${said}\n\`\`\`\n` },
  {
    name: 'in front matter',
    put: ({ said }) =>
      oneLine(said)
        ? `---\ntitle: Access\nremark: ${JSON.stringify(said)}\n---\nBoxes.\n`
        : `---\ntitle: Access\nremark: |\n${said.replace(/^/gm, '  ')}\n---\nBoxes.\n`,
  },
  {
    name: 'in a file name',
    put: (planted) =>
      isToken(planted) && /^[\w.-]{1,98}$/.test(planted.secret) ? `Briefings/${planted.secret}.md` : null,
  },
  {
    name: 'in an address',
    put: (planted) =>
      isToken(planted) && /^[\w.-]+$/.test(planted.secret)
        ? `Write to x-${planted.secret}@client.example.\n`
        : null,
  },
  { name: 'in base64', put: ({ said }) => `See:\n\n${Buffer.from(said).toString('base64')}\n\nBye\n` },
  {
    name: 'in base64, wrapped',
    put: ({ said }) =>
      `See:\n\n${(
        Buffer.from(`Dear all, ${said}`)
          .toString('base64')
          .match(/.{1,40}/g) ?? []
      ).join('\n')}\n\nBye\n`,
  },
  { name: 'over two lines', put: (planted) => split(planted, '\n') },
  { name: 'over two lines of a quotation', put: (planted) => split(planted, '\n> ') },
  { name: 'over two lines, quoted-printable', put: (planted) => split(planted, '=\n') },
  {
    name: 'with a zero width space',
    put: ({ said, secret }) => said.replace(secret, () => `${secret.slice(0, 3)}\u200b${secret.slice(3)}`),
  },
];

/** Cut in the middle; only of what its shape tells, since of a word nobody can say where it goes on. */
function split(planted: Planted, seam: string): string | null {
  const { secret } = planted;
  if (!isToken(planted)) return null;
  const half = secret.length >> 1;
  return `The new one:\n${secret.slice(0, half)}${seam}${secret.slice(half)}\nRegards, Sofia\n`;
}
