import { type Language } from '../draft/languages.ts';

/**
 * One sentence that asks again, where the user named none of their own; `{day}` is the day on which they wrote. It says
 * nothing but what is known: that they wrote, and have seen no answer. It has no second person, so it fits whatever manners
 * people have with each other, and no word that changes with who writes it.
 */
export const NUDGES: Readonly<Record<Language, string>> = {
  en: 'I am coming back to my message of {day}, as I have not seen an answer yet.',
  de: 'ich komme auf meine Nachricht vom {day} zurück, da ich noch keine Antwort gesehen habe.',
  fr: 'Je reviens sur mon message du {day}, pour lequel je n’ai pas encore vu de réponse.',
  es: 'Retomo mi mensaje del {day}, pues todavía no he visto respuesta.',
  it: 'riprendo il mio messaggio del {day}, a cui non ho ancora visto risposta.',
  pt: 'Retomo a minha mensagem de {day}, pois ainda não vi resposta.',
  nl: 'Ik kom terug op mijn bericht van {day}, omdat ik nog geen antwoord heb gezien.',
  sv: 'Jag återkommer till mitt meddelande från den {day}, eftersom jag inte har sett något svar ännu.',
  da: 'Jeg vender tilbage til min besked af {day}, da jeg endnu ikke har set et svar.',
  nb: 'Jeg kommer tilbake til meldingen min av {day}, siden jeg ikke har sett noe svar ennå.',
  fi: 'Palaan {day} lähettämääni viestiin, sillä en ole vielä nähnyt vastausta.',
  pl: 'Wracam do mojej wiadomości z {day}, ponieważ nie mam jeszcze odpowiedzi.',
  cs: 'Vracím se ke své zprávě z {day}, protože na ni zatím nemám odpověď.',
  ja: '{day}にお送りしたメールについて、まだお返事を拝見しておりませんので、改めてご連絡いたします。',
  zh: '关于{day}发出的邮件，目前尚未看到回复，特此再次联系。',
};
