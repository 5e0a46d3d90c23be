import { cutTokens } from './cut-tokens.ts';
import { type Reading, encodedTexts, recordInLines, withoutUnseen } from './disguises.ts';
import { OWN_RULES, type SecretRule } from './secret-rules.ts';
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
export function findSecrets(text: string): Promise<SecretHit[]> {
  return find(text, lintHits);
}

/** What a shape can't hold: nothing reads over it from one text into the next. */
export const BETWEEN = '\n§\n';

/**
 * The same of each of several texts. What secretlint takes for a look is the same for a line and for fifty notes, so it looks
 * at all of them as one, and at each only where it found something.
 */
export async function findSecretsIn(texts: readonly string[]): Promise<SecretHit[][]> {
  const looks: string[] = [];
  const found = await each(texts, (text) =>
    find(text, (look) => {
      looks.push(look);
      return NONE;
    }),
  );
  return (await lintHits(looks.join(BETWEEN))).length === 0 ? found : each(texts, findSecrets);
}

const NONE: Promise<readonly SecretHit[]> = Promise.resolve([]);

async function each<T>(texts: readonly string[], find: (text: string) => Promise<T>): Promise<T[]> {
  const found: T[] = [];
  for (const text of texts) found.push(await find(text));
  return found;
}

/** What secretlint says of a text. */
type Linter = (text: string) => Promise<readonly SecretHit[]>;

async function find(text: string, lint: Linter): Promise<SecretHit[]> {
  const found = [...(await asWritten(text, lint)), ...acrossLines(text)];
  for (const reading of [withoutUnseen(text), recordInLines(text)])
    if (reading !== null) found.push(...placed(await asWritten(reading.text, lint), reading));
  for (const { start, end, text: decoded } of encodedTexts(text)) {
    const [hit] = await asWritten(decoded, lint);
    if (hit !== undefined) found.push({ start, end, rule: `${hit.rule}, in base64` });
  }
  return merged(found);
}

async function asWritten(text: string, lint: Linter): Promise<SecretHit[]> {
  const tokens = MAY_HOLD_TOKEN.test(text) ? ownHits(text, TOKEN_RULES) : [];
  return [...ownHits(text, OWN_RULES), ...tokens, ...(await lint(text))];
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

function ownHits(text: string, rules: readonly SecretRule[]): SecretHit[] {
  return rules.flatMap(({ name, pattern }) =>
    [...text.matchAll(pattern)].flatMap((match) => {
      const group = Object.values(match.indices?.groups ?? {}).find((range) => Array.isArray(range));
      if (group === undefined || text.startsWith('[withheld:', group[0])) return [];
      return [{ start: group[0], end: group[1], rule: name }];
    }),
  );
}

let linter: Promise<Linter> | null = null;

/** secretlint costs 40 MB and 200 ms to load, so it waits for the first note. */
function lintHits(text: string): Promise<readonly SecretHit[]> {
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
