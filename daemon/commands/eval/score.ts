import { CATEGORIES } from '../../../shared/vault/schemas.ts';
import { type Category } from './folder.ts';

/** What a person called a mail and what triage called it; null where triage failed. */
export interface Judged {
  readonly label: Category;
  readonly said: Category | null;
}

export interface CategoryScore {
  /** Of the mails that were called this, the share that is; 0 where none was. */
  readonly precision: number;
  /** Of the mails that are this, the share that was called so; 0 where there is none. */
  readonly recall: number;
  readonly f1: number;
  /** Mails that are this. */
  readonly n: number;
}

export interface Score {
  readonly messages: number;
  readonly errors: number;
  readonly accuracy: number;
  readonly needs_reply: { readonly precision: number; readonly recall: number };
  /** Categories that a person or triage used. */
  readonly categories: Readonly<Partial<Record<Category, CategoryScore>>>;
  /** Label → what triage said → how often. */
  readonly confusion: Readonly<
    Partial<Record<Category, Readonly<Partial<Record<Category | 'error', number>>>>>
  >;
}

export function scoreOf(judged: readonly Judged[]): Score {
  const used = CATEGORIES.filter((category) =>
    judged.some(({ label, said }) => label === category || said === category),
  );
  const { precision, recall } = categoryScore(judged, 'needs_reply');
  return {
    messages: judged.length,
    errors: judged.filter(({ said }) => said === null).length,
    accuracy: share(judged.filter(({ label, said }) => label === said).length, judged.length),
    needs_reply: { precision, recall },
    categories: Object.fromEntries(used.map((category) => [category, categoryScore(judged, category)])),
    confusion: confusionOf(judged),
  };
}

function categoryScore(judged: readonly Judged[], category: Category): CategoryScore {
  const n = judged.filter(({ label }) => label === category).length;
  const right = judged.filter(({ label, said }) => label === category && said === category).length;
  const precision = share(right, judged.filter(({ said }) => said === category).length);
  const recall = share(right, n);
  return { precision, recall, f1: share(2 * precision * recall, precision + recall), n };
}

function confusionOf(judged: readonly Judged[]): Score['confusion'] {
  const table: Partial<Record<Category, Partial<Record<Category | 'error', number>>>> = {};
  for (const { label, said } of judged) {
    const row = (table[label] ??= {});
    row[said ?? 'error'] = (row[said ?? 'error'] ?? 0) + 1;
  }
  return table;
}

/** Rounded to four decimals, so that two machines print the same. */
function share(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((part / whole) * 10_000) / 10_000;
}
