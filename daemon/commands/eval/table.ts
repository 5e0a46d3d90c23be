import { CATEGORIES } from '../../../shared/vault/schemas.ts';
import { type Score } from './score.ts';

/** The score as lines for a terminal: totals, each category, and what was taken for what. */
export function scoreLines(score: Score, msPerMessage: number | null): string[] {
  const pace = msPerMessage === null ? '' : `${msPerMessage.toFixed(2)} ms per message, `;
  const percent = (part: number) => `${(part * 100).toFixed(1)} %`.padStart(8);
  const rows = CATEGORIES.flatMap((category) => {
    const one = score.categories[category];
    if (one === undefined) return [];
    const others = Object.entries(score.confusion[category] ?? {})
      .filter(([said]) => said !== category)
      .map(([said, count]) => `${said} ${String(count)}`);
    const figures = [one.precision, one.recall, one.f1].map(percent).join(' ');
    return [`${category.padEnd(13)}${figures} ${String(one.n).padStart(6)}   ${others.join(', ')}`.trimEnd()];
  });
  return [
    `${String(score.messages)} messages, ${String(score.errors)} errors, ${pace}accuracy${percent(score.accuracy)}`,
    '',
    `${'category'.padEnd(13)}precision  recall       F1      n   taken for`,
    ...rows,
  ];
}
