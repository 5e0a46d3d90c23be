/** A line that a phone or a mail program put at the end. Matched against `plainLine`. */
export const SENT_FROM = new RegExp(
  [
    String.raw`^[*_(\[-]{0,2}(?:`,
    [
      'sent (?:from|via|with|using) ',
      'sent securely ',
      'get outlook for ',
      'envoyé (?:de|depuis|à partir|avec|via) ',
      "envoyé d'",
      '(?:obtenez|téléchargez|télécharger) outlook ',
      'von (?:meinem|meiner|unterwegs)[^.]{0,60}gesendet',
      'gesendet (?:mit|von|aus|über|vom) ',
      'diese nachricht wurde (?:von|mit) (?:meinem|meiner) ',
      'holen sie sich outlook ',
      'outlook für ',
      'enviado (?:desde|con|mediante|do|da|de|a partir|pelo|pela|com|via) ',
      'obtener outlook ',
      'obter o outlook ',
      'inviato (?:da|dal|dallo|con|tramite) ',
      '(?:ottieni|scarica) outlook ',
      '(?:verstuurd|verzonden) (?:vanaf|met|via|vanuit) ',
      'outlook voor ',
      'skickat från ',
      'skickades från ',
      'hämta outlook ',
      'wysłan[aoey] z ',
      'wysłano z ',
      'pobierz (?:program )?outlook ',
      'sendt (?:fra|via|med) ',
      '(?:hent|få|skaff deg) outlook ',
      'lähetetty ',
      'hanki outlook ',
      'отправлено (?:с|из|от) ',
      'получить outlook ',
      '发自我?的? ?',
      '從我的',
      '从我的',
      '傳送自',
      '獲取 ?outlook',
      '获取 ?outlook',
      "iphone'umdan gönderildi",
      'odesláno z ',
      'надіслано з ',
    ].join('|'),
    String.raw`).{0,160}$|^.{1,40}(?:から送信|からの送信|에서 보냄)(?:されました)?[。.]?$|^outlook for .{1,12}を入手`,
  ].join(''),
);

/** Words of a disclaimer; both of the two kinds have to occur in one paragraph. */
export const CONFIDENTIAL =
  /confidential|privileged|vertraulich|confidentiel|confidencial|confidenzial|riservat|confidenci|vertrouwelijk|konfidentiell|sekretess|poufn|конфиденциальн|機密|秘密|保密|机密|機密|fortrolig|luottamuksel|konfidensiell/;
export const ABOUT_RECIPIENTS =
  /intended recipient|intended (?:solely|only)|addressee|notify (?:the |us|me )|delete (?:this|the|it|all)|adressat|empfänger|vernichten|destinataire|détrui|destinatari|notifi(?:que|car)|elimin|distrugg|cancell|apag|geadresseerde|ontvanger|verwijder|vernietig|mottagare|radera|adresat|odbiorc|usuń|usunięci|получател|адресат|удал|受信者|宛先|削除|收件人|删除|刪除|modtager|slet |vastaanottaja|mottaker|slett/;
