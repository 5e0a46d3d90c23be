import type { Locator, Page } from 'playwright-core';
import { verifyDecision } from '../../shared/approval/verify.ts';
import type { DecisionRecord } from '../../shared/approval/decision.ts';
import { VAULT } from '../support/signature-vectors.ts';
import { HAND_PATH, type Sample, handNote, sample } from './sample-vault.ts';
import { Workbench } from './workbench.ts';

/** A person in front of the built plugin: opens notes, reads cards, presses what a person can press. */
export class Face {
  private constructor(
    readonly bench: Workbench,
    readonly page: Page,
    readonly key: string,
    private readonly vault: string,
  ) {}

  /** A fresh folder with the report of a computer, and one device. */
  static async start(): Promise<Face> {
    const bench = await Workbench.start();
    await bench.write(HAND_PATH, handNote());
    return Face.over(bench, await bench.device());
  }

  static async over(bench: Workbench, page: Page, vault = VAULT): Promise<Face> {
    // The first look through the vault is over: it changes what cards say about who is known.
    await page.waitForFunction(() => window.workbench.status()[0] !== '');
    await page.evaluate(() => window.workbench.settings());
    const row = await page.locator('.setting-item[data-name="Public key of this device"]').textContent();
    return new Face(bench, page, /ed25519:[\w-]{43}/.exec(row ?? '')?.[0] ?? '', vault);
  }

  /** A second device over the same folder: its own key, its own memory. See `Workbench.device`. */
  async otherDevice(options?: { told: boolean }): Promise<Face> {
    return Face.over(this.bench, await this.bench.device(options), this.vault);
  }

  /** Puts a sample into the folder and opens its card. */
  async open(name: string, over: Parameters<typeof sample>[1] = {}): Promise<Sample> {
    const made = sample(name, over);
    await this.bench.write(made.path, made.note);
    await this.bench.write(made.taskPath, made.taskNote);
    await this.show(made);
    return made;
  }

  async show({ path }: Pick<Sample, 'path'>): Promise<void> {
    await this.rescan();
    await this.page.evaluate((shown) => window.workbench.open(shown), path);
    await this.card.waitFor();
  }

  /** What Obsidian does when it notices what others wrote. */
  async rescan(): Promise<void> {
    await this.page.evaluate(() => window.workbench.rescan());
  }

  get card(): Locator {
    return this.page.locator('.countersign-card');
  }

  button(name: string): Locator {
    return this.card.getByRole('button', { name, exact: true });
  }

  inState(state: string): Locator {
    return this.page.locator(`.countersign-card[data-state="${state}"]`);
  }

  /** A person takes at least this long to read; the card counts from when it was shown in full view. */
  async settle(): Promise<void> {
    await this.page.waitForTimeout(500);
  }

  /** A real press at the button's place on the screen. */
  async press(name: string): Promise<void> {
    await this.insist(() => this.button(name).click()).catch(async (error: unknown) => {
      throw new Error(`${name} can't be pressed. The card says: ${await this.text()}`, { cause: error });
    });
  }

  /** After the time that a card has to stand still; once more where it says that it changed at that very moment. */
  async insist(act: () => Promise<void>): Promise<void> {
    for (let left = 5; left > 0; left--) {
      await this.settle();
      await act();
      await this.page.evaluate(() => new Promise((done) => requestAnimationFrame(done)));
      if (!(await this.card.getByText(/^(This (card )?has (just )?changed|Scroll until)/).isVisible()))
        return;
    }
  }

  /** Scrolls through the whole note, a piece of the screen at a time, as somebody does who reads it. */
  async readAll(): Promise<void> {
    await this.page.evaluate(async () => {
      const frame = () => new Promise((done) => requestAnimationFrame(done));
      const { scrollHeight } = document.documentElement;
      for (let top = 0; top < scrollHeight; top += window.innerHeight / 2) {
        window.scrollTo(0, top);
        await frame();
        await frame();
      }
    });
  }

  async text(): Promise<string> {
    return (await this.card.textContent()) ?? '';
  }

  /** The decisions in the folder, verified with this device's key and others that are named. */
  async records(approval: string, others: readonly string[] = []): Promise<DecisionRecord[]> {
    const pins = [this.key, ...others].map((key) => ({ key, name: 'test', added: '', revoked: '' }));
    return (await this.bench.decisions(approval)).map((text) => {
      const checked = verifyDecision(text, { vault: this.vault, pins });
      if (!checked.ok) throw new Error(checked.refusal.message);
      return checked.value.record;
    });
  }
}
