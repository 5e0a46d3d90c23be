import { oneLine } from '../text/show.ts';

/** What a line of a log says, whoever wrote it: every value is text of bounded length, '' where it is none. */
export interface Fields {
  readonly timestamp: string;
  readonly action_type: string;
  readonly actor: string;
  readonly target: string;
  readonly approval_status: string;
  readonly approved_by: string;
  readonly result: string;
  readonly parameters: ReadonlyMap<string, string>;
}

const LONGEST = 300;
const MOST_PARAMETERS = 12;

/** The start of a text as one visible line. Cut before it is looked at, since a line of a log may hold a megabyte. */
export function short(text: string, limit = LONGEST): string {
  return oneLine(text.slice(0, 4 * limit), limit);
}

/** `line` is whatever stood in the file, read as JSON. */
export function fieldsOf(line: object): Fields {
  const values = line as Readonly<Record<string, unknown>>;
  const text = (key: string) => textOf(values[key]);
  return {
    timestamp: text('timestamp'),
    action_type: text('action_type'),
    actor: text('actor'),
    target: text('target'),
    approval_status: text('approval_status'),
    approved_by: text('approved_by'),
    result: text('result'),
    parameters: parametersOf(values['parameters']),
  };
}

function parametersOf(value: unknown): Map<string, string> {
  const found = new Map<string, string>();
  if (typeof value !== 'object' || value === null) return found;
  // Not Object.entries: that would lay out all of a million keys first.
  for (const key in value) {
    if (found.size === MOST_PARAMETERS) break;
    found.set(short(key, 40), textOf((value as Readonly<Record<string, unknown>>)[key]));
  }
  return found;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? short(value) : '';
}
