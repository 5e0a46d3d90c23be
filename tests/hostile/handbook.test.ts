import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { MemoryStore } from '../../shared/vault/memory-store.ts';
import { fits, parseGlob } from '../../daemon/cloud/handbook/glob.ts';
import { readHandbook } from '../../daemon/cloud/handbook/handbook.ts';
import { rulingOf } from '../../daemon/cloud/handbook/ruling.ts';
import { tellFaults } from '../../daemon/cloud/handbook/tell-faults.ts';
import { rulesCommand } from '../../daemon/commands/rules.ts';
import { setUpPair } from '../support/vault-pair.ts';
import { says } from './says.ts';

/**
 * A handbook written by somebody who took over the Git host, or by a user in a hurry. The first gets strange drafts and
 * nothing more; of the second no word that forbids a draft is lost without being told.
 */
const FORMAT = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
const EVIL = '\u001b]0;owned\u0007\u001b[2J\u009b31m\u202e\u200b\u2066x\u2028';

const ruled = (rules: string, from: string, subject = 'Hello') =>
  rulingOf(readHandbook(`## Mail rules\n${rules}\n`), { from, to: ['me@example.com'], subject });

describe('a pattern', () => {
  it.each([
    ['many stars', '*a'.repeat(200) + 'b', 'a'.repeat(1_000_000)],
    ['stars and nothing', '*'.repeat(100_000), 'a'.repeat(1_000_000)],
    ['overlaps', `*${'ab*'.repeat(150)}c`, 'ab'.repeat(500_000)],
    ['a thousand letters', `*${'a'.repeat(1000)}*`, 'a'.repeat(1_000_000)],
    ['regular expressions', '(a+)+$.*[^]{1,9}|\\', 'a'.repeat(1_000_000)],
  ])('of %s is searched ten thousand times in a mail of 1 MB', { timeout: 20_000 }, (_, pattern, text) => {
    const glob = parseGlob(pattern);
    for (let times = 0; times < 10_000; times++) fits(glob, text);
    expect(fits(glob, 'nothing of the sort')).toBe(/^\*+$/.test(pattern));
  });
});

describe('a handbook', () => {
  it.each([
    ['100,000 rules', '- from a@b.example: low\n'.repeat(100_000)],
    ['100,000 lines that are no rules', '- frm a@b.example\n'.repeat(100_000)],
    ['a rule of 1 MB', `- from ${'a@b.example or '.repeat(70_000)}c@d.example: low\n`],
    ['a line of quotation marks', `- subject ${'"'.repeat(1_000_000)}\n`],
    ['a line of bullets', `${'- '.repeat(500_000)}\n`],
    ['a line of spaces', `${' '.repeat(1_000_000)}x\n`],
    ['a thousand headings below each other', '## Mail rules\n### Mail rules\n'.repeat(20_000)],
    ['comments', '%%<!--'.repeat(150_000)],
    ['heading marks', `${'# '.repeat(500_000)}\n`],
    ['underlines', 'a\n---\n'.repeat(150_000)],
  ])('of %s is read, and asked once for each of 50 mails', { timeout: 20_000 }, async (_, lines) => {
    const handbook = readHandbook(`## Mail rules\n${lines}`);
    for (let at = 0; at < 50; at++)
      rulingOf(handbook, { from: `${String(at)}@b.example`, to: [], subject: 'x'.repeat(1000) });
    const store = new MemoryStore();
    await tellFaults(store, 'cloud', 0, { faults: handbook.faults, closed: '' });
    const told = (await store.read('Updates/cloud/1970-01-01.md')) ?? '';
    expect(told.match(/"kind"/g)?.length ?? 0).toBeLessThanOrEqual(7);
    expect(handbook.rules.length).toBeLessThanOrEqual(500);
  });

  it.each([
    ['a byte-order mark', '\ufeff## Mail rules\n- from a@b.example: never draft\n'],
    ['… before front matter', '\ufeff---\na: b\n---\n## Mail rules\n- from a@b.example: never draft\n'],
    ['CRLF', '## Mail rules\r\n\r\n- from a@b.example: never draft\r\n'],
    ['CR alone', '## Mail rules\r- from a@b.example: never draft\r'],
    ['no-break spaces', '## Mail rules\n-\u00a0from\u00a0a@b.example:\u00a0never\u00a0draft\n'],
    ['code in one line above', '## Mail rules\n```not a fence```\n- from a@b.example: never draft\n'],
    [
      'a rule of a hundred letters above',
      `## Mail rules\n${'- nonsense\n'.repeat(1000)}- from a@b.example: never draft\n`,
    ],
    ['a line below the heading', 'Mail rules\n==========\n\n- from a@b.example: never draft\n'],
    ['capitals', '## MAIL RULES\n- FROM A@B.EXAMPLE: NEVER DRAFT\n'],
  ])('with %s keeps its word', (_, text) => {
    const { draft } = rulingOf(readHandbook(text), { from: 'a@b.example', to: [], subject: '' });
    expect(draft?.value).toBe('never');
  });

  it.each([
    ['a Cyrillic letter in the action', '- from a@b.example: n\u0435ver draft'],
    ['a soft hyphen in the action', '- from a@b.example: never\u00ad draft'],
    ['a full-width colon', '- from a@b.example： never draft'],
    ['a name before the address', '- from "Ana <a@b.example>": never draft'],
    ['a domain without a star', '- from @b.example: never draft'],
    ['a zero-width space in the address', '- from a@b.exam\u200bple: never draft'],
    ['a full stop at the end', '- from a@b.example.: never draft'],
    ['a link', '- from [a@b.example](mailto:a@b.example): never draft'],
    ['an address in angle brackets', '- from <a@b.example>: never draft'],
    ['a semicolon', '- from a@b.example; c@d.example: never draft'],
  ])('that can’t forbid what it means to says so: %s', (_, line) => {
    const { faults } = readHandbook(`## Mail rules\n${line}\n`);
    const { draft, broken } = ruled(line, 'a@b.example');
    if (draft?.value !== 'never' && broken === null) {
      expect(faults).toHaveLength(1);
      says(faults[0]?.message ?? '', /./);
    }
  });

  it('names a domain in its own letters, and mail comes from it in Punycode', () => {
    expect(ruled('- from *@müller.example: never draft', 'a@xn--mller-kva.example').draft?.value).toBe(
      'never',
    );
    expect(ruled('- from *@*.münchen.example: low', 'a@b.XN--MNCHEN-3YA.example').priority?.value).toBe(
      'low',
    );
  });
});

describe('on a terminal', () => {
  const roots: string[] = [];
  afterEach(() => {
    for (const root of roots.splice(0)) rmSync(root, { recursive: true, force: true });
    vi.restoreAllMocks();
    process.exitCode = 0;
  });

  const HANDBOOK = [
    '## Mail rules',
    `- from ${EVIL}: low`,
    `- from a@b.example: ${EVIL}`,
    `- from a@b.example ${EVIL}: low`,
    `- ${EVIL} x: low`,
    `- subject "${EVIL}" x: low`,
    `- from a@b.example: low, language ${EVIL}`,
    `- from *@*: needs_reply, high`,
  ].join('\n');
  const SKILL = `---\nnotes: ["[[Company_Handbook#\\u202eevil\\u200b]]", "[[\\u2066x]]"]\nlanguages: ["\\u202ex"]\n"\\u202ekey": x\n---\n`;
  const SNIPPET = `---\nsnippet: "\\u202ex"\nwhen: ["\\u2066"]\n---\nx\n`;

  async function printed(...args: string[]): Promise<string> {
    const root = mkdtempSync(join(tmpdir(), 'countersign-rules-'));
    roots.push(root);
    const pair = setUpPair({ root, smtpPort: 1 });
    const put = (path: string, text: string) => {
      mkdirSync(join(pair.localVault, path, '..'), { recursive: true });
      writeFileSync(join(pair.localVault, path), text);
    };
    put('Company_Handbook.md', HANDBOOK);
    put('Skills/reply/SKILL.md', SKILL);
    put('Skills/x/SKILL.md', SNIPPET);
    put('Skills/y/SKILL.md', `---\n"${EVIL}": [\n---\n`);
    writeFileSync(join(root, 'changed.md'), HANDBOOK);
    let out = '';
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      out += String(text);
      return true;
    });
    const program = new Command().exitOverride();
    rulesCommand(program);
    const all = args.map((arg) => (arg === 'changed.md' ? join(root, arg) : arg));
    await program
      .parseAsync(['rules', ...all, '--config', pair.localConfig], { from: 'user' })
      .catch((error: unknown) => {
        out += error instanceof Error ? error.message : '';
      });
    vi.restoreAllMocks();
    return out;
  }

  it.each([[['check']], [['check', '--json']], [['test']], [['test', '--handbook', 'changed.md']]])(
    'rules %j says what is wrong and moves no cursor',
    async (args) => {
      const out = await printed(...args);
      expect(out).toMatch(/Company_Handbook\.md|changed\.md/);
      expect(out.replaceAll('\n', '')).not.toMatch(FORMAT);
    },
  );
});
