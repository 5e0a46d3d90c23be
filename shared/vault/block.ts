import { type Result, ok, refuse } from '../result.ts';

export interface Block {
  /** The word after the opening fence: `countersign`, `mail-text`, `json`. */
  readonly info: string;
  /** The lines inside, joined by LF: nothing trimmed. */
  readonly text: string;
}

/** Why a body is not its blocks: part of the contract, listed in docs/protocol/notes.md. */
export const BLOCK_REFUSALS = [
  'outside-block',
  'open-block',
  'fence-inside',
  'no-block',
  'two-blocks',
  'other-block',
] as const;

const INFO = /^[a-z][a-z-]{0,31}$/;
const OPENING = /^(`{3,})([a-z][a-z-]{0,31})$/;
// Only what everybody sees as blank: no other Unicode space.
const BLANK = /^[ \t]*$/;

/**
 * A fenced block whose fence is longer than any run of backticks inside, so that nothing inside can close it and no
 * foreign text is live Markdown (PROTOCOL §3). Throws a RangeError on an info word outside its grammar.
 */
export function fenced(info: string, text: string): string {
  if (!INFO.test(info)) throw new RangeError(`"${info}" can't name a block.`);
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}${info}\n${text}\n${fence}\n`;
}

/**
 * Reads the fenced blocks of a note's body; anything but blank lines between them is refused. A line inside that
 * CommonMark could take for the end of the block is refused too, so that Obsidian shows the block that we read.
 * `firstLine` is the line of the note on which the body begins; refusals count from it.
 */
export function readBlocks(body: string, firstLine = 1): Result<Block[]> {
  const lines = body.split('\n');
  const blocks: Block[] = [];
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    if (BLANK.test(line)) continue;
    const [, fence = '', info = ''] = OPENING.exec(line) ?? [];
    if (fence === '') {
      return refuse(
        'outside-block',
        'There is text outside the block; move it inside, or remove it.',
        firstLine + at,
      );
    }
    const end = lines.indexOf(fence, at + 1);
    if (end < 0) {
      return refuse('open-block', 'The block is never closed by its own line of backticks.', firstLine + at);
    }
    const inside = lines.slice(at + 1, end);
    const clash = inside.findIndex((text) => longestRun(text) >= fence.length);
    if (clash >= 0) {
      return refuse(
        'fence-inside',
        "This line holds as many backticks as the block's own fence; make the two fence lines longer.",
        firstLine + at + 1 + clash,
      );
    }
    blocks.push({ info, text: inside.join('\n') });
    at = end;
  }
  return ok(blocks);
}

/** The text of the one block in a body. */
export function readBlock(body: string, info: string, firstLine = 1): Result<string> {
  const blocks = readBlocks(body, firstLine);
  if (!blocks.ok) return blocks;
  const [only, second] = blocks.value;
  if (only === undefined) return refuse('no-block', `The \`${info}\` block is missing.`);
  if (second !== undefined)
    return refuse('two-blocks', `There must be one \`${info}\` block and nothing else.`);
  if (only.info !== info)
    return refuse('other-block', `Expected a \`${info}\` block, found \`${only.info}\`.`);
  return ok(only.text);
}

function longestRun(text: string): number {
  let longest = 0;
  for (const run of text.matchAll(/`+/g)) longest = Math.max(longest, run[0].length);
  return longest;
}
