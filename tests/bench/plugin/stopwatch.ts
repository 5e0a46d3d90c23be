import type { Page } from 'playwright-core';

/**
 * What ends a measurement that a person's key or click begins. `settled`: all that its handlers changed stands in the page and is
 * laid out. `card`: another card is on screen. `decision`: a decision's file is written on the disk.
 */
export type End = 'settled' | 'card' | 'decision';

/** Milliseconds from an event, by the time that the browser gave it, until what it caused. */
export async function timed(
  page: Page,
  event: 'keydown' | 'click',
  end: End,
  act: () => Promise<void>,
): Promise<number> {
  await page.evaluate(arm, [event, end] as const);
  await act();
  return page.evaluate(() => (window as unknown as { measured: Promise<number> }).measured);
}

/** Runs in the page. Layout is forced at the end: what is not laid out is not on screen. */
function arm([event, end]: readonly ['keydown' | 'click', End]): void {
  const before = document.querySelector('.countersign-card');
  const begun = new Promise<number>((resolve) => {
    window.addEventListener(event, ({ timeStamp }) => resolve(timeStamp), { capture: true, once: true });
  });
  const laidOut = () => {
    document.body.getBoundingClientRect();
    return performance.now();
  };
  const settled = () =>
    new Promise<number>((resolve) => {
      // Handlers and the framework's microtasks come before the next task.
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => resolve(laidOut());
      port2.postMessage(null);
    });
  const otherCard = () =>
    new Promise<number>((resolve) => {
      const observer = new MutationObserver(() => {
        const card = document.querySelector('.countersign-card');
        if (card === null || card === before) return;
        observer.disconnect();
        resolve(laidOut());
      });
      observer.observe(document.body, { childList: true, subtree: true });
    });
  const written = () =>
    new Promise<number>((resolve) => {
      const observer = new PerformanceObserver((list) => {
        const mark = list.getEntries().find(({ name }) => name.startsWith('written Decisions/'));
        if (mark === undefined) return;
        observer.disconnect();
        resolve(mark.startTime);
      });
      observer.observe({ entryTypes: ['mark'] });
    });
  const ended =
    end === 'card'
      ? otherCard()
      : end === 'decision'
        ? written()
        : new Promise<number>((resolve) => {
            window.addEventListener('input', () => void settled().then(resolve), { once: true });
          });
  const tooLong = new Promise<never>((_, reject) => {
    window.setTimeout(
      () => reject(new Error(`Nothing of “${end}” came of a ${event} within 10 seconds.`)),
      10_000,
    );
  });
  const measured = Promise.all([begun, ended]).then(([from, to]) => to - from);
  Object.assign(window, { measured: Promise.race([measured, tooLong]) });
}
