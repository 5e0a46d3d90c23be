import { OWN_RULES, looksLikeSecretName } from './secret-rules.ts';
import type { Plan } from './replay-plan.ts';

export interface SecretHit {
  /** Offsets in UTF-16 units, end exclusive. */
  readonly start: number;
  readonly end: number;
  readonly rule: string;
}

/** Put in place of a hit in text that came from a mail (PROTOCOL §8). */
export const WITHHELD = '[withheld: looks like a password, open the original]';

/** What in a text looks like a password, key or token: secretlint's recommended rules and our own. Sorted, not overlapping. */
export async function findSecrets(text: string): Promise<SecretHit[]> {
  const hits = [...ownHits(text), ...(await lintHits(text))].sort(
    (a, b) => a.start - b.start || b.end - a.end,
  );
  const merged: SecretHit[] = [];
  for (const hit of hits) {
    const last = merged.at(-1);
    if (last === undefined || hit.start >= last.end) merged.push(hit);
    else if (hit.end > last.end) merged[merged.length - 1] = { ...last, end: hit.end };
  }
  return merged;
}

/** Foreign text with every hit replaced: it is not ours to hold back, and not ours to pass on. */
export async function redactForeign(text: string): Promise<string> {
  let out = '';
  let at = 0;
  for (const { start, end } of await findSecrets(text)) {
    out += text.slice(at, start) + WITHHELD;
    at = end;
  }
  return out + text.slice(at);
}

/** I5: takes every group with a hit out of what is to be published; its files stay on disk, the rest goes on. */
export async function withholdSecrets(plan: Plan, blob: (oid: string) => Promise<Uint8Array>): Promise<void> {
  for (const [key, edits] of plan.publish) {
    for (const [path, oid] of edits) {
      const text = oid === null ? '' : Buffer.from(await blob(oid)).toString('utf8');
      const problem = looksLikeSecretName(path) ? { rule: 'file name' } : await firstHit(path, text);
      if (problem === null) continue;
      plan.publish.delete(key);
      const where = 'line' in problem ? ` in line ${String(problem.line)}` : '';
      const message = `${path} stays on this computer: it holds what looks like a secret (${problem.rule}${where}). Remove it from the note, then it goes on by itself.`;
      plan.withheld.push({ kind: 'secret', paths: [...edits.keys()].sort(), message });
      break;
    }
  }
}

async function firstHit(path: string, text: string): Promise<{ rule: string; line: number } | null> {
  const [inName] = await findSecrets(path);
  if (inName !== undefined) return { rule: inName.rule, line: 0 };
  const [hit] = await findSecrets(text);
  return hit === undefined ? null : { rule: hit.rule, line: text.slice(0, hit.start).split('\n').length };
}

function ownHits(text: string): SecretHit[] {
  return OWN_RULES.flatMap(({ name, pattern }) =>
    [...text.matchAll(pattern)].flatMap((match) => {
      const group = Object.values(match.indices?.groups ?? {}).find((range) => Array.isArray(range));
      if (group === undefined || text.startsWith('[withheld:', group[0])) return [];
      return [{ start: group[0], end: group[1], rule: name }];
    }),
  );
}

type Linter = (text: string) => Promise<SecretHit[]>;
let linter: Promise<Linter> | null = null;

/** secretlint costs 40 MB and 200 ms to load, so it waits for the first note. */
function lintHits(text: string): Promise<SecretHit[]> {
  linter ??= loadLinter();
  return linter.then((lint) => lint(text));
}

async function loadLinter(): Promise<Linter> {
  const [{ lintSource }, { creator }, { secretLintProfiler }] = await Promise.all([
    import('@secretlint/core'),
    import('@secretlint/secretlint-rule-preset-recommend'),
    import('@secretlint/profiler'),
  ]);
  // It times every call for its command line, keeps each time for ever and searches them all: measured, the thousandth
  // note takes 90 ms and the memory is never given back. A program that runs for months can't have that.
  secretLintProfiler.mark = () => undefined;
  const config = {
    rules: [{ id: '@secretlint/secretlint-rule-preset-recommend', rule: creator, options: {} }],
  };
  return async (text) => {
    // A text that holds secretlint's own directive would switch the scan off; a mail must not be able to.
    const content = text.replace(/secretlint-(?=disable|enable)/gi, 'secretlint_');
    const source = { filePath: 'note.md', ext: '.md', contentType: 'text' as const, content };
    const { messages } = await lintSource({ source, options: { config, noPhysicFilePath: true } });
    return messages.map(({ range: [start, end], ruleId }) => ({
      start,
      end,
      rule: ruleId.replace('@secretlint/secretlint-rule-', ''),
    }));
  };
}
