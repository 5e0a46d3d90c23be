import { type Tone } from '../handbook/skill.ts';
import { type Language } from './languages.ts';

interface Form {
  /** `{}` stands for the name. */
  readonly named: string;
  readonly nameless: string;
}

/**
 * How each language begins a letter. A name says neither gender nor rank, so no form needs them; where formal manners do
 * (Sehr geehrte Frau …), the form is one that offends nobody. Friendly forms take the first name.
 */
export const GREETINGS: Readonly<Record<Language, Readonly<Record<Tone, Form>>>> = {
  en: {
    neutral: { named: 'Hello {},', nameless: 'Hello,' },
    formal: { named: 'Dear {},', nameless: 'Dear Sir or Madam,' },
    friendly: { named: 'Hi {},', nameless: 'Hi,' },
  },
  de: {
    neutral: { named: 'Guten Tag {},', nameless: 'Guten Tag,' },
    formal: { named: 'Guten Tag {},', nameless: 'Sehr geehrte Damen und Herren,' },
    friendly: { named: 'Hallo {},', nameless: 'Hallo,' },
  },
  fr: {
    neutral: { named: 'Bonjour {},', nameless: 'Bonjour,' },
    formal: { named: 'Bonjour {},', nameless: 'Madame, Monsieur,' },
    friendly: { named: 'Bonjour {},', nameless: 'Bonjour,' },
  },
  es: {
    neutral: { named: 'Hola, {}:', nameless: 'Hola:' },
    formal: { named: 'Estimado/a {}:', nameless: 'A quien corresponda:' },
    friendly: { named: 'Hola, {}:', nameless: 'Hola:' },
  },
  it: {
    neutral: { named: 'Buongiorno {},', nameless: 'Buongiorno,' },
    formal: { named: 'Gentile {},', nameless: 'Gentili Signore, egregi Signori,' },
    friendly: { named: 'Ciao {},', nameless: 'Ciao,' },
  },
  pt: {
    neutral: { named: 'Olá {},', nameless: 'Olá,' },
    formal: { named: 'Prezado(a) {},', nameless: 'Prezados senhores,' },
    friendly: { named: 'Olá {},', nameless: 'Olá,' },
  },
  nl: {
    neutral: { named: 'Beste {},', nameless: 'Goedendag,' },
    formal: { named: 'Geachte {},', nameless: 'Geachte heer, mevrouw,' },
    friendly: { named: 'Hoi {},', nameless: 'Hoi,' },
  },
  sv: {
    neutral: { named: 'Hej {},', nameless: 'Hej,' },
    formal: { named: 'Bästa {},', nameless: 'Hej,' },
    friendly: { named: 'Hej {},', nameless: 'Hej,' },
  },
  da: {
    neutral: { named: 'Hej {},', nameless: 'Hej,' },
    formal: { named: 'Kære {},', nameless: 'Til rette vedkommende,' },
    friendly: { named: 'Hej {},', nameless: 'Hej,' },
  },
  nb: {
    neutral: { named: 'Hei {},', nameless: 'Hei,' },
    formal: { named: 'Kjære {},', nameless: 'Til rette vedkommende,' },
    friendly: { named: 'Hei {},', nameless: 'Hei,' },
  },
  fi: {
    neutral: { named: 'Hei {},', nameless: 'Hei,' },
    formal: { named: 'Hyvä {},', nameless: 'Hyvä vastaanottaja,' },
    friendly: { named: 'Moi {},', nameless: 'Moi,' },
  },
  pl: {
    neutral: { named: 'Dzień dobry, {},', nameless: 'Dzień dobry,' },
    formal: { named: 'Dzień dobry, {},', nameless: 'Szanowni Państwo,' },
    friendly: { named: 'Cześć, {},', nameless: 'Cześć,' },
  },
  cs: {
    neutral: { named: 'Dobrý den, {},', nameless: 'Dobrý den,' },
    formal: { named: 'Dobrý den, {},', nameless: 'Vážení,' },
    friendly: { named: 'Ahoj, {},', nameless: 'Ahoj,' },
  },
  ja: {
    neutral: { named: '{}様', nameless: 'ご担当者様' },
    formal: { named: '{}様', nameless: 'ご担当者様' },
    friendly: { named: '{}さん', nameless: 'こんにちは。' },
  },
  zh: {
    neutral: { named: '{}，您好：', nameless: '您好：' },
    formal: { named: '尊敬的{}，您好：', nameless: '您好：' },
    friendly: { named: '{}，你好：', nameless: '你好：' },
  },
};
