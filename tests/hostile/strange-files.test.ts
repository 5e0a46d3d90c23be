import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DiskStore } from '../../daemon/disk/disk-store.ts';
import { readDecisions } from '../../daemon/local/decisions.ts';
import { decisionPath } from '../../shared/approval/decision-note.ts';
import { placeOf } from '../../shared/vault/layout.ts';
import { APPROVAL, Person, VAULT } from '../support/decisions.ts';

/** A true decision, in a file that is none, or under a name that another system reads as another. */
const ana = new Person('laptop');
const record = ana.approve();
const note = await ana.note(record);
const path = decisionPath(record);
const name = `${record.decision_id}.md`;

let folder: string;
let vault: string;
let store: DiskStore;
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'countersign-files-'));
  vault = join(folder, 'vault');
  store = DiskStore.open(vault);
});
afterEach(() => {
  store.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

const at = (where: string): string => {
  fs.mkdirSync(dirname(join(vault, where)), { recursive: true });
  return join(vault, where);
};
const write = (where: string, text = note): void => fs.writeFileSync(at(where), text);
const outside = (text = note): string => {
  const file = join(folder, 'outside.md');
  fs.writeFileSync(file, text);
  return file;
};
const stateNow = async (): Promise<string> =>
  (await readDecisions(store, { vault: VAULT, pins: [ana.pin] }, APPROVAL)).state.kind;

it('the same decision as an ordinary file in its place approves, or none of this would mean anything', async () => {
  write(path);
  expect(await stateNow()).toBe('approved');
});

describe('approves nothing', () => {
  it.each<[string, () => void]>([
    ['a symbolic link to a file outside', () => fs.symlinkSync(outside(), at(path))],
    [
      'a symbolic link to a file of the vault',
      () => {
        write('Briefings/a.md');
        fs.symlinkSync(at('Briefings/a.md'), at(path));
      },
    ],
    [
      'in a folder that is a symbolic link',
      () => {
        fs.mkdirSync(join(folder, 'elsewhere'));
        fs.writeFileSync(join(folder, 'elsewhere', name), note);
        fs.symlinkSync(join(folder, 'elsewhere'), at(dirname(path)));
      },
    ],
    [
      'below a Decisions that is a symbolic link',
      () => {
        fs.mkdirSync(join(folder, 'all', APPROVAL), { recursive: true });
        fs.writeFileSync(join(folder, 'all', APPROVAL, name), note);
        fs.symlinkSync(join(folder, 'all'), at('Decisions'));
      },
    ],
    ['a link to itself', () => fs.symlinkSync(name, at(path))],
    ['a pipe that nobody writes to', () => void execFileSync('mkfifo', [at(path)])],
    ['a folder', () => fs.mkdirSync(at(path), { recursive: true })],
    ['a device', () => fs.symlinkSync('/dev/zero', at(path))],
    ['larger than any note', () => write(path, note + ' '.repeat(2_000_000))],
    ['behind a byte-order mark', () => write(path, `\ufeff${note}`)],
    ['in UTF-16', () => fs.writeFileSync(at(path), Buffer.from(note, 'utf16le'))],
    ['under a name in capitals', () => write(path.replace(name, name.toUpperCase()))],
    ['in a folder in small letters', () => write(path.replace('Decisions', 'decisions'))],
    ['with a full stop behind its name', () => write(`${path}.`)],
    ['with a space behind its name', () => write(`${path} `)],
    ['as a stream of another file', () => write(path.replace('.md', '.md:x.md'))],
    ['as a short name of Windows', () => write(path.replace(name, 'D-ABCD~1.MD'))],
    ['as a device of Windows', () => write(path.replace(name, 'con.md'))],
    ['with a zero width space in its name', () => write(path.replace('.md', '\u200b.md'))],
    ['under a Cyrillic letter', () => write(path.replace('.md', '.m\u0501'))],
    ['hidden', () => write(path.replace(name, `.${name}`))],
    ['a folder deeper', () => write(path.replace(name, `x/${name}`))],
    ['as the backup that an editor leaves', () => write(`${path}~`)],
    [
      'as the conflict copy that a sync service leaves',
      () => write(path.replace('.md', ' (conflicted copy).md')),
    ],
    [
      'as the conflict file that Syncthing leaves',
      () => write(path.replace('.md', '.sync-conflict-20261120-083000-ABCDEFG.md')),
    ],
  ])('a decision that is %s', async (_, plant) => {
    plant();
    expect(await stateNow()).toBe('pending');
  });
});

describe('hard links', () => {
  it('of a decision in another approval’s folder mean nothing there', async () => {
    const other = path.replace(APPROVAL, `ap-${'z'.repeat(16)}`);
    write(other);
    fs.linkSync(at(other), at(path.replace(name, `d-${'a'.repeat(26)}.md`)));
    expect(await stateNow()).toBe('pending');
  });

  it('of a note: a change here is a new file, and what lies under the other name stays what it was', async () => {
    const before = outside('before\n');
    fs.linkSync(before, at('Briefings/a.md'));
    expect(await store.replace('Briefings/a.md', 'after\n', 'before\n')).toBe('replaced');
    expect(fs.readFileSync(before, 'utf8')).toBe('before\n');
    expect(fs.readFileSync(at('Briefings/a.md'), 'utf8')).toBe('after\n');
  });

  it('of two notes: moving one onto the other does not make one of them vanish', async () => {
    write('Briefings/a.md', 'one\n');
    fs.linkSync(at('Briefings/a.md'), at('Briefings/b.md'));
    expect(await store.move('Briefings/a.md', 'Briefings/b.md')).toBe('exists');
    expect(fs.readFileSync(at('Briefings/a.md'), 'utf8')).toBe('one\n');
    expect(fs.readFileSync(at('Briefings/b.md'), 'utf8')).toBe('one\n');
  });
});

describe('names', () => {
  it.each([
    'CON',
    'con.md',
    'Briefings/nul.md',
    'Briefings/COM1.md',
    'Briefings/lpt9.txt.md',
    'aux/a.md',
    'Skills/prn/SKILL.md',
    'Briefings/a.md.',
    'Briefings/a .md ',
    'Briefings/a\u00a0.md',
    'Briefings/../a.md',
    'Briefings//a.md',
    '/Dashboard.md',
    'Briefings\\a.md',
    'Briefings/a:b.md',
    'Briefings/a\u0000.md',
    'dashboard.md',
    'DASHBOARD.MD',
    'Dashboard.md/',
    'Briefings/.hidden.md',
    '.obsidian/plugins/x/main.js',
    '.git/config',
    'Briefings/caf\u00e9.md',
    'Briefings/cafe\u0301.md',
    `Briefings/${'a'.repeat(120)}.md`,
    'Updates/../Decisions/vault/x.md',
    'Decisions/vault/d-x.md',
    'Decisions/__proto__/x.md',
  ])('%j has no place in the vault', (odd) => {
    expect(placeOf(odd)).toBeNull();
  });

  it('that differ only in case or normal form: the second is not made beside the first', async () => {
    expect(await store.create('Briefings/Plan.md', 'one\n')).toBe('created');
    expect(await store.create('Briefings/plan.md', 'two\n')).toBe('exists');
    await expect(store.create('briefings/Plan.md', 'two\n')).rejects.toThrow(/not a place/);
    expect(fs.readFileSync(at('Briefings/Plan.md'), 'utf8')).toBe('one\n');
  });
});
