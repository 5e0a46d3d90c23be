import { placeOf } from '../vault/layout.ts';
import type { Activity } from './read-log.ts';

/** A note that an id names, where the vault knows it: both for a person to recognise it by. */
export interface NamedNote {
  readonly path: string;
  /** Foreign text as one visible line. */
  readonly subject: string;
}

/** A line of the audit log as a line of the list. */
export interface ActivityRow extends Pick<
  Activity,
  'id' | 'at' | 'words' | 'by' | 'trouble' | 'fields' | 'text'
> {
  /** Always true: what happened does not go away. */
  readonly open: boolean;
  readonly subject: string;
  /** The note that it is about, or ''. */
  readonly path: string;
  /** The file that it stands in, and its line. */
  readonly log: string;
  readonly line: number;
  /** What the same matter is called elsewhere in the log: its approval, else its task, else ''. */
  readonly trace: string;
}

/** `noteOf` finds the note of a task or an approval, wherever it is now. */
export function activityRow(entry: Activity, noteOf: (id: string) => NamedNote | undefined): ActivityRow {
  const { fields, file, line, text } = entry;
  const ids = fields === null ? [] : [named(entry, 'approval'), fields.target, named(entry, 'task')];
  const note = ids.map(noteOf).find((found) => found !== undefined);
  const told = fields?.result ?? '';
  const subject = note?.subject ?? '';
  return {
    id: entry.id,
    at: entry.at,
    words: entry.words,
    by: entry.by,
    trouble: entry.trouble,
    fields,
    open: true,
    subject,
    path: note?.path ?? (placeOf(told) === null ? '' : told),
    log: file.path,
    line,
    trace: ids.find((id) => ID.test(id)) ?? '',
    text: subject === '' ? text : `${text}\n${subject.toLowerCase()}`,
  };
}

const ID = /^(?:ap-)?[a-z2-7]{16}$/;

function named({ fields }: Activity, key: string): string {
  return fields?.parameters.get(key) ?? '';
}
