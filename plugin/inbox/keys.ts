/** What the card does by itself, whatever the list is about. */
const ON_CARD = ['edit', 'revise', 'reject', 'snooze'] as const;
export type OnCard = (typeof ON_CARD)[number];

export function isOnCard(what: Do): what is OnCard {
  return ON_CARD.some((one) => one === what);
}

/** What a key asks the inbox for. */
export type Do =
  | OnCard
  | 'next'
  | 'previous'
  | 'page'
  | 'approve'
  | 'undo'
  | 'open'
  | 'fresh'
  | 'search'
  | 'help'
  | 'back'
  | 'promote'
  | 'trace'
  | 'tab';

const KEYS: Readonly<Record<string, Do>> = {
  j: 'next',
  k: 'previous',
  a: 'approve',
  u: 'undo',
  e: 'edit',
  c: 'revise',
  r: 'reject',
  s: 'snooze',
  o: 'open',
  n: 'fresh',
  p: 'promote',
  t: 'trace',
  '/': 'search',
  '?': 'help',
  escape: 'back',
  1: 'tab',
  2: 'tab',
  3: 'tab',
  4: 'tab',
  5: 'tab',
  6: 'tab',
};

/** Keys that have a meaning of their own in the card, and so only count in the list. */
const IN_LIST: Readonly<Record<string, Do>> = { arrowdown: 'next', arrowup: 'previous', ' ': 'page' };

/** Those that may be held down. */
const REPEATED: readonly Do[] = ['next', 'previous', 'page'];
/** Those that mean something else with Shift; any other letter with Shift is not a key of ours. */
const SHIFTED: readonly Do[] = ['next', 'previous', 'page', 'help', 'search'];

/**
 * What a key press asks for, or null: while somebody types, or holds Ctrl, Alt or ⌘, a letter is a letter. A key held down moves,
 * and decides nothing.
 */
export function doOf(event: KeyboardEvent): Do | null {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return null;
  const target = event.target as Element;
  const key = event.key.toLowerCase();
  const typing = target.closest('input:not([type="checkbox"]), textarea, select') !== null;
  if (typing && key !== 'escape') return null;
  const what = KEYS[key] ?? (target.closest('[role="listbox"]') === null ? undefined : IN_LIST[key]);
  if (what === undefined || (event.repeat && !REPEATED.includes(what))) return null;
  return event.shiftKey && !SHIFTED.includes(what) ? null : what;
}
