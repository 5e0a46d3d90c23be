import type { SettingDefinitionItem } from 'obsidian';
import type { FoundHand, HandPin } from '../../shared/card/trusted-hand.ts';

/** What this device relies on about the computer that sends; `offered` are those that report, by their agents. */
export function computerPage(
  { hand, trouble }: FoundHand,
  offered: readonly { readonly agent: string; readonly hand: HandPin }[],
  on: { readonly again: () => void; readonly trust: (hand: HandPin) => void },
): SettingDefinitionItem {
  const computer = hand === null ? 'none' : inWords(hand);
  // What is trusted already needs no line, unless it is no longer what was trusted.
  const choices = offered.filter((one) => trouble !== '' || one.hand.executor !== hand?.executor);
  return {
    type: 'page',
    name: 'This computer',
    displayValue: hand?.mode ?? 'none',
    status: trouble === '' ? null : 'warning',
    items: [
      {
        name: 'Computer that sends',
        desc: `${computer}. ${trouble}`,
        aliases: ['hand', 'executor', 'live', 'dry run'],
        action: on.again,
      },
      ...choices.map((one) => ({
        name: `Trust ${one.agent}`,
        desc: `${inWords(one.hand)}. Only if you have changed it yourself.`,
        action: () => on.trust(one.hand),
      })),
    ],
  };
}

function inWords({ mode, vault, executor }: HandPin): string {
  return `${mode} · vault ${vault} · hand ${executor}`;
}
