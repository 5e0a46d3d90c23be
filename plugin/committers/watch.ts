import type CountersignPlugin from '../main.ts';
import { lookForCommitters } from './look.ts';
import type { Committer } from './rule.ts';

/** Others that write this vault, as they were when last looked for; what the person knows of is put away for good. */
export class Committers {
  found: readonly Committer[] = [];

  constructor(private readonly plugin: CountersignPlugin) {}

  /** Those that the person has not put away. */
  shown(): readonly Committer[] {
    return this.found.filter(({ id }) => !this.plugin.data.preferences.dismissed.includes(id));
  }

  async look(): Promise<void> {
    this.found = await lookForCommitters(this.plugin.app.vault);
    this.plugin.model.tell();
  }

  dismiss(id: string): Promise<void> {
    return this.plugin.prefer({ dismissed: [...this.plugin.data.preferences.dismissed, id] });
  }
}
