import { viaList } from './list-managers.mjs';
import { letterHtml, phishHtml, tradeHtml } from './markup.mjs';
import { OWN_DOMAIN, PERSONS, add, bounces, client, mailing, person, simple, webForm } from './senders.mjs';

/** By category, how such mail is sent. Each takes the draft of a mail and changes it. */
export const FORMS = {
  needs_reply: (d) => (d.replyTo === '' ? person(d, { thread: 0.3 }) : webForm(d)),
  fyi: (d) => person(d, { thread: 0.35 }),
  cold_pitch(d) {
    if (d.luck.once(0.6)) person(d, { thread: 0 });
    else {
      d.returnPath = bounces(d);
      d.html = letterHtml(d.text, {
        pixel: d.luck.once(0.6) ? `https://t.${d.domain}/o/${d.luck.hex(8)}.gif` : '',
      });
      d.plain = d.luck.once(0.6);
      if (d.luck.once(0.3))
        add(d, `X-Mailer: ${d.luck.pick(['PHP/8.1', 'Outreach 3.1', 'PHPMailer 6.6.0'])}`);
      if (d.luck.once(0.3)) add(d, `List-Unsubscribe: <mailto:unsubscribe-${d.luck.hex(6)}@${d.domain}>`);
    }
    if (d.luck.once(0.15)) d.to = `info@${OWN_DOMAIN}`;
  },
  newsletter(d) {
    mailing(d, { unsubscribe: 0.65, id: 0.35, precedence: 0.25, campaign: 0.35 });
    if (d.luck.once(0.3)) d.messageHost = d.luck.pick(['mta.mailworks.example', 'out.sendery.example']);
    if (d.luck.once(0.12)) d.to = `${d.from.split('<')[0].trim()} subscribers <${d.sender}>`;
  },
  notification(d) {
    if (d.to.includes('@lists.')) return viaList(d);
    simple(d, { plain: 0.55 });
    if (d.luck.once(0.35)) add(d, 'Auto-Submitted: auto-generated');
    if (d.luck.once(0.15)) add(d, 'Precedence: bulk');
    if (d.luck.once(0.12)) add(d, `List-Unsubscribe: <https://${d.domain}/settings>`);
    if (d.luck.once(0.1)) add(d, `List-Id: <${d.sender.replace('@', '.')}>`);
    if (d.luck.once(0.2))
      add(
        d,
        `X-${d.luck.pick(['Service', 'App', 'Board', 'Host'])}-${d.luck.pick(['Event', 'Reason', 'Severity', 'Project', 'Notification'])}: ${d.luck.hex(5)}`,
      );
    if (d.luck.once(0.05)) d.returnPath = '';
  },
  receipt(d) {
    const form = d.luck.weighted({ both: 45, html: 25, plain: 30 });
    if (form !== 'plain') d.html = tradeHtml(d.text, d, d.luck.once(0.2));
    d.plain = form !== 'html';
    if (d.luck.once(0.4)) d.returnPath = bounces(d);
    if (d.luck.once(0.12)) add(d, 'Auto-Submitted: auto-generated');
    if (d.luck.once(0.1)) add(d, `List-Unsubscribe: <https://${d.domain}/u/${d.luck.hex(8)}>`);
    if (d.luck.once(0.1)) add(d, `X-Mailer: ${d.luck.pick(['PHPMailer 6.8.0', 'PHP/8.2', 'nodemailer'])}`);
    if (d.luck.once(0.25))
      d.files.push({
        type: 'application/pdf',
        name: `${d.luck.pick(['invoice', 'order', 'document', 'ticket'])}-${d.luck.between(1000, 99999)}.pdf`,
        content: '%PDF-1.4',
      });
  },
  autoreply(d) {
    if (d.luck.once(0.7)) {
      const original = d.luck.pick([
        'Invoice 118',
        'Question about Friday',
        'Samples',
        'Meeting notes',
        'Angebot',
        'Devis',
        'Offerte',
      ]);
      const subject = d.luck.weighted({ own: 64, original: 20, both: 16 });
      if (subject === 'original') d.subject = `Re: ${original}`;
      if (subject === 'both') d.subject = `${d.subject} Re: ${original}`;
      add(d, `In-Reply-To: <${d.luck.hex(12)}@${OWN_DOMAIN}>`);
    }
    if (d.luck.once(0.25)) add(d, 'Auto-Submitted: auto-generated');
    if (d.luck.once(0.2))
      add(d, `X-Auto-Response-Suppress: ${d.luck.pick(['All', 'OOF', 'OOF, AutoReply'])}`);
    if (d.luck.once(0.3)) d.returnPath = '';
    simple(d, { plain: 0.7 });
  },
  calendar(d) {
    simple(d, { plain: 0.4 });
    if (d.luck.once(0.3))
      d.files.push({
        type: 'text/calendar; charset=utf-8',
        name: 'event.ics',
        content: 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1@x\r\nEND:VEVENT\r\nEND:VCALENDAR',
      });
    if (d.luck.once(0.2))
      add(d, `Sender: Calendar <calendar-noreply@${d.luck.pick(['suite', 'office', 'agenda'])}.example>`);
    if (d.luck.once(0.15)) add(d, 'Auto-Submitted: auto-generated');
  },
  list: viaList,
  bounce(d) {
    d.returnPath = '';
    if (d.luck.once(0.5)) add(d, 'Auto-Submitted: auto-replied');
    if (d.luck.once(0.3))
      d.files.push({
        type: 'message/rfc822',
        name: 'original.eml',
        content: `From: ${d.address}\r\nTo: frank@nowhere.example\r\nSubject: hello\r\nMessage-ID: <${d.luck.hex(8)}@${OWN_DOMAIN}>\r\n\r\nHello`,
      });
    simple(d, { plain: 0.8 });
  },
  spam(d) {
    const form = d.luck.weighted({ plain: 35, phish: 25, page: 20, person: 12, mailing: 8 });
    if (form === 'phish') d.html = phishHtml(d.text, d);
    if (form === 'page')
      d.html = `<html><body bgcolor="#ffffff"><center><font size="5" color="red"><b>${d.subject}</b></font></center>${letterHtml(d.text, {})}<font size=1>${d.luck.hex(6)}</font></body></html>`;
    d.plain = form === 'plain' || (form === 'phish' && d.luck.once(0.4));
    if (form === 'person') client(d, d.luck.pick(PERSONS));
    else if (form === 'mailing') mailing(d, { unsubscribe: 0.7, id: 0.1, precedence: 0.2, campaign: 0.2 });
    else if (d.luck.once(0.45))
      add(
        d,
        `X-Mailer: ${d.luck.pick(['PHPMailer 6.9.1', 'Microsoft Outlook Express 6.00.2600.0000', 'The Bat! (v2.0)', 'PHP/7.4', 'Leaf PHPMailer 2.8'])}`,
      );
    if (d.luck.once(0.25))
      add(
        d,
        `Reply-To: ${d.luck.pick(['claims', 'office', 'agent', 'reply'])}${d.luck.between(1, 99)}@${d.luck.pick(['freemailer', 'mailbox', 'webpost'])}.example`,
      );
    if (d.luck.once(0.15)) d.to = 'undisclosed-recipients:;';
    else if (d.luck.once(0.06))
      d.to = Array.from({ length: d.luck.between(6, 30) }, () => `${d.luck.hex(5)}@${OWN_DOMAIN}`).join(', ');
    else if (d.luck.once(0.08)) d.to = d.sender;
    if (d.luck.once(0.3))
      d.returnPath = `${d.luck.hex(6)}@${d.luck.pick(['vps', 'srv', 'host'])}${d.luck.between(1, 999)}.example`;
    d.auth = d.luck.pick(['none', 'fail', 'softfail', 'pass', 'none']);
    if (d.luck.once(0.45))
      d.messageHost = `${d.luck.hex(5)}.${d.luck.pick(['vps', 'srv', 'host'])}${d.luck.between(1, 999)}.example`;
    if (d.luck.once(0.2)) d.dateOff = d.luck.pick([-9, -3, 1, 30]);
  },
};
