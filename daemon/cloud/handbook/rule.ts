import { type CATEGORIES, type Task } from '../../../shared/vault/schemas.ts';
import { type Language } from '../draft/languages.ts';
import { type Glob, fits } from './glob.ts';

export type Category = (typeof CATEGORIES)[number];
export type Priority = Task['priority'];

/** Whether a draft may be made: `never`, `ask` the person instead, or `may` in spite of a later line. */
export type Permission = 'may' | 'never' | 'ask';

export interface Condition {
  /** `to` is whoever the mail was addressed to, in To or Cc. */
  readonly field: 'from' | 'to' | 'subject';
  /** One of them has to fit. */
  readonly globs: readonly Glob[];
}

export interface Actions {
  readonly category?: Category;
  readonly priority?: Priority;
  readonly draft?: Permission;
  readonly snippet?: string;
  readonly language?: Language;
}

/** One line of the mail rules. */
export interface Rule {
  readonly line: number;
  /** All of them have to hold. */
  readonly conditions: readonly Condition[];
  readonly actions: Actions;
  /** Part of its actions can't be read: until it is mended, nothing is drafted where the rule applies. */
  readonly broken: boolean;
}

/** What of a mail the rules see: all of it the sender's to choose, and only ever compared. */
export interface RuledMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
}

/** What the rules see of a mail, or of the task that was made of it. */
export function ruledMail(mail: {
  readonly from: string;
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly subject: string;
}): RuledMail {
  return { from: mail.from, to: [...mail.to, ...mail.cc], subject: mail.subject };
}

export function applies({ conditions }: Rule, mail: RuledMail): boolean {
  return conditions.every(({ field, globs }) => {
    const values = field === 'to' ? mail.to : [mail[field]];
    return values.some((value) => globs.some((glob) => fits(glob, value)));
  });
}
