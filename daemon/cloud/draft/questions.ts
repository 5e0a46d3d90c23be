/** Questions beyond these are counted as one: a draft with ten gaps is no draft. */
const MOST = 5;
const LONGEST = 400;

/**
 * The questions of a mail: its sentences that end in a question mark. Only looked up in the user's notes and counted; no
 * word of them goes into a draft. `text` is what was written this time, without history.
 */
export function questionsIn(text: string): string[] {
  const plain = text
    .split('\n')
    .map((line) => line.trim())
    .map((line) => (line === '' ? '\n' : line))
    .join(' ')
    .replaceAll(/\bhttps?:\/\/\S+/gi, ' ');
  return (plain.match(/[^.!?。！？\n]*[.!?。！？\n]?/g) ?? [])
    .map((sentence) => sentence.trim())
    .filter((sentence) => /[?？]$/.test(sentence) && /\p{L}/u.test(sentence) && sentence.length <= LONGEST)
    .slice(0, MOST);
}
