import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cloudConfig, readCloudConfig } from '../../../daemon/config/cloud.ts';
import { localConfig, readLocalConfig } from '../../../daemon/config/local.ts';
import { type Result } from '../../../shared/result.ts';
import { readPublished } from '../../support/published.ts';
import { keysOf } from './schema-keys.ts';

const DOCUMENT = readPublished('docs/configuration.md');

describe('the examples of docs/configuration.md', () => {
  const examples = [...DOCUMENT.matchAll(/^```yaml\n([^]*?)^```$/gm)].map(([, text]) => text ?? '');

  it.each([
    ['cloud', readCloudConfig],
    ['local', readLocalConfig],
  ] as [string, (file: string) => Result<unknown>][])('%s is read as it stands', (role, read) => {
    const mine = examples.filter((text) => text.includes(`\nrole: ${role}\n`));
    expect(mine).toHaveLength(1);
    const folder = mkdtempSync(join(tmpdir(), 'countersign-example-'));
    const file = join(folder, `${role}.yaml`);
    writeFileSync(file, mine[0] ?? '');
    const config = read(file);
    rmSync(folder, { recursive: true });
    expect(config).toMatchObject({ ok: true, value: { role } });
  });
});

interface Row {
  readonly key: string;
  readonly byDefault: string;
}

const rows: readonly Row[] = [...DOCUMENT.matchAll(/^\| `([^`]+)` +\| (.+?) +\| .+ \|$/gm)].map(
  ([, key = '', byDefault = '']) => ({ key, byDefault }),
);

/** The row of a key: by its whole path, or for a mailbox or a secret by the end of it. */
function rowOf(path: string): Row | undefined {
  return (
    rows.find(({ key }) => key === path) ??
    rows.find(({ key }) => /^(?:imap|password|token)\./.test(key) && path.endsWith(`.${key}`))
  );
}

describe.each([
  ['cloud', cloudConfig],
  ['local', localConfig],
] as const)('the tables of docs/configuration.md and the schema of the %s role', (role, schema) => {
  const keys = keysOf(schema);
  const leaves = keys.filter(
    ({ path }) =>
      !keys.some((other) => /^(?:\.|\[)/.test(other.path.slice(path.length)) && other.path.startsWith(path)),
  );

  it('know the same keys', () => {
    expect(keys.length).toBeGreaterThan(30);
    expect(leaves.filter(({ path }) => rowOf(path) === undefined)).toEqual([]);
  });

  it.each(keys.filter(({ path }) => rowOf(path) !== undefined))(
    'say the same of $path',
    ({ path, needed, byDefault }) => {
      const said = rowOf(path)?.byDefault;
      if (path === 'agent') expect([said, byDefault]).toEqual(['the role', `"${role}"`]);
      else expect(said).toBe(needed ? 'needed' : byDefault === '' ? 'none' : `\`${byDefault}\``);
    },
  );
});

it('the tables hold no key that no role has', () => {
  const all = [...keysOf(cloudConfig), ...keysOf(localConfig)];
  expect(rows.filter((row) => !all.some(({ path }) => rowOf(path) === row))).toEqual([]);
});
