import { type Handbook } from './handbook.ts';
import { type Actions, type RuledMail, applies } from './rule.ts';

/** What a rule said about one thing, and on which line of the handbook. */
export interface Said<T> {
  readonly value: T;
  readonly line: number;
}

/** What the handbook says about one mail; what it says nothing about is null. */
export type Ruling = { readonly [K in keyof Actions]-?: Said<NonNullable<Actions[K]>> | null } & {
  /** Line of a rule for this mail that can't be read whole; nothing may be drafted until it is mended. */
  readonly broken: number | null;
};

/** Of all rules that fit a mail, the first that speaks of a thing decides it, as in a list that is read from the top. */
export function rulingOf({ rules }: Handbook, mail: RuledMail): Ruling {
  const fitting = rules.filter((rule) => applies(rule, mail));
  const first = <K extends keyof Actions>(key: K): Said<NonNullable<Actions[K]>> | null => {
    for (const { actions, line } of fitting) {
      const value = actions[key];
      if (value !== undefined) return { value, line };
    }
    return null;
  };
  return {
    category: first('category'),
    priority: first('priority'),
    draft: first('draft'),
    snippet: first('snippet'),
    language: first('language'),
    broken: fitting.find(({ broken }) => broken)?.line ?? null,
  };
}
