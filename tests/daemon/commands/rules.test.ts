import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Machine, json, run } from './cli.ts';

let machine: Machine;

beforeAll(async () => {
  machine = await Machine.setUp();
  machine.deliver('<1@client.example>');
  machine.deliver('<2@shop.example>', 'Shop <orders@shop.example>', 'Your parcel');
  await machine.drafted();
});

afterAll(() => machine.remove());

/** Writes a note of the user's into the vault. */
function note(path: string, text: string): void {
  const file = join(machine.pair.localVault, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, text);
}

it('check finds every line that can’t be followed, and fails', async () => {
  expect(await machine.run('rules', 'check')).toMatchObject({ code: 0, stderr: '' });
  note(
    'Company_Handbook.md',
    '## Mail rules\n- from *@shop.example: recepit\n- to shop@*: snippet nowhere\n',
  );
  note('Skills/reply/SKILL.md', '---\nquote: sometimes\n---\n');
  const ran = await machine.run('rules', 'check');
  expect(ran.code).toBe(1);
  expect(ran.stdout).toMatch(
    /^ {4}2 rules\n {4}0 snippets\n {4}0 paragraphs\nCompany_Handbook\.md, line 2: "recepit" is no action/,
  );
  expect(ran.stdout).toContain('\nCompany_Handbook.md, line 3: there is no snippet "nowhere"');
  expect(ran.stdout).toContain('\nSkills/reply/SKILL.md, line 2: "sometimes" is not known');
  expect(ran.stderr).toBe('countersign: 3 lines can’t be followed (see above); the others hold.\n');
  const told = await machine.run('rules', 'check', '--json');
  expect(told.code).toBe(1);
  expect(json(told)).toMatchObject({ ok: false, rules: 2, faults: [{ line: 2 }, { line: 3 }, { line: 2 }] });
});

it('test shows what a changed handbook would do, and changes nothing', async () => {
  note('Company_Handbook.md', '## Mail rules\n- from *@nobody.example: low\n');
  const changed = join(machine.root, 'changed.md');
  writeFileSync(changed, '# New\n\n## Mail rules\n\n- from *@shop.example: spam, high\n');
  const ran = await machine.run('rules', 'test', '--handbook', changed);
  expect(ran).toMatchObject({ code: 0, stderr: '' });
  expect(ran.stdout).toMatch(
    /^[a-z2-7]{16} {2}2026-11-20 {2}orders@shop\.example {2}Your parcel\n {4}[a-z_]+, [a-z]+, (?:drafted|no draft) → spam, high, no draft {2}\(line 5\)\n1 of the last 2 mails would be dealt with otherwise than under the handbook in the vault\.\n$/,
  );
  expect(json(await machine.run('rules', 'test', '--handbook', changed, '--json'))).toMatchObject({
    ok: true,
    mails: 2,
    rules: 1,
    changes: [
      {
        from: 'orders@shop.example',
        after: { category: 'spam', priority: 'high', draft: 'none' },
        lines: [5],
      },
    ],
    faults: [],
  });
  expect((await machine.run('rules', 'test')).stdout).toBe(
    '0 of the last 2 mails would be dealt with otherwise than without a handbook.\n',
  );
});

it('test fails on a handbook with faults, and still shows what the others do', async () => {
  const changed = join(machine.root, 'faulty.md');
  writeFileSync(
    changed,
    '## Mail rules\n- from shop: low\n- from *@shop.example: needs_reply, high, always aks\n',
  );
  const ran = await machine.run('rules', 'test', '--handbook', changed);
  expect(ran.code).toBe(1);
  expect(ran.stdout).toContain('→ needs_reply, high, asks you  (line 3)');
  expect(ran.stdout).toContain(`${changed}, line 2: "shop" is no address`);
  expect(ran.stderr).toContain('2 lines can’t be followed');
});

it('a handbook that is not there is one sentence', async () => {
  const ran = await machine.run('rules', 'test', '--handbook', join(machine.root, 'none.md'));
  expect(ran).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/none\.md can't be used \(ENOENT\)\.\n$/),
  });
  expect((await run(['rules'])).code).toBe(2);
});
