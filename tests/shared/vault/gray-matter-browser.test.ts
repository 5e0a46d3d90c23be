import { runInNewContext } from 'node:vm';
import { type Plugin, build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import type * as Note from '../../../shared/vault/note.ts';

// By a computed name: the build scripts are plain JavaScript.
const plugin = new URL('../../../scripts/gray-matter-for-browsers.mjs', import.meta.url).href;
let script: string;

beforeAll(async () => {
  const { grayMatterForBrowsers } = (await import(plugin)) as { grayMatterForBrowsers: () => Plugin };
  const { outputFiles } = await build({
    entryPoints: ['shared/vault/note.ts'],
    bundle: true,
    write: false,
    platform: 'browser',
    format: 'iife',
    globalName: 'note',
    minify: true,
    legalComments: 'none',
    plugins: [grayMatterForBrowsers()],
  });
  script = outputFiles[0]?.text ?? '';
});

describe('the codec as it is bundled for Obsidian', () => {
  it('holds no eval, no second YAML library and no Node', () => {
    expect(script).not.toMatch(/\beval\(|new Function\b|safeLoad|\brequire\("/);
    expect(script).not.toMatch(/\bBuffer\.(?:from|alloc)/);
  });

  it('reads and writes where there is nothing of Node', () => {
    const browser = { TextEncoder, TextDecoder, note: undefined as typeof Note | undefined };
    runInNewContext(`${script};globalThis.note = note`, browser);
    const { parseNote, writeNote, editNote } = browser.note!;
    const data = { type: 'task', to: ['a@b.example'], subject: 'é 😀' };
    const text = writeNote(data, 'body');
    // Through JSON: objects of another realm are of another `Object`.
    const read = JSON.parse(JSON.stringify(parseNote(text))) as unknown;
    expect(read).toEqual({ ok: true, value: { data, body: 'body', bodyLine: 7 } });
    expect(editNote(text, { type: 'plan' })).toMatchObject({ ok: true });
    expect(parseNote('---js\nmodule.exports = { a: 1 }\n---\n').ok).toBe(false);
  });
});
