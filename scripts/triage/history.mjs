/** The mail being answered, hung below a reply as clients of different makers and languages do. */

const EARLIER = [
  'Here is what we talked about. Tell me if something is missing.',
  'Thanks for the call this morning, I put everything into one file.',
  'Anbei wie besprochen die Unterlagen.',
  'Voici comme convenu le document.',
  'Te mando lo que hablamos ayer.',
  'Att i bifogad fil finns det vi pratade om.',
];

const ATTRIBUTION = {
  en: (d) => `On Tue, 4 Mar 2025 at 10:12, ${d.name} <${d.address}> wrote:`,
  de: (d) => `Am 04.03.2025 um 10:12 schrieb ${d.name} <${d.address}>:`,
  fr: (d) => `Le 4 mars 2025 à 10:12, ${d.name} <${d.address}> a écrit :`,
  es: (d) => `El 4 mar 2025, a las 10:12, ${d.name} <${d.address}> escribió:`,
  it: (d) => `Il giorno 4 mar 2025, alle ore 10:12, ${d.name} <${d.address}> ha scritto:`,
  nl: (d) => `Op 4 mrt. 2025 om 10:12 schreef ${d.name} <${d.address}>:`,
  sv: (d) => `Den 4 mars 2025 kl. 10:12 skrev ${d.name} <${d.address}>:`,
  ja: (d) => `2025年3月4日(火) 10:12 ${d.name} <${d.address}>:`,
};

export function withHistory(d, kind) {
  const earlier = d.luck.pick(EARLIER);
  if (kind === 'outlook')
    return `${d.text}\n\n________________________________\nFrom: ${d.name} <${d.address}>\nSent: 4 March 2025 10:12\nTo: ${d.from.split('<')[0].trim()}\nSubject: ${d.subject.replace(/^re: /i, '')}\n\n${earlier}`;
  const line = (ATTRIBUTION[d.luck.pick(Object.keys(ATTRIBUTION))] ?? ATTRIBUTION.en)(d);
  const quoted = `${line}\n\n> ${earlier}`;
  return d.luck.once(0.15) ? `${quoted}\n\n${d.text}` : `${d.text}\n\n${quoted}`;
}
