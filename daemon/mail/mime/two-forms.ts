/** Characters of each form that are compared. */
const MAX_COMPARED = 20_000;
const MAX_WORDS = 2000;
/** Fewer words than this prove nothing. */
const FEW = 20;

/**
 * Whether the plain text of a mail can stand for its HTML, which is what most people see. It can't where it says little, or
 * only that one should look at the HTML, or where it tells another story, as in mail that is made for a filter to read one
 * text and a person another.
 */
export function plainIsEnough(plain: string, html: string): boolean {
  const inPlain = wordsOf(plain);
  const inHtml = wordsOf(html);
  if (inHtml.length === 0) return plain.trim() !== '' || html.trim() === '';
  if (inPlain.length * 3 + FEW < inHtml.length || inPlain.length === 0) return false;
  if (inPlain.length < FEW || inHtml.length < FEW) return !isExcuse(plain);
  const seen = new Set(inHtml);
  const shared = inPlain.filter((word) => seen.has(word)).length;
  return shared * 3 >= inPlain.length;
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
