import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Scripts that the browser's own fonts lack, so that pictures look the same on every machine: Noto, OFL 1.1, from npm. */
const PACKAGES: Readonly<Record<string, string>> = {
  arabic: '@fontsource/noto-sans-arabic',
  chinese: '@fontsource-variable/noto-sans-sc',
};
const TYPES: Readonly<Record<string, string>> = { css: 'text/css', woff2: 'font/woff2', woff: 'font/woff' };

/** A file of those packages as `/fonts/arabic/400.css`; null for every other address. */
export async function fontAt(url: string): Promise<{ readonly type: string; readonly bytes: Buffer } | null> {
  const [, script, file] = /^\/fonts\/([a-z]+)\/((?:files\/)?[\w-]+\.[a-z0-9]+)$/.exec(url) ?? [];
  const name = PACKAGES[script ?? ''];
  const type = TYPES[(file ?? '').split('.').at(-1) ?? ''];
  if (name === undefined || file === undefined || type === undefined) return null;
  return { type, bytes: await readFile(join(import.meta.dirname, '../../node_modules', name, file)) };
}
