import { fromUtf8 } from '../../shared/text/bytes.ts';
import { placeOf } from '../../shared/vault/layout.ts';
import type { Plan } from './replay-plan.ts';
import { looksLikeSecretName } from './secret-rules.ts';
import { BETWEEN, findSecretsIn } from './secrets.ts';

type ReadBlob = (oid: string) => Promise<Uint8Array>;

/** The first thing in a note that looks like a secret; `where` for a sentence. */
interface Hit {
  readonly rule: string;
  readonly where: string;
}

const SECRET_NAME: Hit = { rule: 'file name', where: '' };
/** Another encoding, as Windows' own tools write UTF-16: nobody can tell what is in it. */
const NO_TEXT: Hit = { rule: 'not UTF-8', where: '' };

/** I5: takes every group with a hit out of what is to be published; its files stay on disk, the rest goes on. */
export async function withholdSecrets(plan: Plan, blob: ReadBlob): Promise<void> {
  const edits = [...plan.publish.values()].flatMap((group) => [...group]);
  const hits = await hitsIn(edits, blob);
  for (const [key, group] of plan.publish) {
    for (const path of group.keys()) {
      const hit = looksLikeSecretName(path) ? SECRET_NAME : hits.get(path);
      if (hit === undefined) continue;
      plan.publish.delete(key);
      const message =
        hit === NO_TEXT
          ? `${path} stays on this computer: it is not written in UTF-8, so nobody can tell whether it holds a secret. Save it as UTF-8, then it goes on by itself.`
          : `${path} stays on this computer: it holds what looks like a secret (${hit.rule}${hit.where}). Remove it from the note, then it goes on by itself.`;
      plan.withheld.push({ kind: 'secret', paths: [...group.keys()].sort(), message });
      break;
    }
  }
}

/** Notes that are looked at in one round: a whole vault that comes at once was not published now. */
const MOST_LOOKED_AT = 200;

/** Names what others have published and is about to be written here: it is out already, which a person has to know. */
export async function tellPublishedSecrets(plan: Plan, blob: ReadBlob): Promise<void> {
  const come = [...plan.disk].map(([path, { to }]) => [path, to] as const).filter(([, to]) => to !== null);
  if (come.length > MOST_LOOKED_AT) return;
  for (const [path, hit] of await hitsIn(come, blob)) {
    if (hit === NO_TEXT) continue; // Nobody can tell.
    const { rule, where } = hit;
    const message = `${path} was published with what looks like a secret (${rule},${where}): everybody who can read the vault’s history has it. Change it where it is used, then remove it from the note.`;
    plan.conflicts.push({ path, copy: '', message });
  }
}

/** So many notes, or so many characters of them, are held in memory and looked at together. */
const STRETCH = 50;
const STRETCH_LENGTH = 256_000;

interface Note {
  readonly path: string;
  readonly text: string;
}

async function hitsIn(
  notes: readonly (readonly [path: string, oid: string | null])[],
  blob: ReadBlob,
): Promise<Map<string, Hit>> {
  const hits = new Map<string, Hit>();
  let [stretch, length]: [Note[], number] = [[], 0];
  for (const [at, [path, oid]] of notes.entries()) {
    const text = oid === null ? '' : textOf(await blob(oid));
    if (text === null) hits.set(path, NO_TEXT);
    else stretch.push({ path, text });
    length += text?.length ?? 0;
    if (stretch.length < STRETCH && length < STRETCH_LENGTH && at < notes.length - 1) continue;
    for (const [one, hit] of await hitsInStretch(stretch)) hits.set(one, hit);
    [stretch, length] = [[], 0];
  }
  return hits;
}

/** Null: it is no text, or in an encoding in which no rule finds anything. */
function textOf(bytes: Uint8Array): string | null {
  const text = fromUtf8(bytes);
  return text?.includes('\0') === true ? null : text;
}

async function hitsInStretch(notes: readonly Note[]): Promise<[path: string, hit: Hit][]> {
  // A name and its note are looked at as one text.
  const found = await findSecretsIn(notes.map(({ path, text }) => path + BETWEEN + withoutKeys(path, text)));
  return notes.flatMap(({ path, text }, index) => {
    const [hit] = found[index] ?? [];
    if (hit === undefined) return [];
    return [[path, { rule: hit.rule, where: whereOf(hit.start - path.length - BETWEEN.length, text) }]];
  });
}

/** @param offset in the note; below 0 where it lies in its name */
function whereOf(offset: number, text: string): string {
  return offset < 0 ? ' in its name' : ` in line ${String(text.slice(0, offset).split('\n').length)}`;
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
