/** Characters for which XML 1.0 §2.2 has no form, escaped or not, and the C1 controls, which no path needs. */
const FORBIDDEN = /[\p{Cc}\p{Surrogate}\ufffe\uffff]/gu;

/** Text for an XML element (XML 1.0 §2.4). */
export function xmlText(text: string): string {
  return text
    .replace(FORBIDDEN, (char) => ('\t\n\r'.includes(char) ? char : '\ufffd'))
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
