import { describe, expect, it } from 'vitest';
import { findSecrets, findSecretsIn, redactForeign } from '../../daemon/sync/secrets.ts';
import { outcome } from './reader.ts';
import { ordinaryNotes } from './ordinary-notes.ts';
import { PLACEMENTS, PLANTED, type Planted } from './secrets-planted.ts';

/** What must not travel, in every place where people put it. What is found, beside what others find: docs/threat-model.md. */
const covered = (text: string, hits: readonly { start: number; end: number }[], secret: string): boolean => {
  const at = text.indexOf(secret);
  return hits.some(({ start, end }) => (at < 0 ? start < end : start < at + secret.length && end > at));
};

describe('a secret', () => {
  it('of at least forty kinds is planted, each another', () => {
    expect(PLANTED.length).toBeGreaterThanOrEqual(40);
    expect(new Set(PLANTED.map(({ kind }) => kind)).size).toBe(PLANTED.length);
  });

  it.each(PLANTED.map((planted) => [planted.kind, planted] as const))(
    'is found in a note: %s',
    async (_, planted) => {
      const missed: string[] = [];
      for (const { name, put } of PLACEMENTS) {
        const text = put(planted);
        if (text === null) continue;
        if (!covered(text, await findSecrets(text), planted.secret)) missed.push(name);
      }
      expect(missed).toEqual([]);
    },
  );

  it.each(PLANTED.map((planted) => [planted.kind, planted] as const))(
    'is withheld whole, and nothing else is: %s',
    async (_, planted) => {
      const text = `Dear all,\n\n${planted.said}\n\nRegards\nSofia\n`;
      const shown = await redactForeign(text);
      expect(shown).not.toContain(planted.secret);
      for (const part of piecesOf(planted)) expect(shown).not.toContain(part);
      expect(shown.startsWith('Dear all,\n\n')).toBe(true);
      expect(shown.endsWith('\n\nRegards\nSofia\n')).toBe(true);
      expect(await findSecrets(shown)).toEqual([]);
    },
  );

  const some = PLANTED.filter((_, at) => at % 7 === 0);
  it.each(some.map((planted) => [planted.kind, planted] as const))(
    'is found in a mail: %s',
    async (_, planted) => {
      const { note } = await outcome(
        `From: Ana <ana@client.example>\nTo: me@example.com\nSubject: Access\nMessage-ID: <1@client.example>\nDate: Fri, 20 Nov 2026 08:00:00 +0000\n\nHello,\n\n${planted.said}\n\nAna\n`,
      );
      expect(note.text).not.toContain(planted.secret);
      expect(await findSecrets(note.text)).toEqual([]);
    },
  );
});

/** What stands in the note before, so that a pattern begins there and swallows what follows. */
const LURES = [
  '-----BEGIN RSA PRIVATE KEY-----\n',
  'mysql://root:${PASSWORD}',
  'https://user:{{token}}',
  '_authToken=$',
  'password = "',
  'app password:',
  'AWS_SECRET_ACCESS_KEY=',
  '```json\n{"body":"',
];

describe('notes that are looked at together', () => {
  it.each(PLANTED.map((planted) => [planted.kind, planted] as const))(
    'are found out as each alone, whatever stands before and after them: %s',
    async (_, planted) => {
      const { said } = planted;
      const beside = [...LURES, said.slice(0, Math.floor(said.length / 2)), said.slice(0, -1), 'Dear Ana,'];
      const texts = beside.flatMap((lure) => [lure, said]);
      const found = await findSecretsIn([...texts, ...beside]);
      expect(found).toEqual(await Promise.all([...texts, ...beside].map(findSecrets)));
      for (const [at, text] of texts.entries())
        if (at % 2 === 1) expect(covered(text, found[at] ?? [], planted.secret)).toBe(true);
      // One note with a secret among ordinary ones, behind each lure.
      for (const lure of LURES) {
        const [, hits = []] = await findSecretsIn([lure, said, 'Dear Ana,']);
        expect(covered(said, hits, planted.secret), lure).toBe(true);
      }
    },
  );
});

/** A piece of eight characters of a long secret would be a piece too many. */
function piecesOf({ secret }: Planted): string[] {
  return secret.length < 32 || secret.includes('\n') ? [] : [secret.slice(-16), secret.slice(8, 24)];
}

describe('ordinary notes', () => {
  it('two thousand of them hold nothing that is found', { timeout: 60_000 }, async () => {
    for (const [at, text] of ordinaryNotes(2000, 1).entries()) {
      const hits = (await findSecrets(text)).map(
        ({ start, end, rule }) => `${rule}: ${text.slice(start, end)}`,
      );
      expect(hits, `note ${String(at)}`).toEqual([]);
    }
  });
});

describe('a text made to be slow', () => {
  it.each<[string, string]>([
    ['words of one token', 'ghp_'.repeat(60_000)],
    ['tokens cut by every line', 'ghp_aaaaaaaaaaaaaaaaaaa\n'.repeat(20_000)],
    ['lines of one word', 'a1b2c3d4e5\n'.repeat(40_000)],
    ['beginnings of keys', '-----BEGIN RSA PRIVATE KEY-----\n'.repeat(8000)],
    ['base64 without an end', 'QUJD'.repeat(120_000)],
    ['base64 in lines', `${'QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo'.repeat(2)}\n`.repeat(6000)],
    ['passwords', 'password: '.repeat(40_000)],
    ['equals signs', 'password='.repeat(40_000)],
    ['recovery words', `recovery phrase: ${'abandon '.repeat(50_000)}`],
    ['addresses', 'a://b:'.repeat(70_000)],
    ['second factors', 'otpauth://x?&'.repeat(30_000)],
    ['unseen characters', 'a\u200b'.repeat(200_000)],
    ['blanks', `password:${' '.repeat(400_000)}`],
    ['line feeds in JSON', `\`\`\`json\n${'\\n'.repeat(200_000)}`],
    ['headers', 'Authorization: Bearer '.repeat(20_000)],
    ['signed tokens', 'eyJaaaaaaaaaaa.'.repeat(30_000)],
  ])('of %s comes to an end', { timeout: 20_000 }, async (_, text) => {
    expect(Array.isArray(await findSecrets(text))).toBe(true);
  });
});
