import { withHistory } from './history.mjs';
import { letterHtml, mailingHtml, tradeHtml } from './markup.mjs';

/** Whose mailbox the written mails go to. */
export const OWN_DOMAIN = 'kimworks.example';
/** Programs that people write with. */
export const PERSONS = ['gmail', 'outlook', 'apple', 'phone', 'thunderbird', 'plain', 'web'];

export const bounces = (d) =>
  `bounces+${d.luck.between(1000, 99999)}-${d.luck.hex(4)}-${d.address.replace('@', '=')}@${d.luck.pick(['b', 'em', 'bounce', 'mta'])}.${d.domain}`;
export const add = (d, ...lines) => d.header.push(...lines);

/** A person's own mail program, maybe in a thread with the owner. */
export function person(d, { thread }) {
  const kind = d.luck.pick(PERSONS);
  if (d.luck.once(thread) || /^(?:re|aw|sv|antw|vs)\s?:/i.test(d.subject)) {
    if (d.luck.once(0.5) && !/^\p{L}{2,4}\s?:/u.test(d.subject)) d.subject = `Re: ${d.subject}`;
    add(d, `In-Reply-To: <${d.luck.hex(12)}@${OWN_DOMAIN}>`, `References: <${d.luck.hex(12)}@${OWN_DOMAIN}>`);
    if (!d.text.includes('\n>')) d.text = withHistory(d, kind);
  }
  client(d, kind);
}

/** A visitor's words that a form on a web page or a platform passes on: sent by a program, to be answered to the visitor. */
export function webForm(d) {
  add(d, `Reply-To: ${d.replyTo}`);
  if (d.luck.once(0.5)) add(d, `X-Mailer: ${d.luck.pick(['PHPMailer 6.9.1', 'PHP/8.3', 'WordPress/6.5'])}`);
  if (d.luck.once(0.4)) d.html = d.luck.once(0.5) ? tradeHtml(d.text, d, false) : letterHtml(d.text, {});
  d.plain = d.html === '' || d.luck.once(0.7);
  if (d.luck.once(0.3)) d.returnPath = bounces(d);
}

export function client(d, kind) {
  if (kind === 'gmail') d.messageHost = 'mail.freemailer.example';
  if (kind === 'outlook')
    add(
      d,
      `Thread-Topic: ${d.subject}`,
      `Thread-Index: AdX${d.luck.hex(12)}`,
      'Accept-Language: en-GB',
      'Content-Language: en-GB',
      'X-MS-Has-Attach:',
      'X-MS-TNEF-Correlator:',
    );
  if (kind === 'apple') add(d, 'X-Mailer: Apple Mail (2.3774.600.62)');
  if (kind === 'phone') add(d, 'X-Mailer: iPhone Mail (22B91)');
  if (kind === 'thunderbird') add(d, 'User-Agent: Mozilla Thunderbird', 'Content-Language: en-US');
  if (kind === 'plain' && d.luck.once(0.5))
    add(d, `User-Agent: ${d.luck.pick(['Mutt/2.2.12', 'Roundcube Webmail/1.6', 'K-9 Mail'])}`);
  if (['gmail', 'outlook'].includes(kind) || d.luck.once(0.25)) d.html = letterHtml(d.text, {});
  d.plain = d.html === '' || !d.luck.once(0.07);
}

/** What programs send one by one. */
export function simple(d, { plain }) {
  const form = d.luck.once(plain) ? 'plain' : d.luck.weighted({ both: 75, html: 25 });
  if (form !== 'plain') d.html = d.luck.once(0.6) ? tradeHtml(d.text, d, false) : letterHtml(d.text, {});
  d.plain = form !== 'html';
  if (d.luck.once(0.35)) d.returnPath = bounces(d);
}

export function mailing(d, { unsubscribe, id, precedence, campaign }) {
  const form = d.luck.weighted({ both: 50, html: 25, plain: 25 });
  if (form !== 'plain') d.html = mailingHtml(d.text, d);
  d.plain = form !== 'html';
  if (d.luck.once(0.6)) d.returnPath = bounces(d);
  if (d.luck.once(unsubscribe)) {
    add(
      d,
      `List-Unsubscribe: <https://${d.domain}/u/${d.luck.hex(10)}>, <mailto:u-${d.luck.hex(6)}@${d.domain}>`,
    );
    if (d.luck.once(0.6)) add(d, 'List-Unsubscribe-Post: List-Unsubscribe=One-Click');
  }
  if (d.luck.once(id)) add(d, `List-Id: <${d.sender.replace('@', '.')}>`);
  if (d.luck.once(precedence)) add(d, `Precedence: ${d.luck.pick(['bulk', 'list'])}`);
  if (d.luck.once(campaign))
    add(
      d,
      d.luck.pick([
        `X-Campaign-Id: ${d.luck.hex(8)}`,
        `Feedback-ID: ${d.luck.hex(4)}:news:x`,
        `X-Mailing-Id: ${d.luck.hex(4)}`,
        `X-Report-Abuse: abuse@${d.domain}`,
        'X-CSA-Complaints: csa@complaints.example',
      ]),
    );
}
