/**
 * Phrases by which people close a letter and which ask for nothing, though they have the words of a request: "If you have
 * any questions, let me know." In the languages that drafts know, lower case; each is looked for as it stands.
 */
const PHRASES = `
  if you have any question | if you have questions | should you have any | any further question | any other question
  if anything is unclear | if i can help | if we can help | feel free to | do not hesitate | don't hesitate | if you need anything
  bei fragen | bei rückfragen | bei weiteren fragen | falls sie fragen | falls du fragen | wenn sie fragen | wenn du fragen
  für rückfragen | für fragen | stehe ich ihnen gern | stehen wir ihnen gern | zögern sie nicht
  si vous avez des questions | si tu as des questions | n'hésitez pas | n'hésite pas | reste à votre disposition
  restons à votre disposition | pour toute question
  cualquier duda | cualquier pregunta | si tiene alguna | si tienes alguna | no dude en | no dudes en | quedo a su disposición
  quedo a tu disposición
  per qualsiasi domanda | per qualsiasi dubbio | se ha domande | se hai domande | non esiti a | non esitare | resto a disposizione
  rimango a disposizione
  qualquer dúvida | qualquer questão | se tiver dúvidas | se tiveres dúvidas | não hesite | fico à disposição
  mocht u vragen | mocht je vragen | als u vragen heeft | als je vragen hebt | bij vragen | voor vragen | aarzel niet
  om du har frågor | om ni har frågor | vid frågor | tveka inte | har du frågor
  hvis du har spørgsmål | har du spørgsmål | ved spørgsmål | tøv ikke | hvis du har spørsmål | har du spørsmål | ved spørsmål
  ikke nøl | jos sinulla on kysyttävää | jos teillä on kysyttävää | jos on kysyttävää
  w razie pytań | w razie wątpliwości | jeśli masz pytania | jeśli mają państwo pytania
  v případě dotazů | máte-li dotazy | pokud máte dotazy | pokud máš dotazy
  ご不明な点 | ご不明点 | ご質問がございましたら | ご質問がありましたら
  如有任何 | 如有疑问 | 如有问题 | 有任何问题 | 有任何疑问
`
  .split(/[|\n]/)
  .map((phrase) => phrase.trim())
  .filter((phrase) => phrase !== '');

export function isCourtesy(sentence: string): boolean {
  const plain = sentence.toLowerCase().replaceAll('’', "'").replaceAll(/\s+/g, ' ');
  return PHRASES.some((phrase) => plain.includes(phrase));
}
