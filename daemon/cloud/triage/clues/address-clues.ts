import { domainOf } from '../../../../shared/text/address.ts';
import { siteOf } from '../site.ts';
import { fromMachine, noReplySender } from '../automatic.ts';
import type { MailView } from '../view.ts';
import { passesOnVisitor } from '../web-form.ts';
import type { ClueTable } from './header-clues.ts';

const CROWD = 20;
/** Mailboxes of a function rather than of a person, in the languages of our users. */
const NEWS_ROLE =
  /^(?:news|newsletters?|nyheter|nyhetsbrev|nieuws(?:brief)?|noticias|notizie|boletin|bulletin|infolettre|lettre|mailing|campaigns?|marketing|promo(?:tions?)?|offers?|deals|angebote?|ofertas?|offerte|announce(?:ments?)?|updates?|digest|editor|redaktion|redaction|redazione|press|presse|events?|academy|community|members?|club|magazine|weekly|daily|hello|hej|team)(?:$|[-_.+0-9])/;
const TRADE_ROLE =
  /^(?:orders?|billing|invoices?|receipts?|payments?|sales?order|shop|store|bestell\w*|rechnung\w*|buchhaltung|commandes?|facturation|factur\w*|pedidos?|ordini|fattur\w*|encomendas?|bestelling\w*|facturatie|order|faktura|faktury|kvitto|tilaus\w*|lasku\w*|zamowienia|bookings?|reserv\w*|tickets?|shipping|shipment|delivery|tracking|versand|livraison|envios?|avisering|leverans|kundenservice|kundservice|customerservice|accounts?|subscriptions?)(?:$|[-_.+0-9])/;
const SYSTEM_ROLE =
  /(?:^|[-_.+])(?:alerts?|notif\w*|notices?|system|monitor\w*|status|security|robot|bot|build|ci|git\w*|support-?ticket|daemon|reports?|stats|backup|cron|server|admin|webmaster|hostmaster|registry|mailer|automat\w*|info-?noreply|account-?\w*|calendar|agenda)(?:$|[-_.+0-9])/;
const SALES_ROLE =
  /^(?:sales|business|partner(?:s|ship)?|bd|growth|outreach|vertrieb|ventas|vendite|comercial|commercial|verkoop|salg|myynti|export|trade|contact|info)(?:$|[-_.+0-9])/;

/** Names of mailing-list robots around a list's address: RFC 2142 §6, and what list managers make of it. */
const LIST_ROBOT = /^owner-|[-+](?:admin|owner|bounces?|request|errors?|return)(?:[-+=].{0,80})?$/;

export const ADDRESS_CLUES = {
  no_sender: ({ mail }) => mail.from.address === '' && mail.from.name === '',
  odd_sender: ({ mail }) => mail.from.address === '' && mail.from.name !== '',
  from_owner: (view) => view.fromOwner && !passesOnVisitor(view),
  passes_on_visitor: (view) => passesOnVisitor(view),
  nameless_sender: ({ mail }) => mail.from.name === '' || mail.from.name === mail.from.address,
  person_name: ({ mail }) =>
    /^["']?\p{Lu}[\p{L}\p{M}'’.-]{0,20}(?: \p{Lu}[\p{L}\p{M}'’.-]{0,20}){1,2}["']?$/u.test(mail.from.name),
  one_word_name: ({ mail }) => /^\S{1,40}$/.test(mail.from.name),
  name_matches_address: ({ mail, local }) =>
    !isRole(local) && nameWords(mail.from.name).some((word) => local.includes(word)),
  name_matches_site: ({ mail, site }) =>
    nameWords(mail.from.name).some((word) => word.length >= 4 && site.startsWith(word)),
  signs_with_name: ({ mail, lines }) =>
    nameWords(mail.from.name).some((word) =>
      lines.slice(-2).some((line) => line.length < 60 && line.toLowerCase().includes(word)),
    ),
  digits_in_sender: ({ local }) => (local.match(/\d/g) ?? []).length >= 3,
  coded_sender: ({ local }) => local.length > 24 || /[#=+].{4}/.test(local),
  news_role: ({ local }) => NEWS_ROLE.test(local),
  trade_role: ({ local }) => TRADE_ROLE.test(local),
  system_role: ({ local }) => SYSTEM_ROLE.test(local),
  sales_role: ({ local }) => SALES_ROLE.test(local),
  mailing_host: ({ domain }) =>
    /^(?:e|em|mail|mailer?\d?|news|newsletters?|email|lists?|info|mkt|marketing|send|bounce|updates?|notify|notifications?|mg|reply|go|t|link)\d?\./.test(
      domain,
    ),
  to_nobody: ({ mail }) => mail.to.length === 0 && mail.cc.length === 0,
  to_sender: ({ mail }) =>
    mail.from.address !== '' &&
    mail.to.some((address) => address.toLowerCase() === mail.from.address.toLowerCase()),
  cc_only: ({ toOwner, ccOwner }) => !toOwner && ccOwner,
  to_owner_alone: ({ mail, toOwner }) => toOwner && mail.to.length === 1 && mail.cc.length === 0,
  to_few: ({ mail }) => mail.to.length + mail.cc.length >= 2 && mail.to.length + mail.cc.length <= 6,
  to_many: ({ mail }) => mail.to.length + mail.cc.length > 6,
  to_crowd: ({ mail }) => mail.to.length + mail.cc.length > CROWD,
  to_owner_via_list: ({ mail, toOwner }) => toOwner && (mail.list_id !== '' || mail.list_post),
  reply_to_elsewhere: ({ mail, site }) =>
    site !== '' && mail.reply_to.some((address) => siteOf(domainOf(address)) !== site),
  reply_to_list: ({ mail }) =>
    mail.reply_to.some((address) => mail.to.includes(address) || mail.cc.includes(address)),
  reply_to_coded: ({ mail }) => mail.reply_to.some((address) => /[+=]|[0-9a-f]{5,}@|-\d{3,}@/.test(address)),
  list_robot: ({ header, mail }) =>
    [header.get('sender') ?? '', header.get('return-path') ?? ''].some((value) =>
      LIST_ROBOT.test(localOf(value)),
    ) && !LIST_ROBOT.test(localOf(mail.from.address)),
  to_list: ({ header, mail }) => {
    const robot = [header.get('sender') ?? '', header.get('return-path') ?? '']
      .map(localOf)
      .find((local) => LIST_ROBOT.test(local));
    if (robot === undefined) return false;
    const list = robot
      .replace(/^owner-/, '')
      .replace(/[-+](?:admin|owner|bounces?|request|errors?|return).*$/, '');
    return [...mail.to, ...mail.cc].some((address) => localOf(address) === list);
  },
  list_of_sender: ({ mail, site }) => site !== '' && mail.list_id.toLowerCase().includes(site),
  list_of_others: (view) => viaList(view) && !listAtSender(view) && !NEWS_ROLE.test(view.local),
  list_of_program: (view) =>
    viaList(view) && (SYSTEM_ROLE.test(view.local) || fromMachine(view.mail) || noReplySender(view.mail)),
  list_announces: (view) => viaList(view) && (listAtSender(view) || NEWS_ROLE.test(view.local)),
  known_contact: ({ mail, owner }) =>
    owner.contacts?.some((known) => known.toLowerCase() === mail.from.address.toLowerCase()) === true,
} satisfies ClueTable;

/** The mailbox of a shop's or a service's program, by its name: nobody writes letters from it. */
export function programRole(local: string): boolean {
  return (
    [NEWS_ROLE, TRADE_ROLE, SYSTEM_ROLE].some((role) => role.test(local)) &&
    !/^(?:hello|hej|team)$/.test(local)
  );
}

function isRole(local: string): boolean {
  return [NEWS_ROLE, TRADE_ROLE, SYSTEM_ROLE, SALES_ROLE].some((role) => role.test(local));
}

function nameWords(name: string): string[] {
  return name
    .toLowerCase()
    .split(/[^\p{L}\p{M}]+/u)
    .filter((word) => word.length >= 3);
}

/** Traces of software that hands what one writes on to many (RFC 2369, RFC 2919, and what came before them). */
function viaList({ header, mail }: MailView): boolean {
  return (
    mail.list_id !== '' ||
    mail.list_post ||
    mail.precedence === 'list' ||
    ['mailing-list', 'x-mailing-list', 'x-beenthere', 'x-ml-name', 'list-software'].some((name) =>
      header.has(name),
    ) ||
    LIST_ROBOT.test(localOf(header.get('sender') ?? ''))
  );
}

function listAtSender({ header, mail, site }: MailView): boolean {
  const traces = [mail.list_id, header.get('list-post') ?? '', header.get('sender') ?? '', ...mail.to];
  return site !== '' && traces.some((trace) => trace.toLowerCase().includes(site));
}

function localOf(value: string): string {
  const address = /<([^<>]{0,254})>/.exec(value)?.[1] ?? value.trim();
  return address.slice(0, Math.max(0, address.lastIndexOf('@'))).toLowerCase();
}
