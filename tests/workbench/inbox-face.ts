import type { Locator } from 'playwright-core';
import { instant } from '../../shared/text/time.ts';
import { Face } from './face.ts';
import { type Sample, sample } from './sample-vault.ts';

/** A mail that was sent to Ana before: from then on she is somebody who is known. */
export function sentBefore(name = 'sent before'): { readonly path: string; readonly note: string } {
  const made = sample(name, {
    request: {
      status: 'sent',
      subject: 'Our offer',
      evidence: [`at ${new Date(Date.now() - 3 * 86_400_000).toISOString().replace(/\.\d+Z$/, 'Z')}`],
    },
  });
  const month = new Date().toISOString().slice(0, 7);
  return { path: made.path.replace('Pending_Approval/email', `Done/email/${month}`), note: made.note };
}

/** A person in front of the inbox. */
export class InboxFace {
  private constructor(readonly face: Face) {}

  static async start(): Promise<InboxFace> {
    return new InboxFace(await Face.start());
  }

  async put(made: Sample): Promise<Sample> {
    await this.face.bench.write(made.path, made.note);
    await this.face.bench.write(made.taskPath, made.taskNote);
    return made;
  }

  /** Puts samples into the folder and opens the inbox over them. */
  async open(samples: readonly Sample[]): Promise<void> {
    for (const made of samples) await this.put(made);
    await this.face.rescan();
    await this.run('inbox');
    await this.list.waitFor();
    await this.row(samples[0]!.request.id).waitFor();
    // The card of the first line is there a moment later; until then there is nothing for a key to act on.
    await this.face.card.waitFor({ state: 'attached' });
  }

  run(command: string): Promise<boolean> {
    return this.face.page.evaluate((id) => window.workbench.run(id), command);
  }

  get list(): Locator {
    return this.face.page.locator('.countersign-list');
  }

  row(id: string): Locator {
    return this.face.page.locator(`[data-id="${id}"]`);
  }

  /** The id that keys act on. */
  async current(): Promise<string> {
    return (await this.face.page.locator('.countersign-entry.is-current').getAttribute('data-id')) ?? '';
  }

  get said(): Locator {
    return this.face.page.locator('.countersign-said');
  }

  /** One key, after the time that a card has to stand still. */
  async key(name: string): Promise<void> {
    await this.face.insist(() => this.face.page.keyboard.press(name));
  }

  async decided(id: string): Promise<string[]> {
    return (await this.face.records(id)).map(({ kind }) => kind);
  }
}

export function samples(name: string, count: number, over: Parameters<typeof sample>[1] = {}): Sample[] {
  return Array.from({ length: count }, (_, at) =>
    sample(`${name} ${String(at)}`, {
      ...over,
      request: { subject: `${name} ${String(at)}`, ...over.request },
      task: { received: instant(Date.parse('2026-11-20T08:12:10Z') + at * 1000), ...over.task },
    }),
  );
}
