import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { built } from '../support/browser.ts';
import { type Metafile, cloudViolations, leftOutside, pluginViolations } from './bundle-rules.ts';

const meta = async (name: string) => JSON.parse(await built(`dist/meta/${name}.json`)) as Metafile;

/** Bundles a planted source as esbuild.config.mjs bundles ours. */
async function plant(contents: string, platform: 'node' | 'browser', external: string[] = []) {
  const { metafile, outputFiles } = await build({
    stdin: { contents, resolveDir: '.', loader: 'ts' },
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform,
    external,
  });
  return { meta: metafile as Metafile, text: outputFiles[0]?.text ?? '' };
}

describe('I7: dist/cloud.js', () => {
  it('holds no sender, and all of it is in one file that can be read', async () => {
    const cloud = await meta('cloud.js');
    expect(Object.keys(cloud.inputs).length).toBeGreaterThan(50);
    expect(Object.keys(cloud.inputs)).toContain('daemon/cloud-main.ts');
    expect(cloudViolations(cloud, await built('dist/cloud.js'))).toEqual([]);
  });

  it.each([
    ["import nodemailer from 'nodemailer'; console.log(nodemailer);", 'node_modules/nodemailer/'],
    ["export * from './daemon/hands/email/email-hand.ts';", 'daemon/hands/'],
    ["socket.write('MAIL FROM:<me@example.com>');", 'speaks SMTP'],
    ["export const url = 'smtps://mail.example';", 'speaks SMTP'],
  ])('would be refused with %s', async (source, reason) => {
    const { meta: planted, text } = await plant(source, 'node');
    expect(cloudViolations(planted, text).join('\n')).toContain(reason);
  });

  it('would be refused with a sender left outside the bundle', async () => {
    const { meta: planted, text } = await plant("import 'a-mailer';", 'node', ['a-mailer']);
    expect(cloudViolations(planted, text)).toEqual([expect.stringContaining('leaves a-mailer outside')]);
  });
});

describe('dist/countersign.js', () => {
  it('is one file with all it needs, so that a command starts in one read', async () => {
    const program = await meta('countersign.js');
    expect(Object.keys(program.inputs)).toContain('daemon/hands/mcp-client.ts');
    expect(leftOutside(program)).toEqual([]);
  });

  it('would be refused with a package left outside', async () => {
    const { meta: planted } = await plant("import 'node:fs'; import 'a-package';", 'node', ['a-package']);
    expect(leftOutside(planted)).toEqual(['a-package']);
  });
});

describe('main.js, the plugin', () => {
  it('is small, needs nothing but Obsidian, and makes no code or HTML from text', async () => {
    const plugin = await meta('main.js');
    expect(Object.keys(plugin.inputs)).toContain('plugin/main.ts');
    expect(pluginViolations(plugin, await built('main.js'))).toEqual([]);
  });

  it.each([
    ["eval('1');", 'evaluates text'],
    ["document.body.innerHTML = '<b>x</b>';", 'writes HTML'],
    ["document.createElement('style');", '<style> element'],
    ["new Function('return 1')();", 'evaluates text'],
    ["document.body.insertAdjacentHTML('beforeend', '<b>x</b>');", 'writes HTML'],
    ["document.body.outerHTML = '<b>x</b>';", 'writes HTML'],
    ["new WebSocket('wss://example.com');", 'fetches from the network'],
    ["import { string } from 'zod/mini'; console.log(string);", 'the plugin holds zod'],
    ["console.log(Buffer.from('x'));", 'uses Buffer'],
    ["void fetch('https://example.com');", 'fetches from the network'],
    [`console.log(${JSON.stringify('x'.repeat(320_000))});`, 'more than 320000'],
  ])('would be refused with %.60s', async (source, reason) => {
    const { meta: planted, text } = await plant(source, 'browser');
    expect(pluginViolations(planted, text)).toEqual([expect.stringContaining(reason)]);
  });

  it.each(['node:fs', 'fs', 'electron'])('would be refused with %s', async (name) => {
    const { meta: planted, text } = await plant(`import x from '${name}'; console.log(x);`, 'browser', [
      name,
    ]);
    expect(pluginViolations(planted, text)).toEqual([expect.stringContaining(`needs ${name},`)]);
  });

  it('would be refused with a Node built-in that a phone meets only when it gets there', async () => {
    const { meta: planted } = await plant('', 'browser');
    expect(pluginViolations(planted, 'if (x) require("fs").readFileSync(x)')).toEqual([
      expect.stringContaining('needs fs,'),
    ]);
  });

  it('may leave to Obsidian what Obsidian brings', async () => {
    const source =
      "import { Notice } from 'obsidian'; import { EditorView } from '@codemirror/view'; console.log(Notice, EditorView);";
    const { meta: planted, text } = await plant(source, 'browser', ['obsidian', '@codemirror/view']);
    expect(pluginViolations(planted, text)).toEqual([]);
  });
});
