import { fromInstant } from '../../../shared/text/time.ts';
import { type Language } from './languages.ts';
import { personName } from './name.ts';

/** `{who}` and `{day}`; the first line of a quotation as mail programs of that language write it. */
const ATTRIBUTION: Readonly<Record<Language, string>> = {
  en: 'On {day}, {who} wrote:',
  de: 'Am {day} schrieb {who}:',
  fr: 'Le {day}, {who} a écrit :',
  es: 'El {day}, {who} escribió:',
  it: 'Il {day}, {who} ha scritto:',
  pt: 'Em {day}, {who} escreveu:',
  nl: 'Op {day} schreef {who}:',
  sv: 'Den {day} skrev {who}:',
  da: 'Den {day} skrev {who}:',
  nb: 'Den {day} skrev {who}:',
  fi: '{who} kirjoitti {day}:',
  pl: 'W dniu {day} {who} napisał(a):',
  cs: 'Dne {day} {who} napsal(a):',
  ja: '{day} {who}:',
  zh: '{day}，{who} 写道：',
};

/** What stands below the text of a task note about its attachments (daemon/mail/parse.ts); the sender wrote none of it. */
const LISTED = /(?:\n+\[(?:attached: [^\n]*|and \d+ more attachments|attachments stay in [^\n]*)\])+$/;

export interface Quoted {
  readonly from: { readonly name: string; readonly address: string };
  /** When it was received, as an instant. */
  readonly received: string;
  readonly text: string;
}

/** The original below an answer, every line marked as another's (RFC 3676 §4.5), in plain text. */
export function quotation({ from, received, text }: Quoted, language: Language): string {
  const who = personName(from.name)?.full ?? from.address;
  const said = ATTRIBUTION[language].replace(/\{(who|day)\}/g, (_, what) =>
    what === 'who' ? who : day(received, language),
  );
  const lines = harmless(text.replace(LISTED, ''))
    .split('\n')
    .map((line) => (line === '' ? '>' : line.startsWith('>') ? `>${line}` : `> ${line}`));
  return [said, ...lines].join('\n');
}

/** A gap that a sender writes must not look like one of ours: it would keep the answer from being approved. */
export function harmless(text: string): string {
  return text.trimEnd().replaceAll(/<<(?=fill)/gi, '< <');
}

export function day(received: string, language: Language): string {
  const ms = fromInstant(received);
  if (ms === null) return received.slice(0, 10);
  // Day before month, as everywhere but in one country.
  return new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
    dateStyle: 'long',
    timeZone: 'UTC',
  }).format(ms);
}
