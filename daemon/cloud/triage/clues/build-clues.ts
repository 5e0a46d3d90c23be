import type { MailFacts } from '../../../mail/facts.ts';
import { siteOf } from '../site.ts';
import type { ClueTable } from './header-clues.ts';

const html = (mail: MailFacts) => mail.shape.html;
const attached = (mail: MailFacts, type: RegExp) =>
  mail.attachments.some(({ media_type, name }) => type.test(media_type) || type.test(name));
/** More than the one short line that honest mailings show in a list of mails and hide in the mail. */
const hidesMuch = ({ hidden }: MailFacts) => hidden.characters > 300 || hidden.pieces > 3;
const ORDER_SCHEMA =
  /^(?:order|invoice|parceldelivery|payment\w*|\w*reservation|ticket|offer|product|buyaction|trackaction|orderaction)$/;

/** How a mail is built: MIME, HTML, links, attachments. */
export const BUILD_CLUES = {
  html_alone: ({ mail }) => html(mail) !== null && !mail.shape.plain,
  plain_alone: ({ mail }) => html(mail) === null,
  html_heavy: ({ mail }) =>
    (html(mail)?.length ?? 0) > 5000 && (html(mail)?.length ?? 0) > 5 * (html(mail)?.text_length ?? 0),
  html_tables: ({ mail }) => (html(mail)?.tables ?? 0) >= 3,
  html_pixel: ({ mail }) => (html(mail)?.pixels ?? 0) > 0,
  html_images: ({ mail }) => (html(mail)?.remote_images ?? 0) >= 2,
  html_images_many: ({ mail }) => (html(mail)?.remote_images ?? 0) >= 8,
  html_image_alone: ({ mail }) =>
    (html(mail)?.remote_images ?? 0) > 0 && (html(mail)?.text_length ?? 0) < 200,
  html_form: ({ mail }) => (html(mail)?.forms ?? 0) > 0,
  html_fonts: ({ mail }) => (html(mail)?.fonts ?? 0) >= 5,
  hides_preview: ({ mail }) => mail.hidden.characters > 0 && !hidesMuch(mail),
  hides_much: ({ mail }) => hidesMuch(mail),
  html_letter: ({ mail }) =>
    html(mail) !== null &&
    (html(mail)?.tables ?? 0) === 0 &&
    (html(mail)?.remote_images ?? 0) === 0 &&
    (html(mail)?.links ?? 0) <= 2,
  link_disguised: ({ mail }) => (html(mail)?.disguised ?? 0) > 0,
  schema_order: ({ mail }) => html(mail)?.schema.some((type) => ORDER_SCHEMA.test(type)) === true,
  schema_any: ({ mail }) => (html(mail)?.schema.length ?? 0) > 0,
  links_none: ({ links }) => links === 0,
  links_one: ({ links }) => links === 1 || links === 2,
  links_some: ({ links }) => links >= 3 && links <= 9,
  links_many: ({ links }) => links >= 10,
  links_to_sender: ({ hosts, site }) => [...hosts].some((host) => siteOf(host) === site),
  links_elsewhere: ({ hosts, site }) => hosts.size > 0 && ![...hosts].some((host) => siteOf(host) === site),
  link_to_number: ({ hosts }) => [...hosts].some((host) => /^(?:\d{1,3}\.){3}\d{1,3}$|^\d+$/.test(host)),
  link_odd: ({ hosts, mail }) =>
    [...hosts].some((host) => host.startsWith('xn--') || host.includes('.xn--')) ||
    /https?:\/\/[^\s/]{1,80}@/i.test(mail.text),
  link_sites_many: ({ hosts }) => new Set([...hosts].map(siteOf)).size >= 4,
  attached_pdf: ({ mail }) => attached(mail, /\/pdf$|\.pdf$/i),
  attached_document: ({ mail }) =>
    attached(mail, /msword|officedocument|opendocument|ms-excel|\.(?:docx?|xlsx?|odt|pptx?|csv)$/i),
  attached_image: ({ mail }) => attached(mail, /^image\//i),
  attached_program: ({ mail }) =>
    attached(mail, /\.(?:exe|scr|js|vbs|bat|cmd|jar|iso|img|lnk|html?|hta|one|docm|xlsm)$/i),
  attached_archive: ({ mail }) => attached(mail, /zip$|rar$|7z$|gzip$|\.(?:zip|rar|7z|gz)$/i),
  attached_mail: ({ mail }) => attached(mail, /^message\/|^text\/rfc822/i),
  attached_status: ({ mail }) => attached(mail, /delivery-status|feedback-report|disposition-notification/i),
  attached_calendar: ({ mail }) =>
    mail.calendar !== '' || attached(mail, /text\/calendar|application\/ics|\.ics$/i),
  attached_signature: ({ mail }) => attached(mail, /pgp-signature|pkcs7-signature|vcard|\.vcf$/i),
  attached_nothing: ({ mail }) => mail.attachments.length === 0,
} satisfies ClueTable;
