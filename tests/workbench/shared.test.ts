import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Served, built, openBrowser, serve } from '../support/browser.ts';
import { readPublished } from '../support/published.ts';
import type { RefusalVector } from '../support/refusal-vector.ts';
import { type SignatureVector, makeSignatureVectors } from '../support/signature-vectors.ts';
import type * as Shared from './shared-entry.ts';

declare global {
  /** dist/shared-browser.js. */
  var countersignShared: typeof Shared;
}

let browser: Browser;
let page: Page;
let site: Served;

beforeAll(async () => {
  const script = await built('dist/shared-browser.js');
  const files: Record<string, readonly [type: string, body: string]> = {
    '/': ['text/html', '<!doctype html><title>shared</title><script src="/shared.js"></script>'],
    '/shared.js': ['text/javascript', script],
    '/vectors/signatures.json': ['application/json', readPublished('docs/protocol/vectors/signatures.json')],
    '/vectors/refusals.json': ['application/json', readPublished('docs/protocol/vectors/refusals.json')],
  };
  site = await serve((request, response) => {
    const [type, body] = files[request.url ?? ''] ?? ['text/plain', ''];
    response.setHeader('content-type', `${type}; charset=utf-8`);
    response.end(body);
  });
  browser = await openBrowser();
  page = await browser.newPage();
  await page.goto(site.url);
});

afterAll(async () => {
  await browser.close();
  await site.close();
});

describe('shared/ in a real browser', () => {
  it('runs without Node’s globals', async () => {
    expect(await page.evaluate(() => countersignShared.nodeGlobals())).toEqual([]);
  });

  it('gives every signature vector to the byte, and WebCrypto agrees', async () => {
    const { count, wrong } = await page.evaluate(async () => {
      const vectors = await countersignShared.fetchVectors<SignatureVector>('signatures.json');
      return { count: vectors.length, wrong: await countersignShared.checkSignatures(vectors) };
    });
    expect(wrong).toEqual([]);
    expect(count).toBeGreaterThanOrEqual(60);
  });

  it('refuses every refusal vector, by the same kind and line as in Node', async () => {
    const { count, wrong } = await page.evaluate(async () => {
      const vectors = await countersignShared.fetchVectors<RefusalVector>('refusals.json');
      return { count: vectors.length, wrong: countersignShared.checkRefusals(vectors) };
    });
    expect(wrong).toEqual([]);
    expect(count).toBeGreaterThanOrEqual(60);
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
