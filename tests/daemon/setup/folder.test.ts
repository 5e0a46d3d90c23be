import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FolderFacts, judgeFolder } from '../../../daemon/setup/folder.ts';
import { lookAtFolder, realPath } from '../../../daemon/setup/folder-facts.ts';

const facts = (over: Partial<FolderFacts> = {}): FolderFacts => ({
  path: '/home/me/vault',
  real: '/home/me/vault',
  kind: 'folder',
  writable: true,
  entries: [],
  ...over,
});
const STATE = ['/home/me/.local/state/countersign'];
const judge = (over: Partial<FolderFacts>) => judgeFolder(facts(over), STATE);

describe('whether a folder can be the vault', () => {
  it.each<[string, Partial<FolderFacts>, string, RegExp]>([
    ['missing', { kind: 'missing' }, 'fine', /will be made/],
    ['empty', {}, 'fine', /is empty/],
    ['only what systems leave', { entries: ['.DS_Store', '.obsidian'] }, 'fine', /is empty/],
    ['a vault of ours', { entries: ['Pending_Approval', '.obsidian', 'x.md'] }, 'fine', /already/],
    ['a vault with notes', { entries: ['.obsidian', 'Recipes.md'] }, 'ask', /Obsidian vault with notes/],
    ['any other content', { entries: ['tax.pdf'] }, 'ask', /not empty/],
    ['a file', { kind: 'other' }, 'refused', /is a file/],
    ['read-only', { writable: false }, 'refused', /can't be written/],
    ['in the state folder', { real: `${STATE[0]!}/vault` }, 'refused', /lie in one another/],
    ['around the state folder', { real: '/home/me' }, 'refused', /lie in one another/],
    ['the state folder itself', { real: STATE[0]! }, 'refused', /lie in one another/],
    ['beside it, with the same beginning', { real: `${STATE[0]!}-vault` }, 'fine', /is empty/],
    ['in Dropbox', { real: '/home/me/Dropbox/vault' }, 'ask', /Dropbox/],
    ['in a company’s OneDrive', { real: '/home/me/OneDrive - Acme/vault' }, 'ask', /OneDrive/],
    ['in iCloud', { real: '/Users/me/Library/Mobile Documents/iCloud~md~obsidian/x' }, 'ask', /iCloud/],
    ['shared by Syncthing', { entries: ['.stfolder'] }, 'ask', /Syncthing/],
  ])('%s', (_what, over, kind, says) => {
    expect(judge(over)).toEqual({ kind, says: expect.stringMatching(says) });
  });
});

describe('what is at a path', () => {
  let root: string;
  beforeEach(() => {
    root = realPath(mkdtempSync(join(tmpdir(), 'countersign-folder-')));
  });
  afterEach(() => {
    chmodSync(root, 0o700);
    rmSync(root, { recursive: true, force: true });
  });

  it('a folder with its names, and one that is missing two levels down', () => {
    writeFileSync(join(root, 'a.md'), '');
    expect(lookAtFolder(root)).toMatchObject({ kind: 'folder', writable: true, entries: ['a.md'] });
    const deep = join(root, 'b', 'c');
    expect(lookAtFolder(deep)).toMatchObject({ kind: 'missing', writable: true, real: deep });
  });

  it('a path below a file can’t become a folder', () => {
    writeFileSync(join(root, 'a'), '');
    expect(judgeFolder(lookAtFolder(join(root, 'a', 'vault')), STATE)).toMatchObject({ kind: 'refused' });
    expect(judgeFolder(lookAtFolder(join(root, 'a')), STATE)).toMatchObject({ kind: 'refused' });
  });

  it('a link into the state folder is seen through, though its name lies elsewhere', () => {
    mkdirSync(join(root, 'state'));
    symlinkSync(join(root, 'state'), join(root, 'innocent'));
    const found = lookAtFolder(join(root, 'innocent', 'vault'));
    expect(found.real).toBe(join(root, 'state', 'vault'));
    expect(judgeFolder(found, [join(root, 'state')])).toMatchObject({ kind: 'refused' });
  });

  it('a link that leads nowhere is no folder', () => {
    symlinkSync(join(root, 'gone'), join(root, 'link'));
    expect(lookAtFolder(join(root, 'link')).kind).toBe('other');
  });
});
