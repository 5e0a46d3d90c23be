import { type Result, ok, refuse } from '../result.ts';

export interface Block {
  /** The word after the opening fence: `countersign`, `mail-text`, `json`. */
  readonly info: string;
  /** The lines inside, joined by LF: nothing trimmed. */
  readonly text: string;
}

/** A fenced block whose fence is longer than any run of backticks inside, so that nothing inside can close it (PROTOCOL §3). */
export function fenced(info: string, text: string): string {
  let longest = 2;
  for (const run of text.matchAll(/`+/g)) longest = Math.max(longest, run[0].length);
  const fence = '`'.repeat(longest + 1);
  return `${fence}${info}\n${text}\n${fence}\n`;
}

/** Reads the fenced blocks of a note's body; anything but blank lines between them is refused. */
export function readBlocks(body: string): Result<Block[]> {
  const lines = body.split('\n');
  const blocks: Block[] = [];
  let at = 0;
  while (at < lines.length) {
    const line = lines[at] ?? '';
    if (line.trim() === '') {
      at++;
      continue;
    }
    const open = /^(`{3,})([a-z][a-z-]{0,31})$/.exec(line);
    if (open === null) {
      return refuse(
        'outside-block',
        'There is text outside the block; move it inside, or remove it.',
        at + 1,
      );
    }
    const fence = open[1] ?? '';
    const end = lines.indexOf(fence, at + 1);
    if (end < 0)
      return refuse('open-block', 'The block is never closed by its own line of backticks.', at + 1);
    const inside = lines.slice(at + 1, end);
    if (inside.some((text) => longestRun(text) >= fence.length)) {
      return refuse(
        'fence-inside',
        'The block holds a run of backticks as long as its own fence; make the fence longer.',
        at + 1,
      );
    }
    blocks.push({ info: open[2] ?? '', text: inside.join('\n') });
    at = end + 1;
  }
  return ok(blocks);
}

/** The text of the one block in a body. */
export function readBlock(body: string, info: string): Result<string> {
  const blocks = readBlocks(body);
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
  return Math.max(0, ...[...text.matchAll(/`+/g)].map((run) => run[0].length));
}
