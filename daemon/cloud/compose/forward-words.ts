import { type Language } from '../draft/languages.ts';

export interface ForwardWords {
  readonly title: string;
  readonly from: string;
  readonly date: string;
  readonly subject: string;
  readonly to: string;
  readonly cc: string;
}

function words(...all: [string, string, string, string, string, string]): ForwardWords {
  const [title, from, date, subject, to, cc] = all;
  return { title, from, date, subject, to, cc };
}

/** What mail programs of each language write above a mail that is passed on. */
export const FORWARD_WORDS: Readonly<Record<Language, ForwardWords>> = {
  en: words('Forwarded message', 'From', 'Date', 'Subject', 'To', 'Cc'),
  de: words('Weitergeleitete Nachricht', 'Von', 'Datum', 'Betreff', 'An', 'Kopie'),
  fr: words('Message transféré', 'De', 'Date', 'Objet', 'À', 'Cc'),
  es: words('Mensaje reenviado', 'De', 'Fecha', 'Asunto', 'Para', 'Cc'),
  it: words('Messaggio inoltrato', 'Da', 'Data', 'Oggetto', 'A', 'Cc'),
  pt: words('Mensagem encaminhada', 'De', 'Data', 'Assunto', 'Para', 'Cc'),
  nl: words('Doorgestuurd bericht', 'Van', 'Datum', 'Onderwerp', 'Aan', 'Cc'),
  sv: words('Vidarebefordrat meddelande', 'Från', 'Datum', 'Ämne', 'Till', 'Kopia'),
  da: words('Videresendt meddelelse', 'Fra', 'Dato', 'Emne', 'Til', 'Cc'),
  nb: words('Videresendt melding', 'Fra', 'Dato', 'Emne', 'Til', 'Kopi'),
  fi: words('Välitetty viesti', 'Lähettäjä', 'Päiväys', 'Aihe', 'Vastaanottaja', 'Kopio'),
  pl: words('Wiadomość przekazana', 'Od', 'Data', 'Temat', 'Do', 'DW'),
  cs: words('Přeposlaná zpráva', 'Od', 'Datum', 'Předmět', 'Komu', 'Kopie'),
  ja: words('転送メッセージ', '差出人', '日付', '件名', '宛先', 'Cc'),
  zh: words('转发的邮件', '发件人', '日期', '主题', '收件人', '抄送'),
};
