/** Characters of a sentence that a step has room for, and of one source. */
const MOST = 120;
const MOST_OF_SOURCE = 40;
const MOST_SOURCES = 3;

/**
 * As much of a sentence of ours as a plan may hold: without what it quotes or puts into brackets, and without every word
 * that is no plain one, such as an address. A plan is live Markdown (shared/vault/typed-notes.ts).
 */
export function ownWords(sentence: string): string {
  const plain = sentence
    .slice(0, 1000)
    .replace(/[“"][^”"]{0,400}[”"]/g, '')
    .replace(/\([^()]{0,400}\)/g, '')
    .split(/\s+/)
    .map((word) => word.replace(/[;:]$/, ','))
    .filter((word) => /^[A-Za-z0-9'’-]+[,.]?$/.test(word))
    .join(' ')
    .replace(/[,. ]+$/, '');
  return cut(plain, MOST);
}

/** The notes that a draft says it is from (daemon/cloud/draft/content.ts), by the names that people know them by. */
export function sourcesIn(said: readonly string[]): string[] {
  const links = said.flatMap(
    (text) => /^From (?:the snippet )?\[\[([^[\]]{1,200})\]\]/.exec(text)?.[1] ?? [],
  );
  const names = [...new Set(links.map(nameOf))].filter((name) => name !== '');
  const more = names.length - MOST_SOURCES;
  return more > 0 ? [...names.slice(0, MOST_SOURCES), `${String(more)} more`] : names;
}

/** `Skills/prices/SKILL` is known as prices, `Company_Handbook#Opening hours` as Company Handbook, Opening hours. */
function nameOf(link: string): string {
  const [path = '', heading = ''] = link.split('#');
  const parts = path.split('/');
  const note = parts.at(-1) === 'SKILL' ? (parts.at(-2) ?? '') : (parts.at(-1) ?? '');
  const name = [note, heading].filter((part) => part !== '').join(', ');
  return cut(
    name
      .replaceAll('_', ' ')
      .replace(/[^A-Za-z0-9 ,.'’-]/g, '')
      .replace(/\s+/g, ' ')
      .trim(),
    MOST_OF_SOURCE,
  );
}

function cut(text: string, most: number): string {
  return text.length <= most
    ? text
    : text
        .slice(0, most)
        .replace(/\s\S*$/, '')
        .replace(/[,. ]+$/, '');
}
