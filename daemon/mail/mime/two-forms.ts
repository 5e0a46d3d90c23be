/** Characters of each form that are compared. */
const MAX_COMPARED = 20_000;
const MAX_WORDS = 2000;
/** Fewer words than this are a short mail. */
const FEW = 20;

/**
 * Which form of a mail can stand for both. Not the plain one where it says little, or only that one should look at the HTML,
 * or where it tells another story than the HTML, which is what most people see: such mail is made for a filter to read one
 * text and a person another. Of two short forms that differ no count of words can tell which is the false one: both are read.
 */
export function formToRead(plain: string, html: string): 'plain' | 'html' | 'both' {
  const inPlain = wordsOf(plain);
  const inHtml = wordsOf(html);
  if (inHtml.length === 0) return plain.trim() !== '' || html.trim() === '' ? 'plain' : 'html';
  if (inPlain.length * 3 + FEW < inHtml.length || inPlain.length === 0) return 'html';
  const common = shared(inPlain, inHtml);
  if (inPlain.length >= FEW && inHtml.length >= FEW) return common * 3 >= inPlain.length ? 'plain' : 'html';
  if (isExcuse(plain)) return 'html';
  if (shared(inHtml, inPlain) === inHtml.length) return 'plain';
  return common === inPlain.length ? 'html' : 'both';
}

/** How many of these words the others hold too. */
function shared(words: readonly string[], others: readonly string[]): number {
  const known = new Set(others);
  return words.filter((word) => known.has(word)).length;
}

/** "Your mail program does not show HTML", in a text that says nothing else. */
function isExcuse(plain: string): boolean {
  return (
    plain.length < 600 &&
    /html/i.test(plain) &&
    /view|display|support|client|viewer|browser|program|anzeig|afficher|mostrar|visual|kompatib/i.test(plain)
  );
}

/** Words of letters, addresses of links left out: they differ in the two forms. In scripts without spaces, pairs of letters. */
function wordsOf(text: string): string[] {
  const plain = text
    .slice(0, MAX_COMPARED)
    .replace(/https?:\/\/\S{1,2000}|<[^<>\s]{1,200}>/g, ' ')
    .toLowerCase();
  const words = plain.match(/[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}]{2}|\p{L}{4,40}/gu) ?? [];
  return words.slice(0, MAX_WORDS);
}
