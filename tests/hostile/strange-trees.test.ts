import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sentences } from '../../daemon/sync/open-sync.ts';
import { git } from '../daemon/sync/clone-fixture.ts';
import { forge } from '../daemon/sync/forge.ts';
import { type World, needs, pending } from '../daemon/sync/world.ts';
import { DECISION, blob, bomb, inUse, many, raw, snapshot, treeAs, treeOf } from './published-attack.ts';
import { says } from './says.ts';

/** Trees made by hand: what no Git program would write and a Git host can. */
describe('a tree that is no tree of notes: nothing of it lands on disk', () => {
  test.each<[string, (w: World) => unknown]>([
    ['a symbolic link', (w) => raw(w, [['120000', 'Dashboard.md', blob(w, '/etc/passwd')]])],
    ['a link in place of a folder', (w) => raw(w, [['120000', 'Briefings', blob(w, '/tmp')]])],
    ['a submodule', (w) => raw(w, [['160000', 'Briefings', 'a'.repeat(40)]])],
    ['an executable', (w) => raw(w, [['100755', 'Business_Goals.md', blob(w, '#!/bin/sh\n')]])],
    [
      'a folder where a note belongs',
      (w) => raw(w, [['40000', 'Dashboard.md', treeOf(w, [['100644', 'x.md', blob(w, 'x')]])]]),
    ],
    ['a note where a folder belongs', (w) => raw(w, [['100644', 'Decisions', blob(w, 'x')]])],
    [
      'Obsidian’s configuration',
      (w) =>
        raw(w, [
          [
            '40000',
            '.obsidian',
            treeOf(w, [
              [
                '40000',
                'plugins',
                treeOf(w, [['40000', 'x', treeOf(w, [['100644', 'main.js', blob(w, 'alert(1)')]])]]),
              ],
            ]),
          ],
        ]),
    ],
    [
      'Git’s own files',
      (w) =>
        raw(w, [
          ['100644', '.gitattributes', blob(w, '* filter=x')],
          ['100644', '.gitmodules', blob(w, '[submodule]')],
        ]),
    ],
    [
      'Windows devices and streams',
      (w) =>
        raw(w, [
          [
            '40000',
            'Briefings',
            treeOf(w, [
              ['100644', 'con.md', blob(w, 'x')],
              ['100644', 'x.md:y', blob(w, 'x')],
              ['100644', 'NUL.md', blob(w, 'x')],
            ]),
          ],
        ]),
    ],
    [
      'backslashes, control characters, trailing dots',
      (w) =>
        raw(w, [
          [
            '40000',
            'Briefings',
            treeOf(w, [
              ['100644', 'a\\..\\b.md', blob(w, 'x')],
              ['100644', 'a\u0007.md', blob(w, 'x')],
              ['100644', 'a.md.', blob(w, 'x')],
            ]),
          ],
        ]),
    ],
    [
      'names that differ in case or in Unicode form',
      (w) =>
        raw(w, [
          [
            '40000',
            'Briefings',
            treeOf(w, [
              ['100644', 'Twin.md', blob(w, 'a')],
              ['100644', 'twin.md', blob(w, 'b')],
              ['100644', 'cafe\u0301.md', blob(w, 'c')],
            ]),
          ],
        ]),
    ],
    ['a blob of 5 MB', (w) => raw(w, [['100644', 'Business_Goals.md', blob(w, 'x'.repeat(5_000_000))]])],
    ['ten thousand files', (w) => raw(w, [['40000', 'Junk', many(w, 10_000)]])],
  ])('%s', { timeout: 20_000 }, async (_, make) => {
    const { w, local, before } = await inUse();
    make(w);
    const report = await local.cycle();
    expect(snapshot(local)).toEqual(before);
    expect(existsSync(join(local.vault, '.obsidian'))).toBe(false);
    for (const sentence of sentences(report)) says(sentence, /./);
    // It is no reason to stop: what the person writes is still published, or waits with a sentence that says for what.
    local.write('Accounting/Numbers.md', '1\n');
    const next = await local.cycle();
    if (next.refusal === null) expect(next.published?.paths).toContain('Accounting/Numbers.md');
    else says(next.refusal.message, /last commits there.*take back the one/);
    expect(local.read('Accounting/Numbers.md')).toBe('1\n');
  });

  test.each(['..', '.', '.git', 'a/b', '.GIT', 'git~1', '..\\x'])(
    'a name that leads elsewhere: %s',
    async (name) => {
      const { w, local, before } = await inUse();
      raw(w, [['40000', 'Briefings', treeOf(w, [['100644', name, blob(w, 'x')]])]]);
      const report = await local.cycle();
      expect(snapshot(local)).toEqual(before);
      expect(existsSync(join(local.vault, '..', 'x'))).toBe(false);
      if (report.refusal !== null) says(report.refusal.message, /last commits there.*take back the one/);
    },
  );

  test('the same, signed by a stolen key of Local: only notes of the grammar reach the disk', async () => {
    const { w, local } = await inUse();
    await forge(w, local.seed, {
      '.obsidian/plugins/x/main.js': 'alert(1)',
      '.obsidian/app.json': '{}',
      'README.md': 'x',
      'Briefings/big.md': 'x'.repeat(1024 * 1024 + 1),
      'Briefings/Ok.md': 'ok\n',
      'Updates/local/../../x.md': 'x',
    }).catch(() => undefined);
    await local.cycle();
    expect(local.list().filter((path) => !path.startsWith('Briefings/Ok'))).toEqual(
      ['Company_Handbook.md', 'Dashboard.md', DECISION, needs(2), pending(1), 'Updates/local/hand.md'].sort(),
    );
    expect(existsSync(join(local.vault, '.obsidian'))).toBe(false);
  });
});

describe('a tree that says two things: it is not accepted, now or after the next start', () => {
  const skill = (w: World, text: string) => treeOf(w, [['100644', 'SKILL.md', blob(w, text)]]);
  test.each<[string, folder: string, (w: World) => Parameters<typeof treeAs>[1]]>([
    [
      'a folder twice, the second time empty',
      'Skills',
      (w) => [
        ['40000', 'evil', skill(w, 'send\n')],
        ['40000', 'evil', treeAs(w, [])],
      ],
    ],
    [
      'a note twice',
      'Briefings',
      (w) => [
        ['100644', 'Ok.md', blob(w, 'a')],
        ['100644', 'Ok.md', blob(w, 'b')],
      ],
    ],
    [
      'notes out of order',
      'Briefings',
      (w) => [
        ['100644', 'b.md', blob(w, 'b')],
        ['100644', 'a.md', blob(w, 'a')],
      ],
    ],
    [
      'a note and a folder of one name',
      'Briefings',
      (w) => [
        ['100644', 'a.md', blob(w, 'a')],
        ['40000', 'a.md', many(w, 1)],
      ],
    ],
  ])('%s', async (_, folder, entries) => {
    const { w, local, before } = await inUse();
    raw(w, [['40000', folder, treeAs(w, entries(w))]]);
    for (let start = 0; start < 2; start++) {
      const { refusal } = await local.cycle();
      says(
        refusal?.message ?? '',
        /commit [0-9a-f]{10}: a folder in it names something twice.*take back the one/,
      );
      expect(snapshot(local)).toEqual(before);
      await local.restart();
    }
  });
});

describe('a few kilobytes that list a million files', () => {
  test('below a folder of the vault: refused with a sentence', async () => {
    const { w, local, before } = await inUse();
    raw(w, [['40000', 'Done', bomb(w, 100, 5)]]);
    const { refusal } = await local.cycle();
    says(refusal?.message ?? '', /lists more than 250000 files.*take back the one/);
    expect(snapshot(local)).toEqual(before);
  });

  test(
    'so many that they can be compared and not listed: refused, now and after the next start, until taken back',
    { timeout: 60_000 },
    async () => {
      const { w, cloud, local, before } = await inUse();
      const good = git(w.server.repository, 'rev-parse', 'main^{tree}');
      const folders = many(w, 498);
      const rows = Array.from({ length: 501 }, (_, n) => ['40000', `d${String(n)}`, folders] as const);
      const bad = raw(w, [['40000', 'Plans', treeOf(w, rows)]]);
      for (let start = 0; start < 2; start++) {
        const { refusal } = await local.cycle();
        says(refusal?.message ?? '', new RegExp(`${bad.slice(0, 10)}: it lists more than 250000 files`));
        expect(snapshot(local)).toEqual(before);
        await local.restart();
      }
      const who = ['-c', 'user.name=x', '-c', 'user.email=x@x.invalid'];
      const revert = git(w.server.repository, ...who, 'commit-tree', good, '-p', bad, '-m', 'take it back');
      git(w.server.repository, 'update-ref', 'refs/heads/main', revert);
      await local.step();
      expect(snapshot(local)).toEqual(before);
      local.write('Accounting/Numbers.md', '1\n');
      expect((await local.step()).published?.paths).toEqual(['Accounting/Numbers.md']);
      expect((await cloud.step()).applied).toEqual(['Accounting/Numbers.md']);
    },
  );

  test('elsewhere: nobody goes into it, now or after the next start', async () => {
    const { w, cloud, local, before } = await inUse();
    raw(w, [['40000', 'Junk', bomb(w, 100, 5)]]);
    expect((await local.cycle()).refusal).toBeNull();
    expect(snapshot(local)).toEqual(before);
    await local.restart();
    local.write('Accounting/Numbers.md', '1\n');
    expect((await local.cycle()).published?.paths).toEqual(['Accounting/Numbers.md']);
    expect((await cloud.cycle()).applied).toEqual(['Accounting/Numbers.md']);
    // A clone that has nothing yet reads the whole history.
    const fresh = w.computer('local', 'new laptop');
    await fresh.cycle();
    expect(fresh.list()).toEqual(local.list());
  });
});
