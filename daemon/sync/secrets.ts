import { placeOf } from '../../shared/vault/layout.ts';
import { cutTokens } from './cut-tokens.ts';
import { type Reading, encodedTexts, recordInLines, withoutUnseen } from './disguises.ts';
import type { Plan } from './replay-plan.ts';
import { OWN_RULES, type SecretRule, looksLikeSecretName } from './secret-rules.ts';
import { MAY_HOLD_TOKEN, TOKEN_RULES } from './token-shapes.ts';

export interface SecretHit {
  /** Offsets in UTF-16 units, end exclusive. */
  readonly start: number;
  readonly end: number;
  readonly rule: string;
}

/** Put in place of a hit in text that came from a mail (PROTOCOL §8). */
export const WITHHELD = '[withheld: looks like a password, open the original]';

/**
 * What in a text looks like a password, key or token: secretlint's recommended rules and our own, over the text as it stands
 * and as it reads without what nobody sees, over the ends of its lines, and out of base64. Sorted, not overlapping.
 */
export async function findSecrets(text: string): Promise<SecretHit[]> {
  const found = [...(await asWritten(text)), ...acrossLines(text)];
  for (const reading of [withoutUnseen(text), recordInLines(text)])
    if (reading !== null) found.push(...placed(await asWritten(reading.text), reading));
  for (const { start, end, text: decoded } of encodedTexts(text)) {
    const [hit] = await asWritten(decoded);
    if (hit !== undefined) found.push({ start, end, rule: `${hit.rule}, in base64` });
  }
  return merged(found);
}

async function asWritten(text: string): Promise<SecretHit[]> {
  const tokens = MAY_HOLD_TOKEN.test(text) ? ownHits(text, TOKEN_RULES) : [];
  return [...ownHits(text, OWN_RULES), ...tokens, ...(await lintHits(text))];
}

/** Tokens that the end of a line cuts in two. Of all else a line's end is the end, so only shapes are looked for. */
function acrossLines(text: string): SecretHit[] {
  return cutTokens(text, (word) => ownHits(word, TOKEN_RULES));
}

/** Hits in a reading as hits in the text itself: to the last character of each, not to what follows it. */
function placed(hits: readonly SecretHit[], { from }: Reading): SecretHit[] {
  return hits.map(({ start, end, rule }) => ({ start: from(start), end: from(end - 1) + 1, rule }));
}

function merged(found: readonly SecretHit[]): SecretHit[] {
  const merged: SecretHit[] = [];
  for (const hit of found.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
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
      const where = 'line' in problem ? ` ${lineOf(problem)}` : '';
      const message = `${path} stays on this computer: it holds what looks like a secret (${problem.rule}${where}). Remove it from the note, then it goes on by itself.`;
      plan.withheld.push({ kind: 'secret', paths: [...edits.keys()].sort(), message });
      break;
    }
  }
}

/** Notes that are looked at in one round: a whole vault that comes at once was not published now. */
const MOST_LOOKED_AT = 200;

/** Names what others have published and is about to be written here: it is out already, which a person has to know. */
export async function tellPublishedSecrets(
  plan: Plan,
  blob: (oid: string) => Promise<Uint8Array>,
): Promise<void> {
  const come = [...plan.disk].filter(([, { to }]) => to !== null);
  if (come.length > MOST_LOOKED_AT) return;
  for (const [path, { to }] of come) {
    const text = to === null ? '' : Buffer.from(await blob(to)).toString('utf8');
    const found = await firstHit(path, text);
    if (found === null) continue;
    const where = `${found.rule}, ${lineOf(found)}`;
    const message = `${path} was published with what looks like a secret (${where}): everybody who can read the vault’s history has it. Change it where it is used, then remove it from the note.`;
    plan.conflicts.push({ path, copy: '', message });
  }
}

/**
 * Signatures and public keys are no secrets, but random text in which any token can seem to be: of a decision and of a
 * device's own note they are not looked at. All else in them is, line by line as before.
 */
function withoutKeys(path: string, text: string): string {
  const place = placeOf(path)?.place;
  if (place !== 'decisions' && place !== 'devices') return text;
  const blank = (_: string, before: string, key: string) => before + 'x'.repeat(key.length);
  return text.replace(SIGNATURE, blank).replace(PUBLIC_KEY, blank);
}

const SIGNATURE = /^(signature: ")([\w-]{86})(?="$)/m;
const PUBLIC_KEY = /\b(ed25519:)([\w-]{43})(?![\w-])/g;

/** What a shape can't hold: nothing reads over it from the name into the note. */
const BETWEEN = '\n§\n';

/** The name and the note are looked at as one text: each look costs, however short the text is. Line 0 is the name. */
async function firstHit(path: string, text: string): Promise<{ rule: string; line: number } | null> {
  const [hit] = await findSecrets(path + BETWEEN + withoutKeys(path, text));
  if (hit === undefined) return null;
  const before = hit.start - path.length - BETWEEN.length;
  return { rule: hit.rule, line: before < 0 ? 0 : text.slice(0, before).split('\n').length };
}

function lineOf({ line }: { readonly line: number }): string {
  return line === 0 ? 'in its name' : `in line ${String(line)}`;
}

function ownHits(text: string, rules: readonly SecretRule[]): SecretHit[] {
  return rules.flatMap(({ name, pattern }) =>
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
