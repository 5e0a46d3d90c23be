import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { lintSource } from '@secretlint/core';
import { secretLintProfiler } from '@secretlint/profiler';
import { creator } from '@secretlint/secretlint-rule-preset-recommend';
import { findSecrets } from '../../../daemon/sync/secrets.ts';

/** Whether a scanner finds anything in each of the texts; null where the scanner is not on this machine. */
export type Scanner = (texts: readonly string[]) => Promise<boolean[]> | boolean[] | null;

export async function ours(texts: readonly string[]): Promise<boolean[]> {
  const found: boolean[] = [];
  for (const text of texts) found.push((await findSecrets(text)).length > 0);
  return found;
}

/** secretlint's recommended preset and nothing else, as its command line would run it over Markdown. */
export async function secretlintAlone(texts: readonly string[]): Promise<boolean[]> {
  // It keeps the time of every call for ever (see daemon/sync/secrets.ts).
  secretLintProfiler.mark = () => undefined;
  const config = {
    rules: [{ id: '@secretlint/secretlint-rule-preset-recommend', rule: creator, options: {} }],
  };
  const found: boolean[] = [];
  for (const content of texts) {
    const source = { filePath: 'note.md', ext: '.md', contentType: 'text' as const, content };
    const { messages } = await lintSource({ source, options: { config, noPhysicFilePath: true } });
    found.push(messages.length > 0);
  }
  return found;
}

/** The version of the gitleaks on PATH, or null. */
export function gitleaksVersion(): string | null {
  const asked = spawnSync('gitleaks', ['version'], { encoding: 'utf8' });
  return asked.status === 0 ? asked.stdout.trim() || 'of unknown version' : null;
}

/** gitleaks with its own rules over a folder with one file for each text; null where it is not on PATH. */
export function gitleaksAlone(texts: readonly string[]): boolean[] | null {
  if (gitleaksVersion() === null) return null;
  const folder = mkdtempSync(join(tmpdir(), 'countersign-gitleaks-'));
  const notes = join(folder, 'notes');
  const report = join(folder, 'report.json');
  try {
    mkdirSync(notes);
    for (const [at, text] of texts.entries()) writeFileSync(join(notes, `${String(at)}.md`), text);
    const words = [
      'detect',
      '--no-git',
      '--no-banner',
      '--exit-code',
      '0',
      '-f',
      'json',
      '-r',
      report,
      '-s',
      notes,
    ];
    const run = spawnSync('gitleaks', words, { encoding: 'utf8' });
    if (run.status !== 0)
      throw new Error(`gitleaks ended with ${String(run.status)}: ${run.stderr.slice(0, 300)}`);
    const findings = JSON.parse(readFileSync(report, 'utf8')) as readonly { readonly File: string }[];
    const named = new Set(findings.map(({ File }) => basename(File)));
    return texts.map((_, at) => named.has(`${String(at)}.md`));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
