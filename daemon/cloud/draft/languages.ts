/** The languages in which a draft can greet, by their ISO 639-1 codes. */
export const LANGUAGES = [
  'en',
  'de',
  'fr',
  'es',
  'it',
  'pt',
  'nl',
  'sv',
  'da',
  'nb',
  'fi',
  'pl',
  'cs',
  'ja',
  'zh',
] as const;

export type Language = (typeof LANGUAGES)[number];

/** The language that a person names by its code: `de`, `de-AT`, `pt_BR`; both forms of Norwegian are `nb` here. */
export function readLanguage(code: string): Language | null {
  const plain = code.trim().toLowerCase().split(/[-_]/)[0] ?? '';
  const known = plain === 'no' || plain === 'nn' ? 'nb' : plain;
  return LANGUAGES.find((language) => language === known) ?? null;
}
