import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { emptyPlan } from '../../../daemon/sync/replay-plan.ts';
import { withholdSecrets } from '../../../daemon/sync/secret-notes.ts';
import { looksLikeSecretName } from '../../../daemon/sync/secret-rules.ts';
import { WITHHELD, findSecrets, redactForeign } from '../../../daemon/sync/secrets.ts';
import { newSeed, signerFromSeed } from '../../../shared/approval/keys.ts';
import { sha256Hex } from '../../../shared/text/bytes.ts';
import { forge } from './forge.ts';
import { approval, needs, pending, progress, task, world } from './world.ts';

/** Built from parts, so that no scanner of this repository takes the fixtures for secrets that leaked. */
const join = (...parts: string[]) => parts.join('');
const SECRETS: [string, string, string][] = [
  ['a password after "="', 'password = hunter', 'hunter'],
  ['a password at the end of its line', 'Password: tulip\nBye', 'tulip'],
  ['a password with a digit', 'your password is Sommer2026, see you', 'Sommer2026'],
  ['a German one', 'Das Kennwort lautet: geheim!7', 'geheim!7'],
  ['a quoted one', `the passphrase: "correct-horse"`, 'correct-horse'],
  [
    'a Google API key',
    join('AI', 'za', 'SyA1234567890abcdefghijklmnopqrstuv'),
    join('AI', 'za', 'SyA1234567890abcdefghijklmnopqrstuv'),
  ],
  ['an AWS key id alone', join('AK', 'IA', 'QYLPMN5HHHFPZAM2'), join('AK', 'IA', 'QYLPMN5HHHFPZAM2')],
  ['a hexadecimal key', `api_key: ${'0123456789abcdef'.repeat(4)}`, '0123456789abcdef'.repeat(4)],
  ['a Gmail app password', 'Your app password:\n  abcd efgh ijkl mnop', 'abcd efgh ijkl mnop'],
  [
    'a GitHub token',
    join('gh', 'p_', 'wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx'),
    join('gh', 'p_', 'wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx'),
  ],
  ['a Slack token', join('xo', 'xb-', '1234567890123-1234567890123-abcdefghijklmnopqrstuvwx'), 'xo'],
  [
    'a private key',
    join(
      '-----BEGIN RSA PRIVATE',
      ' KEY-----\n',
      'MIIEpAIBAAKCAQEA0Z3VS5JJcds3xfn\n'.repeat(10),
      '-----END RSA PRIVATE',
      ' KEY-----',
    ),
    'BEGIN',
  ],
  [
    'a signed token',
    join('eyJ', 'hbGciOiJIUzI1NiJ9.', 'eyJ', 'zdWIiOiIxMjM0NTY3ODkwIn0.', 'dozjgNryP4J3jVmNHl0w5N'),
    'eyJ',
  ],
];

describe('what looks like a secret', () => {
  test.each(SECRETS)('%s is found and redacted', async (_, text, secret) => {
    const hits = await findSecrets(text);
    expect(hits.map(({ start, end }) => text.slice(start, end)).join('|')).toContain(secret);
    const redacted = await redactForeign(`Hello,\n${text}\nRegards`);
    expect(redacted).toContain(WITHHELD);
    expect(redacted).not.toContain(hits.map(({ start, end }) => text.slice(start, end))[0]);
    expect(redacted.startsWith('Hello,\n')).toBe(true);
    expect(redacted.endsWith('\nRegards')).toBe(true);
    expect(await findSecrets(redacted)).toEqual([]);
  });

  test.each([
    'Please reset your password: click the link below.',
    'The password is not accepted. Please choose another one.',
    'We will send the key to the flat by courier.',
    `source_sha256: "${sha256Hex('x')}"\nshown_sha256: "${sha256Hex('y')}"`,
    `{"action_digest":"${sha256Hex('z')}","key":"${signerFromSeed(newSeed()).publicKey}"}`,
    'that were also here with some more text',
    approval(1, 'Dear Ana,\nthank you for your invoice of 20 November.\nRegards'),
    task(1),
  ])('ordinary text is left alone: %s', async (text) => {
    expect(await findSecrets(text)).toEqual([]);
    expect(await redactForeign(text)).toBe(text);
  });

  test.each([
    '// secretlint-disable',
    '<!-- secretlint-disable -->',
    'secretlint-disable-next-line',
    'SecretLint-Disable-Line',
  ])('the scanner’s own "%s" does not switch it off', async (directive) => {
    const [, token = ''] = SECRETS.find(([name]) => name === 'a Slack token') ?? [];
    expect(await findSecrets(`${directive}\n${token} ${directive}\n`)).toHaveLength(1);
  });

  test('nothing is kept of a text once it was read', async () => {
    for (let n = 0; n < 900; n++) await findSecrets(`note ${String(n)}`);
    expect(performance.getEntriesByType('mark').filter(({ name }) => name.includes('@core'))).toEqual([]);
  });

  test('file names under which programs keep secrets', () => {
    for (const name of ['.env', 'a/.env.local', 'id_ed25519', 'b/server.pem', 'credentials.json']) {
      expect(looksLikeSecretName(name), name).toBe(true);
    }
    for (const name of [needs(1), 'Company_Handbook.md', 'Skills/keys/SKILL.md'])
      expect(looksLikeSecretName(name), name).toBe(false);
  });
});

test('a note with a secret stays here with its whole group, the rest goes on; without it the group goes too (I5)', async () => {
  const w = await world();
  const cloud = w.computer('cloud-a');
  for (const n of [1, 2]) cloud.write(needs(n), task(n));
  await cloud.step();
  const [, token = ''] = SECRETS.find(([name]) => name === 'a GitHub token') ?? [];
  cloud.move(needs(1), progress('cloud-a', 1));
  cloud.write(pending(1), approval(1, `Use ${token} to log in.`));
  cloud.move(needs(2), progress('cloud-a', 2));
  const report = await cloud.step();
  expect(report.published?.paths).toEqual([progress('cloud-a', 2), needs(2)].sort());
  expect(report.withheld).toMatchObject([
    { kind: 'secret', paths: [progress('cloud-a', 1), needs(1), pending(1)].sort() },
  ]);
  expect(report.withheld[0]?.message).toMatch(/holds what looks like a secret \(.*line \d+\)/);
  expect(JSON.stringify(report)).not.toContain(token);
  expect(w.published()).toEqual([progress('cloud-a', 2), needs(1)].sort());
  cloud.write(pending(1), approval(1, 'Ask me by phone.'));
  expect((await cloud.step()).withheld).toEqual([]);
  expect(w.published()).toContain(pending(1));
});

test('a secret that another agent published is named where it comes in, with what to do; the note comes all the same', async () => {
  const w = await world();
  const [cloud, local] = [w.computer('cloud-a'), w.computer('local')];
  cloud.write(needs(1), task(1));
  await cloud.step();
  await local.step();
  const [, token = ''] = SECRETS.find(([name]) => name === 'a GitHub token') ?? [];
  // An agent whose scan was taken out: what it signs may be written by it.
  await forge(w, cloud.seed, { [needs(2)]: task(2).replace('Invoice 2', `Invoice 2 ${token}`) });
  const report = await local.cycle();
  expect(local.read(needs(2))).toContain(token);
  expect(report.conflicts).toMatchObject([{ path: needs(2) }]);
  expect(report.conflicts[0]?.message).toMatch(
    /published with what looks like a secret .*Change it where it is used/,
  );
  expect(JSON.stringify(report)).not.toContain(token);
  expect((await local.cycle()).conflicts).toEqual([]);
});

test('the signature of a decision may read like a token; what stands in its text is looked at', async () => {
  const path = 'Decisions/ap-taskaaaaaaaaaaaa/d-abcdefghijklmnopqrstuvwxyz.md';
  const token = join('hf', '_', 'abcdefghijklmnopqrstuvwxyzabcdefgh');
  const note = (body: string) => `---\nsignature: "${token.padEnd(86, 'A')}"\n---\n${body}\n`;
  const withheld = async (text: string) => {
    const plan = emptyPlan();
    plan.publish.set(path, new Map([[path, 'oid']]));
    await withholdSecrets(plan, () => Promise.resolve(Buffer.from(text)));
    return plan.withheld.map(({ kind }) => kind);
  };
  expect(await findSecrets(`a ${token} b`)).toHaveLength(1);
  expect(await withheld(note('Hello Ana'))).toEqual([]);
  expect(await withheld(note(`Hello ${token} Ana`))).toEqual(['secret']);
});

test('many notes and long ones: each that holds a secret is named with its line, and no other', async () => {
  const [, token = ''] = SECRETS.find(([name]) => name === 'a GitHub token') ?? [];
  const holds = (n: number) => n % 37 === 5 || n === 149;
  const text = (n: number) =>
    `${'An ordinary line.\n'.repeat(n % 50 === 7 ? 20_000 : 3)}${holds(n) ? `${token}\n` : ''}`;
  const plan = emptyPlan();
  const path = (n: number) => `Needs_Action/email/note-${String(n).padStart(3, '0')}.md`;
  for (let n = 0; n < 150; n++) plan.publish.set(path(n), new Map([[path(n), String(n)]]));
  const read: number[] = [];
  await withholdSecrets(plan, (oid) => {
    read.push(Number(oid));
    return Promise.resolve(Buffer.from(text(Number(oid))));
  });
  const wanted = Array.from({ length: 150 }, (_, n) => n).filter(holds);
  expect(plan.withheld.flatMap(({ paths }) => paths)).toEqual(wanted.map(path));
  expect([...plan.publish.keys()]).toHaveLength(150 - wanted.length);
  for (const { message } of plan.withheld) expect(message).toMatch(/in line 4\)/);
  expect(read).toEqual(Array.from({ length: 150 }, (_, n) => n));
});

test('a note that is no UTF-8 stays here: what it holds can’t be looked at', async () => {
  const w = await world();
  const local = w.computer('local');
  const [, token = ''] = SECRETS.find(([name]) => name === 'a GitHub token') ?? [];
  const text = `Bank\r\n${token}\r\n`;
  const files = {
    'Accounting/Windows.md': Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]),
    'Accounting/WithoutMark.md': Buffer.from(text, 'utf16le'),
    'Accounting/Latin.md': Buffer.from('Café\n', 'latin1'),
    'Accounting/Right.md': Buffer.from('Café\n'),
  };
  local.write('Accounting/Right.md', '');
  for (const [path, bytes] of Object.entries(files)) writeFileSync(`${local.vault}/${path}`, bytes);
  const report = await local.step();
  expect(report.published?.paths).toEqual(['Accounting/Right.md']);
  expect(report.withheld.map(({ kind, paths }) => [kind, ...paths])).toEqual(
    ['Latin', 'Windows', 'WithoutMark'].map((name) => ['secret', `Accounting/${name}.md`]),
  );
  for (const { message } of report.withheld) expect(message).toContain('Save it as UTF-8');
  local.write('Accounting/Latin.md', 'Café\n');
  expect((await local.step()).published?.paths).toEqual(['Accounting/Latin.md']);
});
