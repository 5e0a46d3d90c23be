import type { SecretRule } from './secret-rules.ts';

/** A shape as a rule: not in the middle of a longer word; a hyphen or low line before it hides nothing. `shape` begins with what only such tokens begin with. */
function token(name: string, shape: string, flags = ''): SecretRule {
  return {
    name,
    pattern: new RegExp(`(?<![A-Za-z0-9])(?<secret>${shape})(?![A-Za-z0-9])`, `dg${flags}`),
  };
}

/**
 * Tokens that are known by their shape alone, wherever they stand (the makers' own documentation). Every pattern is a fixed
 * beginning and one bounded run after another of characters that can't be mistaken for each other: linear in any text.
 */
export const TOKEN_RULES: readonly SecretRule[] = [
  token('GitHub token', '(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{22,255})'),
  token('GitLab token', 'gl(?:pat|ptt|dt|rt|cbt|soat|imt|ft|oas)-[\\w.-]{20,300}'),
  token('Slack token', '(?:xox[abeoprs](?:\\.xox[bp])?-[A-Za-z0-9-]{10,300}|xapp-\\d-[A-Za-z0-9-]{10,300})'),
  token('Slack webhook', 'hooks\\.slack\\.com/(?:services|workflows|triggers)/[A-Za-z0-9_/-]{20,200}'),
  token('Discord webhook', 'discord(?:app)?\\.com/api/webhooks/\\d{17,20}/[\\w-]{50,100}'),
  token('Discord bot token', '[MNO][A-Za-z0-9_-]{22,27}\\.[A-Za-z0-9_-]{6}\\.[A-Za-z0-9_-]{27,40}'),
  token('Telegram bot token', '\\d{8,10}:AA[\\w-]{33}'),
  token('Stripe key', '(?:[sr]k_(?:live|test)_[A-Za-z0-9]{16,250}|whsec_[A-Za-z0-9+/=]{24,100})'),
  token('SendGrid key', 'SG\\.[\\w-]{16,64}\\.[\\w-]{16,64}'),
  token('Mailgun key', 'key-[0-9a-f]{32}'),
  token('Mailchimp key', '[0-9a-f]{32}-us\\d{1,2}'),
  token('Twilio key', 'SK[0-9a-f]{32}'),
  token('OpenAI or Anthropic key', 'sk-(?:ant-|proj-|svcacct-|admin-)?[A-Za-z0-9_-]{32,250}'),
  token('Hugging Face token', 'hf_[A-Za-z0-9]{30,64}'),
  token('package registry token', '(?:npm_[A-Za-z0-9]{36}|pypi-[\\w-]{50,250}|rubygems_[0-9a-f]{48})'),
  token('DigitalOcean token', 'do[opr]_v1_[0-9a-f]{64}'),
  token('Shopify token', 'shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}'),
  token('Square token', '(?:sq0(?:atp|csp)-[\\w-]{22,60}|EAAA[\\w-]{60})'),
  token('Facebook token', 'EAA[A-Za-z0-9]{80,300}'),
  token('Google OAuth secret', '(?:GOCSPX-[\\w-]{28}|1//0[\\w-]{40,200}|ya29\\.[\\w-]{40,400})'),
  token('Google API key', 'AIza[0-9A-Za-z_-]{35}'),
  token('AWS key id', '(?:AKIA|ASIA|ABIA|ACCA)[0-9A-Z]{16}'),
  token('Azure storage key', 'AccountKey=[A-Za-z0-9+/]{86}(?:==)?'),
  token('Linear key', 'lin_(?:api|oauth)_[A-Za-z0-9]{32,64}'),
  token('Notion token', '(?:ntn_[A-Za-z0-9]{40,60}|secret_[A-Za-z0-9]{43})'),
  token('Atlassian token', 'ATATT3[\\w=-]{50,300}'),
  token('Dropbox token', 'sl\\.[\\w-]{100,300}'),
  token('Databricks token', 'dapi[0-9a-f]{32}(?:-\\d)?'),
  token('Vault token', 'hv[sbr]\\.[\\w-]{24,300}'),
  token('age key', 'AGE-SECRET-KEY-1[0-9A-Z]{50,70}'),
  token('Fastmail token', 'fm[ua]1-[0-9a-f]{8}-[0-9a-f]{32}-[\\w-]{1,64}'),
  token('line of a Countersign device', 'countersign-device:ed25519:[\\w-]{43}:[\\w-]{43}'),
  token(
    'hash of a password',
    '\\$(?:2[aby]\\$\\d\\d\\$[./A-Za-z0-9]{53}|(?:1|5|6|y|7|argon2id?)\\$[./A-Za-z0-9=,$+]{20,200})',
  ),
  token('signed token', 'eyJ[\\w-]{10,2000}\\.eyJ[\\w-]{10,4000}\\.[\\w-]{10,2000}'),
];

/** Where any of them might begin: a text without it need not be put together from its lines. */
export const MAY_HOLD_TOKEN =
  /gh[pousr]_|github_|gl[a-z]{2,4}-|xox|xapp|hooks\.|discord|:AA|[sr]k_|whsec|SG\.|key-|-us\d|SK[0-9a-f]|sk-|hf_|npm_|pypi-|rubygems_|do[opr]_v1|shp|sq0|EAA|GOCSPX|1\/\/0|ya29|AIza|AKIA|ASIA|ABIA|ACCA|AccountKey|lin_|ntn_|secret_|ATATT|sl\.|dapi|hv[sbr]\.|AGE-|fm[ua]1-|countersign-device|\$(?:2[aby]|[1567y]|argon)|\.[\w-]{6}\.[\w-]{20}|eyJ/;
