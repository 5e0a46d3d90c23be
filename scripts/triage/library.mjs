import { createRequire } from 'node:module';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The product's own code, bundled: what is trained and measured is what runs. */
export async function loadLibrary(root = ROOT, more = []) {
  const contents = [
    ...more,
    'daemon/mail/limits.ts',
    'daemon/mail/parse.ts',
    'daemon/cloud/triage/view.ts',
    'daemon/cloud/triage/clues/clues.ts',
    'daemon/cloud/triage/clues/ask-roles.ts',
    'daemon/cloud/triage/features.ts',
    'daemon/cloud/triage/model.ts',
    'daemon/cloud/triage/stored-model.ts',
    'daemon/cloud/triage/certain.ts',
    'daemon/cloud/triage/decide.ts',
    'daemon/cloud/triage/rules.ts',
    'daemon/cloud/triage/triage.ts',
    'daemon/commands/eval/folder.ts',
    'daemon/commands/eval/score.ts',
    'daemon/commands/eval/table.ts',
  ]
    .map((file) => `export * from './${file}';`)
    .join('\n');
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root, loader: 'ts' },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    target: 'node20.19',
    mainFields: ['module', 'main'],
    preserveSymlinks: true,
    tsconfigRaw: { compilerOptions: { target: 'ES2022' } },
  });
  const folder = mkdtempSync(join(tmpdir(), 'countersign-triage-'));
  try {
    const file = join(folder, 'library.cjs');
    writeFileSync(file, outputFiles[0].text);
    return createRequire(import.meta.url)(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
