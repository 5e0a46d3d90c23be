/**
 * Joins the lines of `format=flowed` (RFC 3676): a line that ends in a space goes on in the next one of the same quote
 * depth, but for the signature's delimiter. With `delSp` that space was put in only to mark the break (§4.1), as in
 * Japanese, which has none between words.
 */
export function unflowed(text: string, delSp: boolean): string {
  const paragraphs: string[] = [];
  let pieces: string[] = [];
  let depth = 0;
  const end = () => {
    if (pieces.length > 0) paragraphs.push(quoteMark(depth) + pieces.join(''));
    pieces = [];
  };
  for (const line of text.split(/\r\n|\n|\r/)) {
    const marks = /^>{0,200}/.exec(line)?.[0].length ?? 0;
    const rest = line.slice(marks);
    const content = rest.startsWith(' ') ? rest.slice(1) : rest;
    if (marks !== depth) end();
    depth = marks;
    if (content === '-- ' || !content.endsWith(' ')) {
      if (content === '-- ') end();
      pieces.push(content);
      end();
    } else pieces.push(delSp ? content.slice(0, -1) : content);
  }
  end();
  return paragraphs.join('\n');
}

function quoteMark(depth: number): string {
  return depth === 0 ? '' : `${'>'.repeat(depth)} `;
}
