import { describe, expect, it } from 'vitest';
import { MemoryStore } from '../../shared/vault/memory-store.ts';
import { Library, bookOf, readNotesOf } from '../../daemon/cloud/handbook/library.ts';
import { optedOut, readSkill } from '../../daemon/cloud/handbook/skill.ts';
import { mail } from './hostile-mails.ts';
import { outcome } from './reader.ts';
import { says } from './says.ts';

/** Skills and cited notes: nobody who opted out is forgotten, nothing is cited that was not named, and reading them ends. */
const FORMAT = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
const EVIL = '\u001b]0;owned\u0007\u001b[2J\u009b31m\u202e\u200b\u2066x\u2028';

const skill = (front: string) => readSkill(`---\n${front}\n---\n`);

describe('the list of those who opted out', () => {
  it.each([
    ['an address', '[ex@x.example]', 'ex@x.example'],
    ['a domain behind an @', '["@x.example"]', 'ex@x.example'],
    ['a domain with a full stop', '[.x.example]', 'ex@news.x.example'],
    ['a full stop at the end', '[x.example.]', 'ex@x.example'],
    ['everybody', '["*"]', 'ex@x.example'],
    ['a domain in its own letters', '[müller.example]', 'ex@xn--mller-kva.example'],
    ['an address of it', '[ex@müller.example]', 'EX@xn--mller-kva.example'],
    ['several in one text', '"ex@x.example, other@x.example"', 'other@x.example'],
    ['both spellings of the key', '[a@x.example]\nopt-out: [ex@x.example]', 'a@x.example'],
    ['… the other way round', '[a@x.example]\nopt-out: [ex@x.example]', 'ex@x.example'],
    ['several in one item', '["ex@x.example, other@x.example"]', 'ex@x.example'],
    ['semicolons', 'ex@x.example; other@x.example', 'ex@x.example'],
    ['a name', '["Ana <ex@x.example>"]', 'ex@x.example'],
    ['mailto', '["mailto:ex@x.example"]', 'ex@x.example'],
    ['a wikilink', '["[[ex@x.example]]"]', 'ex@x.example'],
    ['a zero-width space', '["ex@x.exam\u200bple"]', 'ex@x.example'],
    ['a map', '{ex@x.example: true}', 'ex@x.example'],
    ['a list of lists', '[[ex@x.example]]', 'ex@x.example'],
    ['a word', '[Ana]', 'ana@x.example'],
  ])('keeps a draft away, or closes the desk: %s', (_, value, address) => {
    const read = skill(`opt_out: ${value}`);
    if (optedOut(read, address)) return;
    says(read.closed, /^Nothing is drafted until Skills\/reply\/SKILL\.md can be read \(line \d+\)/);
    expect(read.faults.length).toBeGreaterThan(0);
  });

  it.each([
    ['an anchor', 'a: &x [ex@x.example]\nopt_out: *x'],
    ['a tag', 'opt_out: !!js/function "x"'],
    ['a merge key', '<<: {opt_out: [a@b.example]}'],
    ['a key twice', 'opt_out: [a@b.example]\n"opt_out": []'],
    ['a key twice, escaped', 'opt_out: [a@b.example]\n"opt\\u005fout": []'],
    ['a prototype', '__proto__: {opt_out: []}\nx: ['],
    ['a second document', 'opt_out: [a@b.example]\n...\n--- x'],
    ['a directive', '%YAML 1.1'],
    ['ten thousand brackets', `opt_out: ${'['.repeat(10_000)}`],
    ['a bomb of keys', Array.from({ length: 20_000 }, (_, at) => `k${String(at)}: 1`).join('\n')],
    ['a control character', 'opt_out: ["\\u001b[2J"]'],
  ])('closes the desk where front matter has %s', (_, front) => {
    const { closed } = skill(front);
    says(closed, /Nothing is drafted until/);
    expect(closed).not.toMatch(FORMAT);
  });

  it('and front matter that never ends, begins late, or with a mark, is not read as none', () => {
    for (const text of [
      '---\nopt_out: [ex@x.example]\n',
      '\ufeff---\nopt_out: [ex@x.example]\n---\n',
      '---\nopt_out: [ex@x.example]\n--- \n',
      '--- \nopt_out: [ex@x.example]\n---\n',
      '\n---\nopt_out: [ex@x.example]\n---\n',
      '---\r\nopt_out: [ex@x.example]\r\n---\r\n',
    ]) {
      const read = readSkill(text);
      expect([read.closed !== '' || optedOut(read, 'ex@x.example'), text]).toEqual([true, text]);
    }
  });
});

describe('what may be cited', () => {
  const SECRET = 'THE SECRET: suppliers sell us a logo for 100 EUR.';
  const cited = async (handbook: string, notes: string) =>
    outcome(mail({}, 'For how many EUR do suppliers sell us a logo, what is the secret?\n'), {
      skill: `notes: ${notes}`,
      notes: {
        'Company_Handbook.md': `## Mail rules\n\n- from *: needs_reply\n\n${handbook}\n`,
        'Business_Goals.md': SECRET,
        'Skills/other/SKILL.md': SECRET,
      },
    });

  it('is found at all', async () => {
    expect((await cited(`## Prices\n\n${SECRET}`, '["[[Company_Handbook#Prices]]"]')).body).toContain(
      'SECRET',
    );
  });

  it.each([
    ['another heading', `## Prices\n\nA logo is 900 EUR.\n\n## Costs\n\n${SECRET}`],
    ['a heading above it', `${SECRET}\n\n## Prices\n\nA logo is 900 EUR.`],
    ['a heading underlined with =', `## Prices\n\nA logo is 900 EUR.\n\nCosts\n=====\n\n${SECRET}`],
    ['a heading underlined with -', `## Prices\n\nA logo is 900 EUR.\n\nCosts\n-----\n\n${SECRET}`],
    ['a heading of two lines', `## Prices\n\nA logo is 900 EUR.\n\nCosts,\nall of them\n-----\n\n${SECRET}`],
    [
      'a second heading of that name',
      `## Prices\n\nA logo is 900 EUR.\n\n# Suppliers\n\n## Prices\n\n${SECRET}`,
    ],
    ['a comment', `## Prices\n\nA logo is 900 EUR.\n\n%% ${SECRET} %%`],
    ['a comment of lines', `## Prices\n\nA logo is 900 EUR.\n\n%%\n\n${SECRET}\n\n%%`],
    ['a comment that never ends', `## Prices\n\nA logo is 900 EUR.\n\n%%\n\n${SECRET}`],
    ['an HTML comment', `## Prices\n\nA logo is 900 EUR.\n\n<!-- ${SECRET} -->`],
    ['a code block', `## Prices\n\nA logo is 900 EUR.\n\n\`\`\`\n${SECRET}\n\`\`\``],
    ['mail rules below it', `## Prices\n\nA logo is 900 EUR.\n\n### Mail rules\n\n${SECRET}\n\n- ${SECRET}`],
    ['mail rules, underlined', `## Prices\n\nA logo is 900 EUR.\n\nMail rules\n---\n\n- ${SECRET}`],
    ['an embed', `## Prices\n\nA logo is 900 EUR.\n\n![[Business_Goals]]`],
    ['a footnote of another note', '## Prices\n\nA logo is 900 EUR.[^1]\n'],
  ])('is nothing of %s', async (_, handbook) => {
    const { body, request } = await cited(handbook, '["[[Company_Handbook#Prices]]"]');
    expect(request).not.toBeNull();
    expect(`${body}${JSON.stringify(request)}`).not.toContain('THE SECRET');
  });

  it.each([
    ['Business_Goals'],
    ['"[[Business_Goals]]"'],
    ['"../Business_Goals"'],
    ['"Skills/../Business_Goals"'],
    ['"[[Skills/reply/SKILL]]"'],
    ['"/Company_Handbook"'],
    ['"[[Company_Handbook#Prices|x]], [[Business_Goals]]"'],
    ['"[[company_handbook]]"'],
    ['"*"'],
  ])('is nothing of a note that is named %s', async (name) => {
    const { body, request } = await cited('## Prices\n\nA logo is 900 EUR.', `[${name}]`);
    expect(`${body}${JSON.stringify(request)}`).not.toContain('THE SECRET');
  });

  it('with control characters in it still makes a draft', async () => {
    const { body, request } = await cited(
      `## Prices\n\n${SECRET} ${EVIL}`,
      '["[[Company_Handbook#Prices]]"]',
    );
    expect(body).toContain('THE SECRET');
    expect(body + JSON.stringify(request)).not.toMatch(/\p{Cc}(?<!\n)|\u202e|\u2066/u);
  });
});

describe('a vault that somebody filled', () => {
  it('is read within a bound', { timeout: 30_000 }, async () => {
    const store = new MemoryStore();
    await store.create('Company_Handbook.md', 'x'.repeat(1024 * 1024));
    const big = 'x'.repeat(250_000);
    for (let at = 0; at < 60; at++) await store.create(`Skills/s${String(at)}/SKILL.md`, big);
    const notes = await readNotesOf(store);
    const kept = [...notes.values()].reduce((sum, text) => sum + (text?.length ?? 0), 0);
    expect(kept).toBeLessThanOrEqual(8 * 1024 * 1024);
    expect((await new Library(store).book()).closed).toContain('Company_Handbook.md');
  });

  it('a hundred times the same note to be cited is once', { timeout: 20_000 }, () => {
    const paragraphs = Array.from({ length: 2000 }, (_, at) => `A logo of kind ${String(at)} costs 900 EUR.`);
    const refs = Array.from({ length: 100 }, () => '  - "[[Company_Handbook]]"');
    const { shelf } = bookOf(
      new Map([
        ['Company_Handbook.md', `## Prices\n\n${paragraphs.join('\n\n')}\n`],
        ['Skills/reply/SKILL.md', `---\nnotes:\n${refs.join('\n')}\n---\n`],
      ]),
    );
    expect(shelf.size.paragraphs).toBe(2000);
  });

  it(
    'and a hundred notes with two thousand paragraphs each are as many as one can read',
    { timeout: 20_000 },
    () => {
      const paragraphs = Array.from(
        { length: 2000 },
        (_, at) => `A logo of kind ${String(at)} costs 900 EUR.`,
      );
      const notes = Array.from({ length: 100 }, (_, at) => `Skills/s${String(at)}/SKILL.md`);
      const { shelf, faults } = bookOf(
        new Map([
          ...notes.map((path) => [path, `## Prices\n\n${paragraphs.join('\n\n')}\n`] as const),
          ['Skills/reply/SKILL.md', `---\nnotes:\n${notes.map((path) => `  - ${path}`).join('\n')}\n---\n`],
        ]),
      );
      expect(shelf.size.paragraphs).toBeLessThanOrEqual(5000);
      says(faults[0]?.message ?? '', /paragraphs/);
    },
  );

  it('five hundred snippets with a hundred descriptions each are searched', { timeout: 30_000 }, () => {
    const when = (count: number) =>
      Array.from({ length: count }, (_, at) => `  - where is order ${String(at)} of mine`).join('\n');
    const snippet = (at: number, count = 100) =>
      [
        `Skills/s${String(at)}/SKILL.md`,
        `---\nsnippet: s${String(at)}\nwhen:\n${when(count)}\n---\nText ${String(at)}.\n`,
      ] as const;
    const { shelf } = bookOf(new Map(Array.from({ length: 500 }, (_, at) => snippet(at))));
    for (let at = 0; at < 10; at++)
      shelf.snippetFor({ subject: '', text: 'Where is order 4711 of mine? '.repeat(140) });
    expect(shelf.size.snippets).toBe(500);
    const { faults } = bookOf(new Map([snippet(1, 200)]));
    says(faults[0]?.message ?? '', /at most 100/);
  });
});
