/** The path of the n-th of many notes in a folder. */
export function notePath(folder: string, n: number): string {
  const letters = [...String(n)].map((digit) => 'abcdefghij'.charAt(Number(digit))).join('');
  return `${folder}/EMAIL_2026-11-20_note-${String(n)}_${letters.padStart(16, 'z')}.md`;
}
