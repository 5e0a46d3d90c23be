import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Ran, PROGRAM, json, run } from './cli.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'countersign-plugin-'));
  mkdirSync(join(root, '.obsidian'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const BUILT = join(dirname(PROGRAM), 'plugin');
const NAMES = ['main.js', 'manifest.json', 'styles.css'];
const VERSION = (JSON.parse(readFileSync('manifest.json', 'utf8')) as { version: string }).version;

const there = (config = '.obsidian') => join(root, config, 'plugins', 'countersign');
const install = (...args: string[]): Promise<Ran> => run(['local', '--install-plugin', root, ...args]);

function expectInstalled(folder = there()): void {
  for (const name of NAMES)
    expect(readFileSync(join(folder, name)).equals(readFileSync(join(BUILT, name))), name).toBe(true);
}

function put(manifest: object): void {
  mkdirSync(there(), { recursive: true });
  writeFileSync(join(there(), 'manifest.json'), JSON.stringify(manifest));
  writeFileSync(join(there(), 'main.js'), 'older');
  writeFileSync(join(there(), 'data.json'), '{"mine":1}');
}

describe('countersign local --install-plugin', () => {
  it('puts the three files there, leaves nothing else behind, and enables nothing', async () => {
    const ran = await install();
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout).toContain(`Countersign ${VERSION} is now in ${there()}`);
    expect(ran.stdout).toContain('Settings, Community plugins, and turn Countersign on');
    expectInstalled();
    expect(readdirSync(there()).sort()).toEqual(NAMES);
    expect(readdirSync(join(root, '.obsidian'))).toEqual(['plugins']);
  });

  it('says which version it replaces, and keeps the settings beside it', async () => {
    put({ id: 'countersign', version: '0.0.9' });
    const ran = await install();
    expect(ran.stdout).toContain(`0.0.9 → ${VERSION}`);
    expectInstalled();
    expect(readFileSync(join(there(), 'data.json'), 'utf8')).toBe('{"mine":1}');
    expect(json(await install('--json'))).toEqual({
      folder: there(),
      from: VERSION,
      to: VERSION,
      changed: false,
      enabled: false,
    });
  });

  it('another build of the same version, a manifest that is none: both are replaced', async () => {
    put({ id: 'countersign', version: VERSION });
    expect((await install()).stdout).toContain('another build of the same version');
    expectInstalled();
    put({ version: ['x'] });
    expect(json(await install('--json'))).toMatchObject({ from: '', changed: true });
    expectInstalled();
  });

  it('a newer one stays', async () => {
    put({ id: 'countersign', version: '10.0.0' });
    const ran = await install();
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toBe(
      `countersign: The vault has Countersign 10.0.0, which is newer than ${VERSION} here; update this program instead.\n`,
    );
    expect(readFileSync(join(there(), 'main.js'), 'utf8')).toBe('older');
  });

  it('another settings folder', async () => {
    mkdirSync(join(root, '.obsidian-work'));
    expect((await install('--config-folder', '.obsidian-work')).code).toBe(0);
    expectInstalled(there('.obsidian-work'));
    expect(existsSync(there())).toBe(false);
  });

  it.each(['notes', '..', '.', '.a/../../x', ''])('refuses the settings folder %j', async (name) => {
    const ran = await install('--json', `--config-folder=${name}`);
    expect([ran.code, (json(ran)['error'] as { kind: string }).kind]).toEqual([1, 'config-folder']);
  });

  it('refuses a folder that is no vault, and makes nothing in it', async () => {
    rmSync(join(root, '.obsidian'), { recursive: true });
    const ran = await install();
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(
      /is no vault of Obsidian: it has no \.obsidian folder\. Open it in Obsidian once/,
    );
    expect(readdirSync(root)).toEqual([]);
    const gone = await run(['local', '--install-plugin', join(root, 'nowhere'), '--json']);
    expect((json(gone)['error'] as { kind: string }).kind).toBe('no-vault');
  });

  it('follows no link out of the vault', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'countersign-outside-'));
    mkdirSync(join(root, '.obsidian', 'plugins'));
    symlinkSync(outside, there());
    const ran = await install();
    expect([ran.code, ran.stderr]).toEqual([
      1,
      expect.stringContaining('a file or a link, not a real folder'),
    ]);
    expect(readdirSync(outside)).toEqual([]);
    rmSync(outside, { recursive: true });
  });

  it('its two other options alone say what they go with', async () => {
    const ran = await run(['local', '--enable']);
    expect([ran.code, ran.stderr]).toEqual([1, expect.stringContaining('go with --install-plugin VAULT')]);
  });
});

describe('--enable', () => {
  const list = () => join(root, '.obsidian', 'community-plugins.json');

  it('adds it to the list, once, and keeps what is on it', async () => {
    writeFileSync(list(), '["obsidian-git"]');
    expect((await install('--enable')).stdout).toContain('on the list of enabled plugins');
    await install('--enable');
    expect(JSON.parse(readFileSync(list(), 'utf8'))).toEqual(['obsidian-git', 'countersign']);
    expect(json(await install('--json'))).toMatchObject({ enabled: true });
  });

  it('makes the list where there is none', async () => {
    expect(json(await install('--enable', '--json'))).toMatchObject({ enabled: true });
    expect(JSON.parse(readFileSync(list(), 'utf8'))).toEqual(['countersign']);
  });

  it.each(['{}', '["a", 1]', '["a"', ''])('leaves a list alone that is none: %j', async (text) => {
    writeFileSync(list(), text);
    const ran = await install('--enable');
    expect([ran.code, ran.stderr]).toEqual([
      1,
      expect.stringContaining('is no list of plugins; it was left as it is'),
    ]);
    expect(readFileSync(list(), 'utf8')).toBe(text);
  });
});
