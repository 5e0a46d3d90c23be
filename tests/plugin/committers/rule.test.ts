import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { enabledPlugins, otherCommitters } from '../../../plugin/committers/rule.ts';

const idsOf = (plugins: readonly string[], git = false) =>
  otherCommitters({ plugins, git }).map(({ id }) => id);

describe('others that write the vault', () => {
  it('are named, each with what goes wrong and what to do', () => {
    expect(idsOf(['countersign', 'dataview', 'obsidian-git', 'remotely-save'], true)).toEqual([
      'obsidian-git',
      'remotely-save',
      '.git',
    ]);
    for (const { sentence } of otherCommitters({ plugins: ['obsidian-git', 'obsidian-livesync'], git: true }))
      expect(sentence).toMatch(/\bor\b.*\.$/);
  });

  it('are nobody where there is nobody; a plugin may be called like a part of every object', () => {
    expect(idsOf([])).toEqual([]);
    expect(idsOf(['constructor', '__proto__', 'toString'])).toEqual([]);
  });
});

describe('the list of plugins that are on', () => {
  it('is read, and whatever else stands there is no plugin', () => {
    expect(enabledPlugins('["obsidian-git", 3, "dataview"]')).toEqual(['obsidian-git', 'dataview']);
    expect(['', '{}', 'null', '["a"', '7'].map(enabledPlugins)).toEqual([[], [], [], [], []]);
    fc.assert(fc.property(fc.string(), (text) => Array.isArray(enabledPlugins(text))));
  });
});
