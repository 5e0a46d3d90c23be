import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Served, built, openBrowser, serve } from '../support/browser.ts';
import { type SignatureVector, makeSignatureVectors } from '../support/signature-vectors.ts';
import type * as Shared from './shared-entry.ts';

declare global {
  /** dist/shared-browser.js. */
  var countersignShared: typeof Shared;
}

const VECTORS = 'docs/protocol/vectors';

let browser: Browser;
let page: Page;
let site: Served;

beforeAll(async () => {
  const script = await built('dist/shared-browser.js');
  site = await serve((request, response) => {
    const isScript = request.url === '/shared.js';
    response.setHeader(
      'content-type',
      isScript ? 'text/javascript; charset=utf-8' : 'text/html; charset=utf-8',
    );
    response.end(
      isScript ? script : '<!doctype html><title>shared</title><script src="/shared.js"></script>',
    );
  });
  browser = await openBrowser();
  page = await browser.newPage();
  await page.goto(site.url);
});

afterAll(async () => {
  await browser.close();
  await site.close();
});

async function published<T>(name: string): Promise<T | null> {
  const path = `${VECTORS}/${name}`;
  return existsSync(path) ? (JSON.parse(await readFile(path, 'utf8')) as T) : null;
}

describe('shared/ in a real browser', () => {
  it('runs without Node’s globals', async () => {
    expect(await page.evaluate(() => countersignShared.nodeGlobals())).toEqual([]);
  });

  it('gives every signature vector to the byte, and WebCrypto agrees', async () => {
    const vectors = (await published<SignatureVector[]>('signatures.json')) ?? (await makeSignatureVectors());
    expect(vectors.length).toBeGreaterThanOrEqual(60);
    expect(await page.evaluate((all) => countersignShared.checkSignatures(all), vectors)).toEqual([]);
  });

  it('sees a vector that is wrong by one character', async () => {
    const [first] = await makeSignatureVectors();
    const broken = {
      ...first!,
      signature: first!.signature.replace(/^./, (char) => (char === 'A' ? 'B' : 'A')),
    };
    const wrong = await page.evaluate((all) => countersignShared.checkSignatures(all), [broken]);
    expect(wrong).toEqual([`${broken.name}: signature`, `${broken.name}: WebCrypto`]);
  });
});
