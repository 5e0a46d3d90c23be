import { type Category, type Counts } from './put-aside.ts';

/** One and many of each category, as a sentence says them. */
const WORDS: Readonly<Record<Category, readonly [string, string]>> = {
  needs_reply: ['mail to answer', 'mails to answer'],
  fyi: ['for your information', 'for your information'],
  list: ['list mail', 'list mails'],
  newsletter: ['newsletter', 'newsletters'],
  notification: ['notification', 'notifications'],
  receipt: ['receipt', 'receipts'],
  calendar: ['calendar mail', 'calendar mails'],
  bounce: ['delivery report', 'delivery reports'],
  autoreply: ['automatic reply', 'automatic replies'],
  cold_pitch: ['cold pitch', 'cold pitches'],
  spam: ['spam', 'spam'],
};

/** `12 newsletters, 3 receipts, 1 spam`. */
export function countsInWords(counts: Counts): string {
  return counts.map(([category, count]) => `${count} ${WORDS[category][count === 1 ? 0 : 1]}`).join(', ');
}

/** The heading of a category: `Newsletters`. */
export function categoryTitle(category: Category): string {
  const [, many] = WORDS[category];
  return many.charAt(0).toUpperCase() + many.slice(1);
}
