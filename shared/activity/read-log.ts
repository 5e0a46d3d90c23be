import { type LogAnchor, beginsBehind } from '../audit/anchor.ts';
import { CHAIN_START, type ChainHead, readLine } from '../audit/chain.ts';
import { anchorsIn } from '../audit/find-anchor.ts';
import { sha256Hex } from '../text/bytes.ts';
import { fromInstant } from '../text/time.ts';
import { type Fields, fieldsOf } from './fields.ts';
import { inWords, whoseWord } from './in-words.ts';
import type { LogFile } from './log-files.ts';

/** One line of a log for a person: foreign text in it is visible and of bounded length. */
export interface Activity {
  /** Path and line: no two lines share it, whatever they say of themselves. */
  readonly id: string;
  readonly file: LogFile;
  /** From 1. */
  readonly line: number;
  /** An instant; where a line has none up to its file's day, that of the line before it, or the day's beginning. */
  readonly at: string;
  readonly words: string;
  /** Whose word it is. */
  readonly by: string;
  readonly fields: Fields | null;
  /** Why it should not be relied on, in a sentence, or ''. */
  readonly trouble: string;
  /** All that is searched, in lower case. */
  readonly text: string;
}

export interface LogRead {
  /** In the order of the file. */
  readonly entries: readonly Activity[];
  /** Lines at which the chain breaks; of many, the first ones. */
  readonly breaks: readonly Activity[];
  readonly breakCount: number;
  /** All of them, also those of which only some are kept. */
  readonly lineCount: number;
  /** Behind the last line that could be read; null where there is none. */
  readonly head: ChainHead | null;
  /** What it says of where the log begins, in the order of the file. */
  readonly anchors: readonly LogAnchor[];
  /** Where the log begins here because older days were taken out, as an anchor says; else null. */
  readonly begins: LogAnchor | null;
}

const MOST_BREAKS = 20;
/** Lines that are no lines of a log, beyond which the rest of them is only counted: noise must not push out what is there. */
const MOST_UNREADABLE = 100;

/** Characters of a line whose every text is empty are 200: what is shorter need not be tried, which bounds the work. */
const SHORTEST = 150;

const BROKEN = 'The chain breaks here: this line, or one before it, was altered, cut or inserted.';
const CUT_OFF =
  'This log begins in the middle: what was before is not in this vault, and nothing in the log says that it was taken out.';
const UNREADABLE = 'This line can’t be read: it was damaged, or is none of the log.';

/**
 * Reads a file of the audit log and checks its chain, from `before` on: the head behind the file before it, CHAIN_START for the
 * first one, null where that is not known. A break is marked where it is, and everything is read on from there. Never throws.
 *
 * @param later anchors in the files behind this one, by which the first file of a log may begin in the middle
 */
export function readLog(
  text: string,
  file: LogFile,
  before: ChainHead | null,
  later: readonly LogAnchor[] = [],
): LogRead {
  const entries: Activity[] = [];
  const breaks: Activity[] = [];
  const anchors = anchorsIn(text, file.agent);
  let begins: LogAnchor | null = null;
  let [head, at, breakCount, unreadable] = [before, `${file.day}T00:00:00Z`, 0, 0];
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  for (const [index, raw] of lines.entries()) {
    const line = lineIn(raw);
    if (line === null) {
      breakCount++;
      if (++unreadable > MOST_UNREADABLE) continue;
    }
    const fields = line === null ? null : fieldsOf(line);
    if (line !== null && head === CHAIN_START && line.seq > 0) {
      const start = { seq: line.seq - 1, hash: line.prev };
      begins = [...anchors, ...later].find((anchor) => beginsBehind(anchor, file.path, start)) ?? null;
      if (begins !== null) head = start;
    }
    const joined = line !== null && (head === null || (line.seq === head.seq + 1 && line.prev === head.hash));
    if (line !== null && !joined) breakCount++;
    const cutOff = line !== null && head === CHAIN_START && line.seq > 0;
    if (line !== null) head = { seq: line.seq, hash: sha256Hex(raw) };
    const told = fields === null ? null : timeOf(fields, file);
    at = told ?? at;
    const trouble = [
      fields === null ? UNREADABLE : joined ? '' : cutOff ? CUT_OFF : BROKEN,
      fields === null || fields.actor === file.agent
        ? ''
        : `It lies in the log of ${file.agent} and says it is by ${fields.actor}.`,
      fields === null || told !== null ? '' : `Its time is later than ${file.day}, or none.`,
    ];
    const entry = activity(file, index + 1, at, fields, trouble.filter((one) => one !== '').join(' '));
    entries.push(entry);
    if (!joined && breaks.length < MOST_BREAKS) breaks.push(entry);
  }
  return { entries, breaks, breakCount, lineCount: lines.length, head, anchors, begins };
}

/** The time of the last line that has one, an instant, without reading the rest; '' where the last lines have none. */
export function lastTime(text: string, file: LogFile): string {
  let end = text.length;
  for (let lines = 0; end > 0 && lines < MOST_BREAKS; lines++) {
    const start = text.lastIndexOf('\n', end - 1) + 1;
    const line = lineIn(text.slice(start, end));
    const told = line === null ? null : timeOf(fieldsOf(line), file);
    if (told !== null) return told;
    end = start - 1;
  }
  return '';
}

/** The head behind the last readable line, without reading the rest; null where there is none. */
export function headBehind(text: string): ChainHead | null {
  for (let end = text.length; end > 0;) {
    const start = text.lastIndexOf('\n', end - 1) + 1;
    const raw = text.slice(start, end);
    const line = lineIn(raw);
    if (line !== null) return { seq: line.seq, hash: sha256Hex(raw) };
    end = start - 1;
  }
  return null;
}

function lineIn(raw: string): ReturnType<typeof readLine> {
  return raw.length < SHORTEST ? null : readLine(raw);
}

/** A clock that was ahead left a file of a later day, in which the log went on. */
function timeOf({ timestamp }: Fields, { day }: LogFile): string | null {
  return timestamp.slice(0, 10) <= day && fromInstant(timestamp) !== null ? timestamp : null;
}

function activity(file: LogFile, line: number, at: string, fields: Fields | null, trouble: string): Activity {
  const words = fields === null ? 'A line that can’t be read' : inWords(fields);
  const by = fields === null ? file.agent : whoseWord(fields, file.agent);
  const said = fields === null ? [] : [fields.target, fields.result, ...fields.parameters.values()];
  const text = [words, by, file.day, trouble === '' ? '' : 'trouble', ...said].join('\n').toLowerCase();
  return { id: `${file.path}:${String(line)}`, file, line, at, words, by, fields, trouble, text };
}
