import * as z from 'zod/mini';
import { CATEGORIES, type Task } from '../../../shared/vault/schemas.ts';
import { type MailRecord, parseRecord } from './mail-record.ts';

/** One correction by a person, with what there is to learn from: all that the learned state is made of. */
export interface Lesson {
  readonly category: Task['category'];
  readonly mail: MailRecord;
}

const category = z.enum(CATEGORIES);

export function parseLesson(value: unknown): Lesson | null {
  if (typeof value !== 'object' || value === null) return null;
  const said = category.safeParse((value as { category?: unknown }).category);
  const mail = parseRecord((value as { mail?: unknown }).mail);
  return said.success && mail !== null ? { category: said.data, mail } : null;
}

/** The lessons that count: the last one about each mail, in the order in which they were given. */
export function lastWords(lessons: readonly Lesson[]): Lesson[] {
  const byMail = new Map<string, Lesson>();
  for (const lesson of lessons) {
    byMail.delete(lesson.mail.task);
    byMail.set(lesson.mail.task, lesson);
  }
  return [...byMail.values()];
}
