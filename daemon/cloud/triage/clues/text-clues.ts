import type { MailView } from '../view.ts';
import type { ClueTable } from './header-clues.ts';

/** Shapes of text that mean the same in any language: amounts, numbers, questions, columns, shouting. */

const AMOUNT =
  /(?:[€$£¥₹₽₩₺₪฿]|\b(?:eur|usd|gbp|chf|sek|nok|dkk|pln|czk|huf|jpy|cny|rmb|inr|brl|cad|aud|krw|try|aed|sar|kr|zł|zl|r\$|руб|ft|kč|kc)\b\.?)\s?\d{1,3}(?:[ .,'’ ]?\d{3}){0,3}(?:[.,]\d{1,2})?|\b\d{1,3}(?:[ .,'’ ]?\d{3}){0,3}(?:[.,]\d{1,2})?\s?(?:[€$£¥₹₽₩₺₪]|元|円|원|(?:eur|euros?|usd|gbp|chf|sek|nok|dkk|pln|czk|huf|jpy|cny|rmb|inr|brl|cad|aud|krw|try|aed|sar|kr|zł|zl|руб|ft|kč|kc|tl)\b)/giu;
const NUMBERED =
  /(?:#|№|n°|nº|\bno\b\.?|\bnr\b\.?|\bnum\b\.?|\bid\b:?|\bref\b\.?:?|[:：])\s?[a-z]{0,6}[-/]?\d[\da-z]{0,12}(?:[-/.]\d[\da-z]{0,12}){0,4}/iu;
const LONE_CODE = /(?:^|\n)\s{0,9}(?:\d[ -]?){4,8}\s{0,9}(?:\n|$)/;
const IBAN = /\b[A-Z]{2}\d{2}[ ]?(?:[A-Z0-9]{4}[ ]?){2,7}[A-Z0-9]{1,4}\b/;
const SMTP_CODE = /\b[45]\d\d[ -][45]\.\d{1,3}\.\d{1,3}\b|\b[45]\.\d{1,2}\.\d{1,3}\b|\b5[05]\d[ -]/;
const KEY_VALUE = /^\s{0,9}[\p{L}][\p{L}\p{N} /_.()-]{0,30}\s?(?:[:：=]|\t|\s{3,}|\.{3,})\s{0,40}\S/u;
const LOG_LINE =
  /^\s{0,9}(?:\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d|\p{L}{3} {1,2}\d{1,2} \d\d:\d\d:\d\d|\/[\w./-]{5,}|[+-]{1,3}[^-+\s]|@@|diff |Index: |\$ |# )/u;
const RULE = /^\s{0,9}[-=_*~#+<>]{8,}\s{0,9}$/;
const SHOUT = /\p{Lu}{3,}/gu;

const share = (view: MailView, pattern: RegExp) => {
  const all = view.lines;
  return all.length < 4 ? 0 : all.filter((line) => pattern.test(line)).length / all.length;
};
const count = (text: string, pattern: RegExp) => (text.match(pattern) ?? []).length;
const questions = (text: string) => count(text.replace(/https?:\/\/\S{1,300}/g, ''), /[?？؟]/g);
const amounts = (view: MailView) => count(view.said.slice(0, 6000), AMOUNT);

export const TEXT_CLUES = {
  empty_text: (view) => view.words < 3,
  short_text: (view) => view.words >= 3 && view.words < 40,
  medium_text: (view) => view.words >= 40 && view.words < 150,
  long_text: (view) => view.words >= 400,
  question: (view) => questions(view.own) > 0,
  questions: (view) => questions(view.own) > 1,
  question_late: (view) => questions(view.tail) > 0,
  question_in_subject: (view) => questions(view.subject) > 0,
  question_in_signature: (view) => questions(view.mail.signature) > 0,
  exclaims: (view) => count(view.own, /[!！]/g) >= 3,
  exclaims_in_subject: (view) => /[!！]/.test(view.subject),
  shouts: (view) => count(view.said.slice(0, 3000), SHOUT) > Math.max(5, view.words / 10),
  shouts_in_subject: (view) =>
    /^[^\p{Ll}]*\p{Lu}{3,}[^\p{Ll}]*$/u.test(
      view.mail.subject.replace(/^(?:\p{L}{2,4}:|\[[^\]]{0,40}\])\s?/gu, ''),
    ),
  dollars: (view) => /\${2,}|[!?]{3,}|\*{3,}\s?\p{L}/u.test(view.mail.subject + view.said.slice(0, 3000)),
  tail_noise_in_subject: (view) =>
    /\s{2,}\S{1,12}$|\s(?:\d{4,}|[a-z]{5,8}|[A-Za-z]*\d[A-Za-z0-9]{3,}[-\dA-Za-z]*)$/.test(
      view.mail.subject,
    ) &&
    /[!?.\s]\s?\S+$/.test(view.mail.subject) &&
    /\s{2,}|\d{5,}$/.test(view.mail.subject),
  answer_subject: (view) =>
    /^(?:re|aw|sv|vs|antw|odp|r|ответ|res|回复|答复|返信|رد|ynt|vá|továbbítás)(?:\[\d{1,2}\]|\(\d{1,2}\))?\s?[:：]/iu.test(
      view.mail.subject,
    ),
  forward_subject: (view) =>
    /^(?:fwd?|wg|tr|rv|vb|vl|doorst|i|enc|pd|vidarebefordrat|转发|轉寄|転送)\s?[:：]/iu.test(
      view.mail.subject,
    ),
  answer_without_thread: (view) =>
    /^(?:re|aw|sv|fwd?)\s?[:：]/i.test(view.mail.subject) &&
    view.mail.in_reply_to === '' &&
    view.mail.references.length === 0 &&
    view.quotedLines === 0,
  tagged_subject: (view) => /^(?:re:\s?)?\[[\p{L}\p{N} ._/-]{2,40}\]/iu.test(view.mail.subject),
  numbered_subject: (view) =>
    /#\s?\d+|\b(?:vol|no|nr|issue|n°|nº)\.?\s?\d+|\bv?\d+\.\d+|\d{2,}\/\d{2,}|\d{4}-\d{2,}/iu.test(
      view.mail.subject,
    ),
  dated_subject: (view) =>
    /\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\b(?:19|20)\d\d\b|\b\d{1,2}[:.h]\d\d\b/.test(view.mail.subject),
  colon_subject: (view) => /^[\p{L}\p{N} .'-]{3,40}[:：] \S/u.test(view.mail.subject),
  no_subject: (view) => view.mail.subject.trim() === '',
  digest_subject: (view) => /\bdigest\b.{0,20}(?:vol|v\d|#|issue|\d)/i.test(view.mail.subject),
  quotes: (view) => view.quotedLines > 0,
  quotes_much: (view) => view.quotedLines > 10,
  quotes_self: ({ mail }) =>
    mail.from.address !== '' &&
    mail.quoted.slice(0, 400).toLowerCase().includes(mail.from.address.toLowerCase()),
  forwarded: (view) => view.mail.forwarded,
  signature: (view) => view.mail.signature !== '',
  amount: (view) => amounts(view) > 0,
  amounts: (view) => amounts(view) >= 3,
  amount_large: (view) =>
    /\d{1,3}(?:[.,' ]\d{3}){2,}/.test(view.own) ||
    /\d\s?(?:million|mio|millionen|millions|millones|milioni|milhoes|miljoen|miljoner|mln|млн)/.test(
      view.own,
    ),
  percent: (view) => /\d\s?%/.test(view.own),
  numbered: (view) => NUMBERED.test(view.mail.subject) || NUMBERED.test(view.said.slice(0, 1500)),
  lone_code: (view) => LONE_CODE.test(view.said.slice(0, 1500)),
  phone: (view) => /(?:\+|\b00|\(0)\d[\d ()/.-]{7,17}\d|\b\d{3}[-. ]\d{3}[-. ]\d{4}\b/.test(view.said),
  iban: (view) => IBAN.test(view.said),
  clock_time: (view) => /\b\d{1,2}[:.h]\d\d\b|\b\d{1,2} ?[ap]m\b|\d{1,2}時|\d{1,2}点/.test(view.own),
  smtp_code: (view) => SMTP_CODE.test(view.said.slice(0, 5000)),
  mail_addresses: (view) => count(view.own, /[\w.+-]{1,64}@[\w-]{1,63}\./g) >= 2,
  columns: (view) => share(view, KEY_VALUE) > 0.4,
  columns_some: (view) => share(view, KEY_VALUE) > 0.2,
  log_lines: (view) => share(view, LOG_LINE) > 0.2,
  rules: (view) => view.lines.filter((line) => RULE.test(line)).length >= 2,
  bullets: (view) =>
    view.lines.filter((line) => /^\s{0,9}(?:[-*•·+>]|\d{1,2}[.)])\s+\S/.test(line)).length >= 3,
  one_block: (view) => view.lines.length <= 2 && view.words > 5,
  calls_by_name: (view) => view.names.some((name) => view.head.slice(0, 120).includes(name)),
  copyright: (view) => /©|\(c\) ?(?:19|20)\d\d|\bcopyright\b|all rights reserved/.test(view.own),
  emoji_in_subject: (view) => /\p{Extended_Pictographic}/u.test(view.mail.subject),
  code_like: (view) =>
    share(view, /[{};]\s{0,3}$|^\s{0,20}(?:#include|import |def |function|class |<\/?\w+>|\w+\(.{0,80}\);)/) >
    0.15,
  address_in_greeting: (view) =>
    [...view.mail.to].some((address) => view.head.slice(0, 200).includes(address.toLowerCase())),
  asks_of_owner: (view) =>
    view.names.some((name) => new RegExp(`(?:^|[.!?\\n] |, )${name}[,:]`, 'u').test(view.own)),
} satisfies ClueTable;
