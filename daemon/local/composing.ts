import { DiskPersonFiles } from '../disk/person-files.ts';
import { type Opened } from '../records/run.ts';
import { COMPOSE_FOLDER, type ComposeParts, type TakenNotes, takeInNotes } from './compose-intake.ts';

/** What people write among the tasks, looked at in every round; remembers the last look for the dashboard. */
export class Composing {
  #last: TakenNotes = { taken: 0, trouble: [], until: null };

  constructor(private readonly parts: ComposeParts) {}

  /** Over the vault on this disk, until `opened` closes. */
  static open(vault: string, parts: Omit<ComposeParts, 'files'>, opened: Opened): Composing {
    const files = DiskPersonFiles.open(vault, COMPOSE_FOLDER);
    opened.add(() => {
      files.close();
    });
    return new Composing({ ...parts, files });
  }

  async round(): Promise<void> {
    this.#last = await takeInNotes(this.parts);
  }

  trouble(): readonly string[] {
    return this.#last.trouble;
  }

  /** Milliseconds until a note that is being written will have settled. */
  due(): number {
    const { until } = this.#last;
    return until === null ? Infinity : Math.max(50, until - this.parts.now());
  }
}
