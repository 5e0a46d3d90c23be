import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { type Correction } from '../../shared/task/correction.ts';
import { CATEGORIES } from '../../shared/vault/schemas.ts';
import { TASK_ID } from '../../shared/vault/ids.ts';
import { readPrivate, writePrivate } from '../disk/private-file.ts';

/** What a person said about a mail and the published vault may not show yet. */
export interface Spoken {
  readonly task: string;
  readonly said: Correction;
  /** Why no draft may be made, as it was found when it was said; '' where one may. */
  readonly noDraft: string;
}

const schema = z.strictObject({
  task: z.string().regex(TASK_ID),
  said: z.strictObject({ category: z.enum(CATEGORIES), draft: z.boolean(), wish: z.string().max(2000) }),
  noDraft: z.string().max(1000),
});

/**
 * Corrections on their way into the published vault: one small file each in Local's state folder, since the command that
 * writes one and the Local that settles it are two processes. What a person said last about a mail counts.
 */
export class SpokenWords {
  private readonly folder: string;

  constructor(state: string) {
    this.folder = join(state, 'corrections');
  }

  add(spoken: Spoken): void {
    writePrivate(this.file(spoken.task), textOf(spoken));
  }

  /** In the order of their ids; a file that can't be read is left out. */
  all(): Spoken[] {
    return this.names().flatMap((name) => {
      const parsed = schema.safeParse(json(readPrivate(join(this.folder, name)) ?? ''));
      return parsed.success && `${parsed.data.task}.json` === name ? [parsed.data] : [];
    });
  }

  /** Ends one, unless the person has said something else meanwhile. */
  remove(spoken: Spoken): void {
    const file = this.file(spoken.task);
    if (readPrivate(file) === textOf(spoken)) rmSync(file, { force: true });
  }

  private file(task: string): string {
    return join(this.folder, `${task}.json`);
  }

  private names(): string[] {
    try {
      return readdirSync(this.folder)
        .filter((name) => /^[a-z2-7]{16}\.json$/.test(name))
        .sort();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  }
}

function textOf({ task, said: { category, draft, wish }, noDraft }: Spoken): string {
  return `${JSON.stringify({ task, said: { category, draft, wish }, noDraft })}\n`;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
