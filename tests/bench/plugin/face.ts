import type { Page } from 'playwright-core';
import { Workbench } from '../../workbench/workbench.ts';
import { timed } from './stopwatch.ts';
import { fillVault } from './vault.ts';

/** Milliseconds, one figure each time it was done. */
export interface FaceTimes {
  /** Evaluating main.js, then `onload`, in a fresh page each. */
  readonly evaluate: number[];
  readonly onload: number[];
  /** From the start of a fresh page until the whole vault was looked through. */
  readonly looked_through: number[];
  /** From the command until the list and the first card are laid out, the vault having been looked through. */
  readonly list: number[];
  readonly inbox: number[];
  readonly filter: number[];
  readonly card: number[];
  readonly decision: number[];
}

export async function measureFace(pending: number, samples: number): Promise<FaceTimes> {
  const bench = await Workbench.start();
  try {
    fillVault(bench.folder, pending);
    const times: FaceTimes = {
      evaluate: [],
      onload: [],
      looked_through: [],
      list: [],
      inbox: [],
      filter: [],
      card: [],
      decision: [],
    };
    const rounds = Math.max(3, Math.ceil(samples / 4));
    for (let round = 0; round < rounds; round++) {
      const page = await bench.device({ memory: true, told: false });
      await page.waitForFunction(() => window.workbench.status()[0] !== '', undefined, { polling: 10 });
      const loaded = await page.evaluate(loadTimes);
      times.evaluate.push(loaded.evaluate);
      times.onload.push(loaded.onload);
      times.looked_through.push(loaded.lookedThrough);
      const opened = await page.evaluate(openInbox);
      times.list.push(opened.list);
      times.inbox.push(opened.card);
      if (round === rounds - 1) await inUse(page, times, samples);
      await page.context().close();
    }
    if (bench.broken.length > 0) throw new Error(bench.broken.join('\n'));
    return times;
  } finally {
    await bench.stop();
  }
}

async function inUse(page: Page, times: FaceTimes, samples: number): Promise<void> {
  const { keyboard } = page;
  await page.locator('.countersign-list').focus();
  await keyboard.press('/');
  for (const word of ['garden', 'client17', 'contract 9']) {
    for (const letter of word)
      times.filter.push(await timed(page, 'keydown', 'settled', () => keyboard.press(letter)));
    for (let left = word.length; left > 0; left--)
      times.filter.push(await timed(page, 'keydown', 'settled', () => keyboard.press('Backspace')));
  }
  await keyboard.press('Enter');
  for (let step = 0; step < samples; step++) {
    times.card.push(await timed(page, 'keydown', 'card', () => keyboard.press('j')));
  }
  for (let step = 0; step < samples; step++) {
    const approve = page.getByRole('button', { name: 'Approve and send', exact: true });
    await approve.scrollIntoViewIfNeeded();
    // A card that has just come takes no decision (PROTOCOL §4): this is the person's pause, not part of what is measured.
    await page.waitForTimeout(500);
    times.decision.push(await timed(page, 'click', 'decision', () => approve.click()));
    await page.locator('.countersign-card[data-state="approved"]').waitFor();
    await timed(page, 'keydown', 'card', () => keyboard.press('j'));
  }
}

/** Runs in the page. */
function loadTimes(): { evaluate: number; onload: number; lookedThrough: number } {
  const of = (name: string) => performance.getEntriesByName(name)[0];
  const start = of('evaluate')?.startTime ?? 0;
  return {
    evaluate: of('evaluate')?.duration ?? NaN,
    onload: of('onload')?.duration ?? NaN,
    lookedThrough: performance.now() - start,
  };
}

/** Runs in the page: from the command until the list, and then its first card, is laid out. */
async function openInbox(): Promise<{ list: number; card: number }> {
  const begun = performance.now();
  const laidOut = (selector: string) =>
    new Promise<number>((resolve) => {
      const look = () => {
        if (document.querySelector(selector) === null) return;
        observer.disconnect();
        document.body.getBoundingClientRect();
        resolve(performance.now() - begun);
      };
      const observer = new MutationObserver(look);
      observer.observe(document.body, { childList: true, subtree: true, attributes: true });
    });
  const list = laidOut('.countersign-entry.is-current');
  const card = laidOut('.countersign-card');
  window.workbench.run('inbox');
  return { list: await list, card: await card };
}
