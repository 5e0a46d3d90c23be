import { mkdir } from 'node:fs/promises';
import axe from 'axe-core';
import type { Locator, Page } from 'playwright-core';

export interface Look {
  readonly dark?: boolean;
  /** CSS pixels, like the height. */
  readonly width?: number;
  readonly height?: number;
  /** As Obsidian's font size setting does it. */
  readonly fontScale?: number;
  readonly dir?: string;
}

/** The window, the theme and the size of text that somebody has; what is left out is as on a usual desktop. */
export async function lookAs(
  page: Page,
  { dark = false, width = 860, height = 1000, fontScale = 1, dir = 'ltr' }: Look,
): Promise<void> {
  await page.setViewportSize({ width, height });
  await page.evaluate(
    ([theme, scale, direction]) => {
      document.body.classList.toggle('theme-dark', theme);
      document.documentElement.dir = direction;
      for (const [name, size] of [
        ['--font-text-size', 16],
        ['--font-ui-small', 13],
        ['--font-ui-smaller', 12],
      ] as const)
        document.body.style.setProperty(name, `${String(size * scale)}px`);
    },
    [dark, fontScale, dir] as const,
  );
}

/** Brings axe-core into a page, once for each. */
export async function bringAxe(page: Page): Promise<void> {
  await page.addScriptTag({ content: axe.source });
}

/** What axe-core finds wrong with a part of the page as it is now, rule by rule with the elements. */
export async function violationsIn(page: Page, selector: string): Promise<string[]> {
  return page.evaluate(async (part) => {
    const { axe: tool } = window as unknown as { axe: typeof axe };
    const { violations: found } = await tool.run(part);
    return found.map(
      ({ id, nodes }) =>
        `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary ?? ''}`).join(' | ')}`,
    );
  }, selector);
}

/** A picture of the documents; they are taken where `updatesPublished`. */
export async function takePicture(of: Locator, name: string): Promise<void> {
  await mkdir('docs/images', { recursive: true });
  await of.screenshot({ path: `docs/images/${name}.png` });
}
