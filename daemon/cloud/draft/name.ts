import { parse } from 'tldts';

const MAX_NAME = 40;
/** What a name is written with: letters and their marks, and between them spaces, hyphens, apostrophes and full stops. */
const NAME = /^\p{L}[\p{L}\p{M}]*(?:(?:[ '’-]|\. ?)[\p{L}\p{M}]+)*\.?$/u;
/** Two words with a full stop and no space between them are a host, or the local part of an address. */
const HOST = /\p{Ll}{2}\.\p{Ll}/u;
/** Characters that nobody sees (variation selectors, fillers), and marks in towers that cover the lines around them. */
const UNSEEN = /\p{Default_Ignorable_Code_Point}|\p{M}{4}/u;
/** Names of more words than these, and of so many that are mostly in lower case, are sentences. */
const SENTENCE = { words: 8, lower: 4 } as const;
/** Behind these stands where somebody works, or the program that passed the mail on: "Pelle (Support)", "Ana via Forms". */
const ASIDE = / (?:\(|\||\/|via |@ |- |– |— ).*$/iu;
/** More words than these on either side of a comma are a firm and its department, not a family name and a first one. */
const MOST_WORDS = 3;

/** What firms, departments and programs call themselves; nobody is greeted as "Support". */
const NOBODY = new Set(
  `gmbh ag kg ug mbh ltd limited llc inc corp plc slu sarl srl spa bv nv ab oy oyj aps sro company co group holding team
  support service services sales office info kontakt contact help helpdesk desk admin administrator billing account accounts
  buchhaltung vertrieb verwaltung sekretariat kundenservice kundendienst redaktion rechnung facturación contabilidad
  comptabilité ventas soporte assistenza amministrazione suporte klantenservice kundtjänst asiakaspalvelu newsletter marketing
  hr shop store hotel restaurant mailer system systems noreply messages notifications alerts robot bot procurement purchasing
  einkauf disposition logistics logistik spedition press presse publishing verlag studio university universität institute
  institut verein stiftung foundation association kanzlei praxis schule school academy akademie museum galerie gallery theater
  theatre bank insurance versicherung reception rezeption booking bookings reservations community forum council ministry
  ministerium stadt gemeinde editors events podcast network media agency agentur consulting software solutions technologies
  labs للنشر شركة`.split(/\s+/),
);
/** Offices as German writes them, in one word. */
const OFFICE =
  /\p{L}(?:service|sstelle|gabestelle|versicherung|verwaltung|abteilung|zentrale|redaktion|behörde|verein|verlag)$/u;
const TITLE = /^(?:dr|prof|mr|mrs|ms|mx|herr|frau|hr|fr|mme|m|sr|sra|dott|ing|dipl|rev|sir)\.?$/iu;

export interface PersonName {
  readonly full: string;
  /** The name that friends use, or the full one where it is not clear which that is. */
  readonly first: string;
}

/**
 * The name in a display name, which is the sender's to choose: used only where it looks like a person's name and nothing
 * else, with no link, number, markup or invisible character. Null where it does not.
 */
export function personName(displayName: string): PersonName | null {
  const plain = displayName
    .slice(0, 200)
    .normalize('NFC')
    .trim()
    .replace(/^["']|["']$/g, '')
    .replace(ASIDE, '');
  const full = inOrder(plain);
  if (full === null || full.length > MAX_NAME || !NAME.test(full)) return null;
  if (HOST.test(full) || UNSEEN.test(full) || isLink(full) || isSentence(full)) return null;
  const words = full.toLowerCase().split(/[ .-]+/);
  return words.some((word) => NOBODY.has(word) || OFFICE.test(word)) ? null : { full, first: firstOf(full) };
}

/** "EVIL.COM": what mail programs show as a link, which is whatever ends as the names of hosts do. */
function isLink(name: string): boolean {
  return name
    .toLowerCase()
    .split(' ')
    .some((word) => word.includes('.') && parse(word.replace(/\.$/, '')).isIcann === true);
}

function isSentence(name: string): boolean {
  const words = name.split(' ');
  const lower = words.filter((word) => /^\p{Ll}/u.test(word)).length;
  return words.length >= SENTENCE.words || (words.length >= SENTENCE.lower && lower * 2 > words.length);
}

/** "Pérez, Ana" is how address books sort. */
function inOrder(name: string): string | null {
  const parts = name.split(',').map((part) => part.trim());
  const [last = '', first = '', ...more] = parts;
  if (parts.length === 1) return last;
  const short = [last, first].every((part) => part !== '' && part.split(' ').length <= MOST_WORDS);
  return short && more.length === 0 ? `${first} ${last}` : null;
}

/** Initials and titles are no first names, and where the family name comes first, nobody can tell them apart. */
function firstOf(full: string): string {
  const [first = '', ...more] = full.split(' ');
  const clear = more.length > 0 && !TITLE.test(first) && !first.endsWith('.') && [...first].length > 1;
  return clear && /^\p{Script=Latin}/u.test(first) ? first : full;
}
