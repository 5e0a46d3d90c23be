/** How shared/text/show.ts writes a character that nobody sees, and daemon/mail/text.ts a run of them. */
const SHOWN = /‹(?:U\+[0-9A-F]{4,6}|\d{1,6} invisible characters)›/g;
const UNSEEN = /\p{Default_Ignorable_Code_Point}|\p{Cf}/gu;

/** A text without the characters that can stand inside a word unseen: whoever wrote them, a reader reads the word. */
export function undisguised(text: string): string {
  return text.replaceAll(SHOWN, '').replaceAll(UNSEEN, '');
}

/** Cyrillic and Greek letters in lower case that look like Latin ones (UTS 39 confusables). */
const LOOKS: ReadonlyMap<string, string> = new Map(
  pairs('аеорсухіїјѕԁԛԝһвкмнтґүԍ', 'aeopcyxiijsdqwhbkmhtryg').concat(
    pairs('αβεγηικνορτυχωϲϳ', 'abeynikvoptuxwcj'),
  ),
);

function pairs(from: string, to: string): [string, string][] {
  return [...from].map((letter, at) => [letter, to.charAt(at)]);
}

/** A word in lower case as it looks: no language of the word lists is written in these alphabets. */
export function asItLooks(word: string): string {
  if (!/[\p{Script=Cyrillic}\p{Script=Greek}]/u.test(word)) return word;
  return [...word].map((letter) => LOOKS.get(letter) ?? letter).join('');
}
