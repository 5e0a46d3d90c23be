import { type Dirent, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { type Served, built, openBrowser, serve } from '../support/browser.ts';
import { fontAt } from './fonts.ts';
import { folderNews } from './folder-news.ts';

export interface DeviceOptions {
  readonly told?: boolean;
  readonly memory?: boolean;
  readonly data?: unknown;
  readonly before?: () => void;
}

/** The built plugin in a page of real Chromium, over a real folder. */
export class Workbench {
  /** What nobody caught in a page: a plugin that throws is told to nobody. */
  readonly broken: string[] = [];
  private readonly pages = new Set<Page>();
  private news: { close(): void } | null = null;

  private constructor(
    readonly folder: string,
    private readonly browser: Browser,
    private readonly site: Served,
    private readonly isOwn: boolean,
  ) {}

  /** Over a folder of its own that is removed in the end, or over one that is there and stays. */
  static async start(over?: string): Promise<Workbench> {
    const folder = over ?? (await mkdtemp(join(tmpdir(), 'countersign-workbench-')));
    const assets: Record<string, readonly [type: string, body: string]> = {
      '/': ['text/html', readFileSync(join(import.meta.dirname, 'page.html'), 'utf8')],
      '/page.js': ['text/javascript', await bundlePage()],
      '/main.js': ['text/javascript', await built('dist/plugin/main.js')],
      '/styles.css': ['text/css', await built('dist/plugin/styles.css')],
    };
    const site = await serve((request, response) => {
      const asset = assets[(request.url ?? '').replace(/\?.*/, '')];
      if (asset === undefined) return void serveOther(folder, request, response);
      response.setHeader('content-type', `${asset[0]}; charset=utf-8`);
      response.end(asset[1]);
    });
    return new Workbench(folder, await openBrowser(), site, over === undefined);
  }

  /**
   * A fresh device: its own key, nothing pinned. `told`: whether `watch` tells it what others write; `data`: what it has kept, by
   * default that it has said its welcome; `before` runs in the page ahead of everything else; `memory`: it reads from memory and not
   * over HTTP, for what is measured.
   */
  async device({ told = true, memory = false, data, before }: DeviceOptions = {}): Promise<Page> {
    const context = await this.browser.newContext({
      viewport: { width: 860, height: 1000 },
      deviceScaleFactor: 2,
    });
    const page = await context.newPage();
    // Below the test's own limit, so that what was waited for is named.
    page.setDefaultTimeout(60_000);
    page.on('pageerror', (error) => this.broken.push(error.stack ?? error.message));
    if (before !== undefined) await page.addInitScript(before);
    await page.goto(memory ? `${this.site.url}?memory` : this.site.url);
    // An absent argument arrives as undefined, and leaves the page its own.
    await page.evaluate((kept) => window.workbench.start(kept), data);
    if (told) this.pages.add(page.once('close', () => this.pages.delete(page)));
    return page;
  }

  /** From now on every page is told what other programs do to the folder, as Obsidian is. */
  watch(): void {
    this.news ??= folderNews(this.folder, (paths) => {
      for (const page of this.pages) {
        // A page that is just being closed has nothing to be told; what throws in an open one is in `broken`.
        page.evaluate((changed) => window.workbench.changed(changed), paths).catch(() => undefined);
      }
    });
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
    this.news?.close();
    await this.browser.close();
    await this.site.close();
    if (this.isOwn) await rm(this.folder, { recursive: true });
  }
}

async function serveOther(folder: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const font = await fontAt(request.url ?? '');
  if (font === null) return serveVault(folder, request, response);
  response.setHeader('content-type', font.type);
  response.end(font.bytes);
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
  const found = await listAll(folder);
  const paths = found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return paths.map((path) => relative(folder, path).replaceAll(sep, '/')).sort();
}

/** A folder that another process removes while the tree is listed fails the listing, which is then begun anew. */
async function listAll(folder: string): Promise<Dirent[]> {
  for (;;) {
    try {
      return await readdir(folder, { recursive: true, withFileTypes: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
}

/** Every file by its path, in base64. */
async function wholeVault(folder: string): Promise<Record<string, string>> {
  const all: Record<string, string> = {};
  for (const path of await listFiles(folder)) all[path] = await readFile(join(folder, path), 'base64');
  return all;
}

/** GET lists or reads, PUT creates and never overwrites, POST overwrites, DELETE removes. */
async function serveVault(folder: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname).replace(
    '/vault/',
    '',
  );
  const file = join(folder, path);
  try {
    if (path === '/vault.json') {
      response.end(JSON.stringify(await wholeVault(folder)));
      return;
    }
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
