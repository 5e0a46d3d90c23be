import { type Store } from '../../../shared/vault/store.ts';
import { type Fault } from './fault.ts';
import { below, outlineOf } from './markdown.ts';
import { HANDBOOK_PATH } from './places.ts';
import { listItem, readRule } from './rule-line.ts';
import { type Rule } from './rule.ts';

/** The heading below which the daemon reads; all else in the handbook is for people. */
export const RULES_TITLE = 'Mail rules';

/** Rules beyond these don't count: each one is held against every mail. */
const MAX_RULES = 500;

export interface Handbook {
  /** In the order of the note. */
  readonly rules: readonly Rule[];
  readonly faults: readonly Fault[];
}

export const NO_HANDBOOK: Handbook = { rules: [], faults: [] };

export async function handbookOf(store: Pick<Store, 'read'>): Promise<Handbook> {
  return readHandbook((await store.read(HANDBOOK_PATH)) ?? '');
}

/**
 * Reads `Company_Handbook.md`: the list items below "Mail rules", each of them one rule (rule-line.ts, docs/handbook.md). A
 * line that can't be read is a fault of its own; the others hold.
 */
export function readHandbook(text: string, path: string = HANDBOOK_PATH): Handbook {
  const outline = outlineOf(path, text);
  const rules: Rule[] = [];
  const faults: Fault[] = [...outline.faults];
  for (const { at, text: line } of below(outline, RULES_TITLE).flatMap(({ lines }) => lines)) {
    const item = listItem(line);
    if (item === null) continue;
    if (rules.length >= MAX_RULES) {
      faults.push({
        path,
        line: at,
        message: `only the first ${String(MAX_RULES)} rules count; use wider patterns.`,
      });
      break;
    }
    const read = readRule(item, at);
    if (read.rule !== null) rules.push(read.rule);
    faults.push(...read.faults.map((message) => ({ path, line: at, message })));
  }
  return { rules, faults };
}
