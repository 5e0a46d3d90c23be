import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { languageOf } from '../../../../daemon/cloud/draft/language.ts';
import { type Language, LANGUAGES, readLanguage } from '../../../../daemon/cloud/draft/languages.ts';

/** One sentence each, as short as mail gets. */
const SENTENCES: Readonly<Record<Language, readonly string[]>> = {
  en: [
    'When can you send the invoice?',
    'Thanks for your help, see you soon.',
    'Is the room still available next week?',
  ],
  de: [
    'Wann kommt meine Bestellung?',
    'Vielen Dank für Ihre Hilfe, bis bald.',
    'Ist das Zimmer nächste Woche noch frei?',
  ],
  fr: [
    "Pourriez-vous m'envoyer la facture ?",
    'Merci pour votre aide, à bientôt.',
    "J'ai une question sur mon dossier.",
  ],
  es: [
    '¿Cuándo llega mi pedido?',
    'Gracias por su ayuda, hasta pronto.',
    'Tengo una pregunta sobre mi pedido.',
  ],
  it: ['Quando arriva il mio ordine?', 'Grazie per il suo aiuto, a presto.', 'La camera è ancora libera?'],
  pt: [
    'Quando chega a minha encomenda?',
    'Obrigado pela sua ajuda, até breve.',
    'Tenho uma pergunta sobre o meu pedido.',
  ],
  nl: [
    'Wanneer komt mijn bestelling aan?',
    'Bedankt voor uw hulp, tot ziens.',
    'Ik heb een vraag over mijn bestelling.',
  ],
  sv: [
    'När kommer min beställning?',
    'Tack för hjälpen, vi ses snart.',
    'Är rummet fortfarande ledigt nästa vecka?',
  ],
  da: [
    'Hvornår kommer min bestilling?',
    'Tak for hjælpen, vi ses snart.',
    'Er værelset stadig ledigt i næste uge?',
  ],
  nb: [
    'Kan du sende meg fakturaen?',
    'Takk for hjelpen, vi ses snart.',
    'Er rommet fortsatt ledig neste uke?',
  ],
  fi: ['Milloin tilaukseni saapuu?', 'Kiitos avusta, nähdään pian.', 'Onko huone vielä vapaa ensi viikolla?'],
  pl: [
    'Kiedy przyjdzie moje zamówienie?',
    'Dziękuję za pomoc, do zobaczenia.',
    'Czy pokój jest jeszcze wolny?',
  ],
  cs: [
    'Kdy přijde moje objednávka?',
    'Děkuji za pomoc, brzy na viděnou.',
    'Je pokoj příští týden ještě volný?',
  ],
  ja: ['注文はいつ届きますか。', 'ご協力ありがとうございます。', '来週、部屋はまだ空いていますか。'],
  zh: ['我的订单什么时候到？', '谢谢您的帮助，再见。', '下周房间还有空吗？'],
};

describe.each(LANGUAGES)('%s', (language) => {
  it.each(SENTENCES[language])('%s', (sentence) => {
    expect(languageOf(sentence)).toBe(language);
  });
});

describe('nothing is better than a wrong guess', () => {
  test.each([
    '',
    'OK',
    'Invoice 2024-118',
    'https://example.com/where?is=the',
    '+49 30 1234567',
    'Kan du?',
    'Здравствуйте, когда придёт мой заказ?',
    'Γεια σας, πότε θα έρθει η παραγγελία μου;',
    'السيدة المحترمة، متى تصل الطلبية؟',
    'Mikor érkezik meg a rendelésem?',
    'Siparişim ne zaman gelecek acaba?',
    '안녕하세요, 주문이 언제 도착하나요?',
  ])('for %j', (text) => {
    expect(languageOf(text)).toBeNull();
  });
});

test('a name or a word of another language does not change it', () => {
  expect(languageOf('Hello 山田, thanks for the invoice. Could you send the Rechnung to Die Zeit?')).toBe(
    'en',
  );
  expect(languageOf('山田様、Microsoft Office の件でご連絡いたしました。よろしくお願いします。')).toBe('ja');
});

test('of any text is one that drafts know, or none', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      const language = languageOf(text);
      expect(language === null || LANGUAGES.includes(language)).toBe(true);
    }),
  );
});

test.each([
  ['de', 'de'],
  ['DE-at', 'de'],
  ['pt_BR', 'pt'],
  ['no', 'nb'],
  ['nn', 'nb'],
  ['xx', null],
  ['', null],
])('the code %j is %j', (code, language) => {
  expect(readLanguage(code)).toBe(language);
});
