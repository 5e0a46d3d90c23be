import { chance } from './chance.mjs';
import { FORMS } from './forms.mjs';
import { rendered } from './render.mjs';
import { OWN_DOMAIN } from './senders.mjs';

/**
 * Puts a written text into the forms that such mail comes in: header, MIME and HTML by the shares that they have in a
 * mailbox of our days, with some older ones. Several forms of one text keep the model from tying words to a header.
 * Nothing here is a claim about anybody: all hosts are reserved names.
 */

const NAMES = [
  'Kim',
  'Robin',
  'Noa',
  'Marta',
  'Jonas',
  'Aylin',
  'Petra',
  'Luca',
  'Ines',
  'Olek',
  'Freya',
  'Hugo',
];

export function envelope(mail, variant) {
  const luck = chance(`${mail.id}/${mail.language}/${variant}`);
  const name = luck.pick(NAMES);
  const address = `${name.toLowerCase()}@${OWN_DOMAIN}`;
  const fill = (text) =>
    text
      .replaceAll('{name}', name)
      .replaceAll('{site}', `www.${OWN_DOMAIN}`)
      .replaceAll('{company}', luck.pick(['Kimworks', 'your company', 'Kim & Co']))
      .replaceAll('{address}', address);
  const sender = /<?([^<>\s]+@[^<>\s]+)>?\s*$/.exec(mail.fields.From)?.[1] ?? '';
  const domain = sender.split('@')[1];
  const draft = {
    luck,
    name,
    address,
    sender,
    domain,
    old: luck.once(0.2),
    from: fill(mail.fields.From),
    to: mail.fields.To ?? `${name} ${luck.pick(['Berger', 'Lund', 'Moreau', 'Silva'])} <${address}>`,
    cc: mail.fields.Cc ?? '',
    replyTo: mail.fields['Reply-To'] ?? '',
    subject: fill(mail.fields.Subject ?? ''),
    text: fill(mail.text),
    header: [],
    html: '',
    plain: true,
    files: [],
    returnPath: sender,
    messageHost: domain,
  };
  FORMS[mail.category](draft);
  return rendered(draft);
}
