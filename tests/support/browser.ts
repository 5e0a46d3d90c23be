import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { type RequestListener, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { type Browser, chromium } from 'playwright-core';

const ROOT = resolve(import.meta.dirname, '../..');
const PACKAGE = join(ROOT, 'node_modules/@sparticuz/chromium');
const SYSTEM = '/usr/bin/chromium';

/** Headless, and quiet on the network: nothing but the page that the test opens is ever asked for. */
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A real Chromium: the one inside the npm package, else the system's. Close it when done. */
export async function openBrowser(): Promise<Browser> {
  const home = await unpackChromium();
  if (home === null && !existsSync(SYSTEM)) {
    throw new Error('No Chromium: run `npm ci` so that @sparticuz/chromium is there, or install chromium.');
  }
  const env =
    home === null
      ? {}
      : { LD_LIBRARY_PATH: join(home, 'al2023/lib'), FONTCONFIG_FILE: join(home, 'fonts.conf') };
  return chromium.launch({
    executablePath: home === null ? SYSTEM : join(home, 'chromium'),
    args: FLAGS,
    env: { ...process.env, ...env },
  });
}

/**
 * Unpacks the package's Chromium once per version, with the libraries it needs on a bare machine. Several test files
 * may start at once: each unpacks beside the target and renames, and the first one wins.
 */
async function unpackChromium(): Promise<string | null> {
  if (!existsSync(PACKAGE)) return null;
  const { version } = JSON.parse(await readFile(join(PACKAGE, 'package.json'), 'utf8')) as {
    version: string;
  };
  const cache = join(ROOT, 'node_modules/.cache/countersign');
  const home = join(cache, `chromium-${version}`);
  if (existsSync(home)) return home;
  await mkdir(cache, { recursive: true });
  const fresh = await mkdtemp(join(cache, 'unpacking-'));
  try {
    // In a child: the package chooses its folder by TMPDIR and changes the environment of the process it is in.
    const script = "import chromium from '@sparticuz/chromium'; await chromium.executablePath();";
    const env = { ...process.env, TMPDIR: fresh, AWS_LAMBDA_JS_RUNTIME: 'nodejs20.x' };
    await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { cwd: ROOT, env });
    await writeFile(join(fresh, 'fonts.conf'), fontConfig(home));
    await rename(fresh, home);
  } catch {
    await rm(fresh, { recursive: true, force: true });
  }
  return existsSync(home) ? home : null;
}

/** Its own fonts and no others: pictures look the same everywhere, and without any font this Chromium dies. */
function fontConfig(home: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${home}/fonts</dir><cachedir>${home}/font-cache</cachedir></fontconfig>
`;
}

export interface Served {
  /** `http://127.0.0.1:<port>`: loopback, so that the browser gives the page WebCrypto. */
  readonly url: string;
  close(): Promise<void>;
}

/** Serves requests on a free port of the loopback. */
export async function serve(listener: RequestListener): Promise<Served> {
  const server = createServer(listener);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}

/** The text of a file that `npm run build` makes; says so where it is missing. */
export async function built(name: string): Promise<string> {
  try {
    return await readFile(join(ROOT, name), 'utf8');
  } catch {
    throw new Error(`${name} is not built. Run \`npm run build\` first; \`npm test\` does.`);
  }
}
