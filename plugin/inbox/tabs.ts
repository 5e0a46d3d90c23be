/** The tabs of the inbox, in their order; their number is their key. */
export const TABS = [
  ['needs', 'Needs you'],
  ['waits', 'Waiting'],
  ['activity', 'Activity'],
  ['health', 'Health'],
  ['conflicts', 'Conflicts'],
  ['aside', 'Put aside'],
] as const;
export type Tab = (typeof TABS)[number][0];

/** The tab that a key of the tab list goes to (WAI-ARIA, tabs pattern), or null. `rtl`: the next one is to the left. */
export function tabAfter(tab: Tab, key: string, rtl: boolean): Tab | null {
  const at = TABS.findIndex(([name]) => name === tab);
  const steps: Readonly<Record<string, number>> = {
    ArrowRight: at + (rtl ? -1 : 1),
    ArrowLeft: at + (rtl ? 1 : -1),
    Home: 0,
    End: TABS.length - 1,
  };
  const to = steps[key];
  return to === undefined ? null : (TABS[(to + TABS.length) % TABS.length]?.[0] ?? null);
}
