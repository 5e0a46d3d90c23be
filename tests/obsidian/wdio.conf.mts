import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseObsidianVersions } from 'wdio-obsidian-service';
import { VAULT_FOLDER } from './the-vault.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const cacheDir = here('./.obsidian-cache');
const manifest = JSON.parse(readFileSync(here('../../manifest.json'), 'utf8')) as { minAppVersion: string };

/** The oldest app that the manifest allows, and the newest; `OBSIDIAN_VERSIONS="1.13.1/latest"` for others. */
const versions = await parseObsidianVersions(
  process.env['OBSIDIAN_VERSIONS'] ?? `${manifest.minAppVersion}/earliest latest/latest`,
  { cacheDir },
);

const built = { plugins: [here('../../dist/plugin')], vault: VAULT_FOLDER };

export const config: WebdriverIO.Config = {
  runner: 'local',
  framework: 'mocha',
  specs: ['./*.e2e.ts'],
  maxInstances: 1,
  capabilities: versions.flatMap<WebdriverIO.Capabilities>(([appVersion, installerVersion]) => [
    {
      browserName: 'obsidian',
      'wdio:obsidianOptions': { ...built, appVersion, installerVersion },
    },
    {
      browserName: 'obsidian',
      'wdio:obsidianOptions': { ...built, appVersion, installerVersion, emulateMobile: true },
      'goog:chromeOptions': { mobileEmulation: { deviceMetrics: { width: 390, height: 844 } } },
    },
  ]),
  services: ['obsidian'],
  reporters: ['obsidian'],
  mochaOpts: { ui: 'bdd', timeout: 60_000 },
  waitforTimeout: 10_000,
  logLevel: 'warn',
  cacheDir,
};
