import { describe, expect, it, test } from 'vitest';
import { sensitiveMatter } from '../../../../daemon/cloud/draft/sensitive.ts';
import { EMOTIONAL } from '../../../../daemon/cloud/draft/sensitive/emotional.ts';
import { FINANCIAL } from '../../../../daemon/cloud/draft/sensitive/financial.ts';
import { LEGAL } from '../../../../daemon/cloud/draft/sensitive/legal.ts';
import { MEDICAL } from '../../../../daemon/cloud/draft/sensitive/medical.ts';
import { LANGUAGES } from '../../../../daemon/cloud/draft/languages.ts';

const topicOf = (text: string, subject = '') => sensitiveMatter({ subject, text })?.topic ?? null;

/** Sentences as people write them; each with what it is about. */
const MATTERS: Readonly<Record<string, readonly (readonly [topic: string, text: string])[]>> = {
  en: [
    ['emotional', 'I am writing because my husband died last week and I am closing his accounts.'],
    ['emotional', 'I can’t go on like this. Some days I just want to die.'],
    ['emotional', 'One of your employees has been harassing me for months.'],
    ['legal', 'Please direct all further communication to our solicitors.'],
    ['legal', 'Under Article 15 GDPR I request a copy of all data you hold about me.'],
    ['medical', 'I was diagnosed with breast cancer and have to cancel the course.'],
    ['financial', 'Please note that our bank details have changed, use the new account below.'],
    ['financial', 'Are you at your desk? I need you to buy some gift cards for a client.'],
    ['financial', 'The total comes to € 48,500.00, payable today.'],
  ],
  de: [
    ['emotional', 'mein Vater ist am Sonntag verstorben, die Beerdigung ist am Freitag.'],
    ['emotional', 'Ich werde von Ihrem Mitarbeiter belästigt.'],
    ['legal', 'Wir setzen Ihnen eine letzte Frist, danach übergeben wir die Sache unserem Anwalt.'],
    ['legal', 'Hiermit verlange ich Auskunft nach Art. 15 DSGVO.'],
    ['medical', 'ich liege seit gestern im Krankenhaus und kann nicht kommen.'],
    ['financial', 'bitte beachten Sie unsere geänderte Bankverbindung.'],
    ['financial', 'Der Kaufpreis von 120.000 EUR ist fällig.'],
  ],
  fr: [
    ['emotional', 'Ma mère est décédée la semaine dernière, je vous prie d’annuler son abonnement.'],
    ['legal', 'À défaut de réponse, nous vous mettrons en demeure par notre avocat.'],
    ['legal', 'Je demande l’effacement de mes données conformément au RGPD.'],
    ['medical', 'Je suis en arrêt de travail après mon hospitalisation.'],
    ['financial', 'Voici notre nouveau RIB, merci de l’utiliser désormais.'],
    ['financial', 'Il faut faire un virement urgent aujourd’hui.'],
  ],
  es: [
    ['emotional', 'Le escribo porque mi padre falleció ayer.'],
    ['legal', 'Nuestro abogado se pondrá en contacto con ustedes.'],
    ['medical', 'Me han diagnosticado una enfermedad y no puedo viajar.'],
    ['financial', 'Hemos cambiado de banco: estos son los nuevos datos bancarios.'],
  ],
  it: [
    ['emotional', 'con grande dolore vi informo che mio marito è venuto a mancare.'],
    ['legal', 'In mancanza di pagamento procederemo per vie legali.'],
    ['medical', 'sono ricoverata in ospedale da lunedì.'],
    ['financial', 'Le nostre coordinate bancarie sono cambiate, ecco il nuovo IBAN.'],
  ],
  pt: [
    ['emotional', 'A minha avó faleceu e o funeral é amanhã.'],
    ['legal', 'Caso contrário, o nosso advogado tomará medidas judiciais.'],
    ['medical', 'Estou grávida e o médico recomendou repouso.'],
    ['financial', 'Os nossos dados bancários foram alterados.'],
  ],
  nl: [
    ['emotional', 'Mijn man is vorige week overleden.'],
    ['legal', 'Wij stellen u hierbij aansprakelijk voor de schade.'],
    ['medical', 'Ik moet volgende week naar het ziekenhuis voor een operatie.'],
    ['financial', 'Let op: ons nieuwe rekeningnummer staat hieronder.'],
  ],
  sv: [
    ['emotional', 'Min far har gått bort och begravningen är på fredag.'],
    ['legal', 'Annars lämnar vi ärendet till vår advokat.'],
    ['medical', 'Jag är sjukskriven efter en hjärtinfarkt.'],
    ['financial', 'Observera att vi har nya bankuppgifter.'],
  ],
  da: [
    ['emotional', 'Begravelsen finder sted på lørdag.'],
    ['legal', 'Vi har overgivet sagen til vores advokat.'],
    ['medical', 'Jeg er sygemeldt resten af måneden.'],
    ['financial', 'Bemærk venligst vores nye kontonummer.'],
  ],
  nb: [
    ['emotional', 'Min mor er død, og begravelsen er på fredag.'],
    ['legal', 'Vi vurderer rettslige skritt.'],
    ['medical', 'Jeg ligger på sykehuset.'],
    ['financial', 'Vi har fått nytt kontonummer.'],
  ],
  fi: [
    ['emotional', 'Isäni kuoli viime viikolla.'],
    ['legal', 'Asianajajamme ottaa teihin yhteyttä.'],
    ['medical', 'Olen sairaalassa ensi viikkoon asti.'],
    ['financial', 'Huomaa uusi tilinumeromme.'],
  ],
  pl: [
    ['emotional', 'Mój tata zmarł w zeszłym tygodniu.'],
    ['legal', 'W razie braku wpłaty skierujemy sprawę do sądu.'],
    ['medical', 'Jestem w szpitalu i nie mogę przyjechać.'],
    ['financial', 'Zmienił się nasz numer konta, nowy podajemy poniżej.'],
  ],
  cs: [
    ['emotional', 'Zemřel mi otec a pohřeb je v pátek.'],
    ['legal', 'Obrátíme se na právníka.'],
    ['medical', 'Ležím v nemocnici.'],
    ['financial', 'Upozorňujeme na nové číslo účtu.'],
  ],
  ja: [
    ['emotional', '先日、父が亡くなりましたのでご連絡いたします。'],
    ['legal', '弁護士に相談し、法的措置を検討しております。'],
    ['medical', '入院することになり、打ち合わせに出席できません。'],
    ['financial', '振込先が変更になりましたのでお知らせします。'],
  ],
  zh: [
    ['emotional', '我父亲上周去世了，葬礼在周五举行。'],
    ['legal', '我们将委托律师提起诉讼。'],
    ['medical', '我住院了，下周不能来开会。'],
    ['financial', '我们的收款账户已变更，请使用新的账户。'],
  ],
};

/** Everyday business, with words that sound like trouble. */
const HARMLESS: Readonly<Record<string, readonly string[]>> = {
  en: [
    'The old server died, could you send an offer for a new one?',
    'Could you send the invoice for 1,250.00 EUR to our accounts department? Our bank details are on the order.',
    'We love the new logo. When is the deadline? Be patient with us.',
    'The tennis court is closed, shall we meet at the hospitality desk?',
    'Our new office is at 12 Court Street; the contract is attached for signature.',
    'This e-mail is confidential and may be privileged. If you are not the intended recipient, please delete it.',
    'Please find the diagnostics log and the test results of the last build. Which stroke width do you want?',
  ],
  de: [
    'Könnten Sie uns ein Angebot über 9.800 EUR schicken? Unsere neue Adresse steht unten.',
    'Welche Gerichte stehen auf der Karte? Zahlen Sie mit Kreditkarte?',
    'Die Operation am offenen Server hat geklappt, wann ist der nächste Termin?',
    'Ich möchte Sie nicht belästigen, aber ist die Rechnung schon da?',
  ],
  fr: [
    'Le colis est prêt, pouvez-vous passer demain ?',
    'Merci pour votre devis, la nouvelle affiche est magnifique.',
    'Le siège social se trouve à Lyon. À quelle heure la réunion ?',
  ],
  es: [
    'Sin embargo, la nueva propuesta nos gusta mucho. ¿Cuándo podemos vernos?',
    'Este producto tiene mucha demanda. ¿Tienen existencias?',
  ],
  it: ['La sede legale è a Milano. Quando possiamo incontrarci?', 'La nuova versione è pronta, vi piace?'],
  pt: ['Pode processar o pedido hoje? A nova embalagem ficou ótima.', 'Quando podemos reunir?'],
  nl: ['Betaalt u met automatische incasso? De nieuwe folder is mooi.', 'Wanneer kunt u langskomen?'],
  sv: ['Den nya sidan är fin. När kan vi ses?', 'Läs mer på nästa sida. Stämmer det?'],
  pl: ['Nowa strona jest piękna. Kiedy możemy się spotkać?', 'Czy wysłali Państwo fakturę na 900 zł?'],
  ja: [
    '新しいデザインを頑張ります。来週の打ち合わせはいかがですか。',
    '請求書を 120,000円 で送ってください。',
  ],
  zh: ['新的设计很好看。下周什么时候见面？', '请把 900 元的发票发给我。'],
};

describe.each(Object.entries(MATTERS))('in %s', (_, matters) => {
  it.each(matters)('%s: %s', (topic, text) => {
    expect(topicOf(text)).toBe(topic);
  });
});

describe.each(Object.entries(HARMLESS))('everyday business in %s', (_, texts) => {
  it.each(texts)('%s', (text) => {
    expect(sensitiveMatter({ subject: 'Hello', text })).toBeNull();
  });
});

test('accents and capitals don’t matter, and the subject counts', () => {
  expect(topicOf('MON PERE EST DECEDE')).toBe('emotional');
  expect(topicOf('See below.', 'Funeral on Friday')).toBe('emotional');
});

test('topics that are somebody’s daily business are no reason', () => {
  const mail = { subject: 'Our lawsuit', text: 'The court date is in May.' };
  expect(sensitiveMatter(mail)?.topic).toBe('legal');
  expect(sensitiveMatter(mail, ['legal'])).toBeNull();
  expect(
    sensitiveMatter({ ...mail, text: 'My father died on Sunday, and I have to go to court.' }, ['legal'])
      ?.topic,
  ).toBe('emotional');
  expect(sensitiveMatter({ subject: '', text: '90.000 EUR' }, ['financial'])).toBeNull();
});

test('what is said of a mail is a term of ours', () => {
  const terms = [EMOTIONAL, LEGAL, MEDICAL, FINANCIAL].flatMap((lists) =>
    Object.values(lists).flatMap((list) => list.split(',').map((term) => term.trim())),
  );
  for (const [, text] of Object.values(MATTERS).flat()) {
    const because = sensitiveMatter({ subject: '', text })?.because ?? '';
    expect(['a large amount', 'changed bank details', ...terms]).toContain(because);
  }
});

describe('the lists', () => {
  test.each(Object.entries({ EMOTIONAL, LEGAL, MEDICAL, FINANCIAL }))(
    '%s has every language that drafts know',
    (_, lists) => {
      expect(Object.keys(lists).sort()).toEqual([...LANGUAGES].sort());
    },
  );

  test('hold no empty term, and no star but at an end', () => {
    for (const list of [EMOTIONAL, LEGAL, MEDICAL, FINANCIAL].flatMap((lists) => Object.values(lists)))
      for (const term of list.split(',')) expect(term.trim()).toMatch(/^[^*\s](?:[^*]*[^*\s])?\*?$/);
  });
});
