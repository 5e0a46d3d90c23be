import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { type Served, built, openBrowser, serve } from '../support/browser.ts';

/** The built plugin in a page of real Chromium, over a real folder. */
export class Workbench {
  private constructor(
    readonly folder: string,
    private readonly browser: Browser,
    private readonly site: Served,
  ) {}

  static async start(): Promise<Workbench> {
    const folder = await mkdtemp(join(tmpdir(), 'countersign-workbench-'));
    const assets: Record<string, readonly [type: string, body: string]> = {
      '/': ['text/html', readFileSync(join(import.meta.dirname, 'page.html'), 'utf8')],
      '/page.js': ['text/javascript', await bundlePage()],
      '/main.js': ['text/javascript', await built('dist/plugin/main.js')],
      '/styles.css': ['text/css', await built('dist/plugin/styles.css')],
    };
    const site = await serve((request, response) => {
      const asset = assets[request.url ?? ''];
      if (asset === undefined) return void serveVault(folder, request, response);
      response.setHeader('content-type', `${asset[0]}; charset=utf-8`);
      response.end(asset[1]);
    });
    return new Workbench(folder, await openBrowser(), site);
  }

  /** A fresh device: its own key, nothing pinned. */
  async device(): Promise<Page> {
    const context = await this.browser.newContext({
      viewport: { width: 860, height: 1000 },
      deviceScaleFactor: 2,
    });
    const page = await context.newPage();
    // Below the test's own limit, so that what was waited for is named.
    page.setDefaultTimeout(12_000);
    await page.goto(this.site.url);
    await page.evaluate(() => window.workbench.start());
    return page;
  }

  async write(path: string, text: string): Promise<void> {
    await mkdir(dirname(join(this.folder, path)), { recursive: true });
    await writeFile(join(this.folder, path), text);
  }

  read(path: string): Promise<string> {
    return readFile(join(this.folder, path), 'utf8');
  }

  /** The texts of the decision notes about an approval. */
  async decisions(approval: string): Promise<string[]> {
    const paths = (await listFiles(this.folder)).filter((path) => path.startsWith(`Decisions/${approval}/`));
    return Promise.all(paths.map((path) => this.read(path)));
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.site.close();
    await rm(this.folder, { recursive: true });
  }
}

async function bundlePage(): Promise<string> {
  const entryPoints = [join(import.meta.dirname, 'page.ts')];
  const { outputFiles } = await build({
    entryPoints,
    bundle: true,
    format: 'iife',
    target: 'es2022',
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}

async function listFiles(folder: string): Promise<string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return paths.map((path) => relative(folder, path).replaceAll(sep, '/')).sort();
}

/** GET lists or reads, PUT creates and never overwrites, POST overwrites, DELETE removes. */
async function serveVault(folder: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname).replace(
    '/vault/',
    '',
  );
  const file = join(folder, path);
  try {
    if (request.method === 'GET') {
      response.end(path === '' ? JSON.stringify(await listFiles(folder)) : await readFile(file));
      return;
    }
    if (request.method === 'DELETE') await rm(file);
    else {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, Buffer.concat(chunks), { flag: request.method === 'PUT' ? 'wx' : 'w' });
    }
    response.end();
  } catch (error) {
    response.statusCode = (error as NodeJS.ErrnoException).code === 'EEXIST' ? 412 : 404;
    response.end();
  }
}
