/**
 * What mail programs write around earlier messages, by language: en de fr es it pt nl sv pl ja zh ru da fi nb, and a few more
 * where the words were known. Compared in the form that `plainLine` gives: lower case, one space, ASCII colon and apostrophe.
 */

/** What a label of a header block stands for. */
export type Role = 'from' | 'date' | 'to' | 'cc' | 'subject';

const LABELS: Readonly<Record<Role, string>> = {
  from: 'from|von|de|expéditeur|da|mittente|remetente|van|afzender|från|od|nadawca|差出人|送信者|发件人|寄件者|寄件人|от|от кого|fra|avsender|afsender|lähettäjä|kimden|gönderen|보낸 사람|보낸사람|feladó|odesílatel|від|de la',
  date: 'sent|date|sent on|gesendet|gesendet am|datum|envoyé|envoyé le|date d’envoi|enviado|enviado el|enviado em|enviada em|fecha|data|inviato|inviata|verzonden|verzonden op|skickat|skickades|wysłano|wysłane|送信日時|送信日|日付|日時|发送时间|发送日期|日期|寄件日期|傳送日期|отправлено|дата|sendt|dato|lähetetty|lähetyspäivä|päivämäärä|päiväys|pvm|gönderilme|gönderme|tarih|보낸 날짜|날짜|보낸날짜|elküldve|dátum|odesláno|надіслано',
  to: 'to|an|à|a|para|per|aan|till|do|宛先|收件人|收件者|кому|til|vastaanottaja|saaja|kime|kimlere|받는 사람|받는사람|címzett|komu|destinataire|destinatario|destinatari|destinatário|odbiorca',
  cc: 'cc|bcc|kopie|kopia|copie|copie à|copia|cópia|kopio|kopi|копия|抄送|副本|ccカーボンコピー|dw|udw|bilgi|참조|másolat',
  subject:
    'subject|betreff|objet|sujet|asunto|oggetto|assunto|onderwerp|ämne|temat|件名|主题|主旨|主題|тема|emne|aihe|konu|제목|tárgy|předmět|subiect',
};

/** Labels of reply-to, importance and attachments, which stand among the others and say nothing. */
const OTHER_LABELS =
  'reply-to|importance|attachments|priority|sender|resent-from|on behalf of|antwort an|anlagen|wichtigkeit|répondre à|pièces jointes|importancia|datos adjuntos|allegati|priorità|bijlagen|urgentie|bilagor|prioritet|ważność|załączniki|添付ファイル|附件|важность|вложения|vedhæftede filer|liitteet|vedlegg';

export const ROLE_OF: ReadonlyMap<string, Role | 'other'> = new Map([
  ...Object.entries(LABELS).flatMap(([role, labels]) =>
    labels.split('|').map((label): [string, Role] => [label.replaceAll('’', "'"), role as Role]),
  ),
  ...OTHER_LABELS.split('|').map((label): [string, 'other'] => [label, 'other']),
]);

/** Between dashes, above the original of an answer. */
export const ORIGINAL_MESSAGE: readonly string[] = [
  'original message',
  'original appointment',
  'ursprünglicher termin',
  'cita original',
  'original-nachricht',
  'originalnachricht',
  'original nachricht',
  'ursprüngliche nachricht',
  'ursprüngliche mail',
  'message original',
  "message d'origine",
  'mensaje original',
  'messaggio originale',
  'messaggio originario',
  'mensagem original',
  'oorspronkelijk bericht',
  'oorspronkelijke bericht',
  'origineel bericht',
  'ursprungligt meddelande',
  'originalmeddelande',
  'wiadomość oryginalna',
  'oryginalna wiadomość',
  'wiadomość pierwotna',
  '元のメッセージ',
  '元のメール',
  'オリジナルメッセージ',
  '原始邮件',
  '邮件原件',
  '原始郵件',
  '回复的原邮件',
  '原邮件',
  'исходное сообщение',
  'оригинальное сообщение',
  'первоначальное сообщение',
  'oprindelig meddelelse',
  'oprindelig besked',
  'original besked',
  'original meddelelse',
  'alkuperäinen viesti',
  'opprinnelig melding',
  'original melding',
  '원본 메시지',
  'orijinal ileti',
  'původní zpráva',
  'eredeti üzenet',
  'оригінальне повідомлення',
];

/** Between dashes or on a line of its own, above a message that is passed on. */
export const FORWARDED_MESSAGE: readonly string[] = [
  'forwarded message',
  'forwarded by',
  'forwarded email',
  'begin forwarded message',
  'fwd:',
  'weitergeleitete nachricht',
  'weitergeleitet von',
  'anfang der weitergeleiteten nachricht',
  'anfang der weitergeleiteten e-mail',
  'message transféré',
  'message transmis',
  'transféré par',
  'début du message réexpédié',
  'début du message transféré',
  'mensaje reenviado',
  'reenviado por',
  'inicio del mensaje reenviado',
  'messaggio inoltrato',
  'inoltrato da',
  'inizio messaggio inoltrato',
  'inizio del messaggio inoltrato',
  'mensagem encaminhada',
  'mensagem reencaminhada',
  'encaminhado por',
  'início da mensagem reencaminhada',
  'início da mensagem encaminhada',
  'doorgestuurd bericht',
  'doorgestuurd door',
  'begin doorgestuurd bericht',
  'vidarebefordrat meddelande',
  'vidarebefordrat brev',
  'vidarebefordrat mejl',
  'vidarebefordrat av',
  'przekazana wiadomość',
  'wiadomość przekazana dalej',
  'przesłana wiadomość',
  'początek przekazywanej wiadomości',
  'początek przekierowanej wiadomości',
  '転送メッセージ',
  '転送されたメッセージ',
  '转发的邮件',
  '转发邮件',
  '已转发邮件',
  '开始转发邮件',
  '下面是被转发的邮件',
  '轉寄郵件',
  '轉寄的郵件',
  '開始轉寄郵件',
  'пересылаемое сообщение',
  'пересланное сообщение',
  'перенаправленное сообщение',
  'начало переадресованного сообщения',
  'начало пересылаемого сообщения',
  'videresendt meddelelse',
  'videresendt besked',
  'videresendt af',
  'start på videresendt besked',
  'välitetty viesti',
  'edelleenlähetetty viesti',
  'välitetty viesti alkaa',
  'lähetetty edelleen viesti',
  'videresendt melding',
  'videresendt e-post',
  'videresendt av',
  '전달된 메시지',
  '전달된 메일',
  'iletilen ileti',
  'yönlendirilen mesaj',
  'přeposlaná zpráva',
  'továbbított üzenet',
  'переслане повідомлення',
];

/** Help desks ask for the answer above this line, so that what comes back below it is theirs. */
export const REPLY_ABOVE =
  /^[-#=*~ ]{0,20}(?:please )?(?:(?:type|write|enter) your (?:reply|response|answer) above this line|reply above this line|(?:bitte )?(?:geben|schreiben) sie ihre antwort (?:ober|über)\w* dieser zeile\w*|antworten sie (?:bitte )?oberhalb dieser zeile|(?:répondez|répondre|veuillez répondre) au-dessus de cette ligne|(?:por favor,? )?(?:escriba|responda) (?:su respuesta )?(?:por )?encima de esta línea|rispondi sopra (?:a )?questa (?:riga|linea)|responda acima desta linha|typ uw antwoord boven deze (?:regel|lijn)|svara ovanför (?:den här|denna) raden)[-#=*~ .]{0,20}$/;

/** Prefixes of a subject that say the mail passes another one on. */
export const FORWARD_SUBJECT =
  /^\s{0,8}(?:\[[^\]]{1,40}\]\s{0,4})?(?:fwd?|wg|tr|rv|enc|encam|res?env|i|inoltro|doorst|vb|vs|vid|videre|pd|podaj|пересл|转发|轉寄|転送|vl|ilt|trs)\s{0,2}[:\uff1a]/i;

/** "Wrote", as a whole word, or as the end of a word where the script has no spaces. */
export const WROTE =
  /(?:^|[^\p{L}])(?:wrote|writes|written|said|schrieb|schreibt|geschrieben|a écrit|écrit|écrivait|escribió|escribio|escribe|ha escrito|ha scritto|scrisse|scrive|escreveu|escreve|schreef|schrijft|geschreven|skrev|skriver|napisał\(a\)|napisał|napisała|napisał\/a|napisano|napisana|pisze|kirjoitti|kirjoittaa|написал\(а\)|написал|написала|писал|писала|пишет|пише|написав|napsal\(a\)|napsal|napsala|írta|yazdı|şunu yazdı|a scris|va escriure)(?=$|[^\p{L}])|写道|寫道|写到|寫到|のメール|のメッセージ|書きました|書いた|さん:|님이 작성|작성:|작성함|님의 말/u;

/** "I wrote" and the like: a person who tells of an own letter, not a mail program. */
export const FIRST_PERSON =
  /(?:^|[^\p{L}])(?:i wrote|i have written|we wrote|schrieb ich|schrieben wir|j'ai écrit|nous avons écrit|schreef ik|skrev jag|skrev jeg|skrev vi|я писал|я написал|hatte ich|habe ich)(?=$|[^\p{L}])/u;

/** How the line above a quote begins where it has a date in it. */
export const OPENS_ATTRIBUTION =
  /^(?:on|am|le|el|il|em|no dia|op|den|w dniu|dnia|dne|в|у|在|於|于|at|a|the|il giorno|pe|ma|ti|ke|to|la|su|mon|tue|wed|thu|fri|sat|sun|quoting|citando|zitat von|citat|citaat van|in a message dated|in article|\d)(?=$|[^\p{L}])/u;

/** "Quoting somebody:" of webmail programs, where there is no date. */
export const QUOTING =
  /^(?:quoting|citando|zitat von|citation de|en citant|citazione|citato|citaat van|citerar|citat fra|lainaus|cytowanie|цитирую|quoting)(?=$|[^\p{L}])/u;
