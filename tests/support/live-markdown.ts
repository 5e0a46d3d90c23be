/**
 * What is left of a note when its code spans are taken out, as CommonMark finds them: a run of backticks opens, the next
 * run of the same length closes.
 */
export function liveMarkdown(text: string): string {
  let live = '';
  let at = 0;
  while (at < text.length) {
    const open = /`+/g;
    open.lastIndex = at;
    const opened = open.exec(text);
    if (opened === null) return live + text.slice(at);
    live += text.slice(at, opened.index);
    at = opened.index + opened[0].length;
    const close = /`+/g;
    close.lastIndex = at;
    let closed = close.exec(text);
    while (closed !== null && closed[0].length !== opened[0].length) closed = close.exec(text);
    if (closed === null) live += opened[0];
    else at = closed.index + closed[0].length;
  }
  return live;
}
