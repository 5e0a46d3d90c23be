import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { layerViolations } from './layer-rules.ts';

function project(): Map<string, string> {
  const files = ['shared', 'plugin', 'daemon'].flatMap((room) =>
    readdirSync(room, { recursive: true, encoding: 'utf8' }).map(
      (name) => `${room}/${name.replaceAll('\\', '/')}`,
    ),
  );
  const source = files.filter((file) => /\.(?:ts|svelte)$/.test(file));
  return new Map(source.map((file) => [file, readFileSync(file, 'utf8')]));
}

describe('layers: plugin → shared ← daemon', () => {
  it('hold in this project', () => {
    const sources = project();
    expect(sources.size).toBeGreaterThan(20);
    expect(layerViolations(sources)).toEqual([]);
  });

  it.each([
    ['shared/a.ts', "import { readFile } from 'node:fs/promises';", 'no Node built-ins'],
    ['shared/a.ts', "import fs from 'fs';", 'no Node built-ins'],
    ['shared/a.ts', "import { Notice } from 'obsidian';", 'neither Obsidian nor Svelte'],
    ['shared/a.ts', "export { mount } from 'svelte';", 'neither Obsidian nor Svelte'],
    ['shared/a.ts', "const x = await import('../daemon/main.ts');", 'never out of it'],
    ['shared/a.ts', "export const x = Buffer.from('a');", 'uses Buffer'],
    ['plugin/a.ts', "import { x } from '../daemon/main.ts';", 'never reaches into the daemon'],
    ['plugin/a.ts', "const x = require('path');", 'no Node built-ins'],
    [
      'plugin/card/a.svelte',
      '<script lang="ts">import { Notice } from \'obsidian\';</script>',
      'never Obsidian',
    ],
    ['daemon/a.ts', "import { Card } from '../plugin/main.ts';", 'has no face'],
    ['daemon/a.ts', "import { vault } from '../tests/support/vault.ts';", 'never imports tests'],
    ['shared/a.ts', "import * as z from 'zod/mini';", 'made with valibot'],
    ['daemon/a.ts', "import * as v from 'valibot';", 'with zod'],
    ['plugin/a.ts', "import matter from 'gray-matter';", 'only shared/vault/note.ts'],
    ['daemon/cloud/a.ts', "import mail from 'nodemailer';", 'can send'],
    ['daemon/cloud-main.ts', "import { x } from './local/executive.ts';", 'can send'],
  ])('sees in %s: %s', (path, text, reason) => {
    const found = layerViolations(new Map([[path, text]]));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(reason);
  });

  it('sees a sender that the cloud reaches through a neutral room', () => {
    const sources = new Map([
      ['daemon/cloud/loop.ts', "import { a } from '../mail/a.ts';"],
      ['daemon/mail/a.ts', "import { b } from '../sync/b.ts';"],
      ['daemon/sync/b.ts', "import { createTransport } from 'nodemailer';"],
    ]);
    expect(layerViolations(sources)).toEqual([
      'daemon/cloud/loop.ts → daemon/mail/a.ts → daemon/sync/b.ts → nodemailer: nothing the cloud imports can send',
    ]);
  });

  it('lets types through: TypeScript erases them', () => {
    for (const names of ['type { Outcome }', '{ type Outcome, type Other }']) {
      const text = `import ${names} from '../hands/outcome.ts';`;
      expect(layerViolations(new Map([['daemon/cloud/a.ts', text]]))).toEqual([]);
    }
    const mixed = "import { type Outcome, run } from '../hands/outcome.ts';";
    expect(layerViolations(new Map([['daemon/cloud/a.ts', mixed]]))).toHaveLength(1);
  });
});
