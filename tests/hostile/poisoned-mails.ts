import { mail } from './hostile-mails.ts';

/** Display names that are meant to become part of the user's letter. */
export const NAMES: readonly (readonly [string, string])[] = [
  ['a link', '"https://evil.example/pay" <ana@client.example>'],
  ['a host in capitals', '"EVIL.COM" <ana@client.example>'],
  ['a host in mixed case', '"Pay-Here.Online" <ana@client.example>'],
  ['a host of one letter', '"t.co" <ana@client.example>'],
  ['a host behind a name', '"Ana Evil.Shop" <ana@client.example>'],
  ['a Markdown link', '"[Ana](https://evil.example)" <ana@client.example>'],
  ['a wikilink', '"[[Company_Handbook]]" <ana@client.example>'],
  ['an embed', '"![[Dashboard]]" <ana@client.example>'],
  ['HTML', '"<b>Ana</b>" <ana@client.example>'],
  ['a gap', '"<<fill: my account>>" <ana@client.example>'],
  ['an encoded gap', '=?utf-8?q?=3C=3Cfill=3A_x=3E=3E?= <ana@client.example>'],
  ['template marks', '"{{name}} <% tp.x %> {who} {}" <ana@client.example>'],
  ['replacement patterns', '"$& $1 $` $\'" <ana@client.example>'],
  ['an inline query', '"`= this.file`" <ana@client.example>'],
  ['an encoded line break', '=?utf-8?q?Ana=0D=0A=0D=0Aplease_pay_me_at_once?= <ana@client.example>'],
  ['line separators', '=?utf-8?b?QW5h4oCoUGF5IG1l4oCpbm93?= <ana@client.example>'],
  ['right to left', '=?utf-8?b?4oCuYW5B4oCs?= <ana@client.example>'],
  ['zero width', '=?utf-8?b?QeKAi27igItuYQ==?= <ana@client.example>'],
  ['a variation selector', '=?utf-8?b?QW7vuI9h?= <ana@client.example>'],
  ['a Mongolian selector', '=?utf-8?b?QW7hoIth?= <ana@client.example>'],
  [
    'a tower of marks',
    `=?utf-8?b?${Buffer.from(`A${'\u0336\u0489\u0335'.repeat(9)}`).toString('base64')}?= <ana@client.example>`,
  ],
  ['another address', '"boss@example.com" <ana@client.example>'],
  ['a telephone number', '"Ana 0900 123456" <ana@client.example>'],
  ['a fence', '"```countersign" <ana@client.example>'],
  ['front matter', '"---" <ana@client.example>'],
  ['a comment', '"%%Ana%%" <ana@client.example>'],
  ['a sentence', '"I hereby accept your offer and will pay at once" <ana@client.example>'],
  ['a sentence of 40 letters', '"we accept your offer and pay at once" <ana@client.example>'],
  ['100 kB', `"${'Ana '.repeat(25_000)}" <ana@client.example>`],
];

/** Header fields by which programs and lists say what they are; each must keep every draft away (RFC 3834 §2, RFC 2369). */
export const PROGRAMS: readonly (readonly [string, Record<string, string | null>])[] = [
  ['Auto-Submitted: auto-replied', { 'Auto-Submitted': 'auto-replied' }],
  ['Auto-Submitted in capitals', { 'Auto-Submitted': 'AUTO-REPLIED' }],
  ['Auto-Submitted: auto-generated', { 'Auto-Submitted': 'auto-generated' }],
  ['… with a parameter', { 'Auto-Submitted': 'auto-notified; owner-email="me@example.com"' }],
  ['… with a comment', { 'Auto-Submitted': '(no) auto-replied (vacation)' }],
  ['… of an unknown kind', { 'Auto-Submitted': 'x-something' }],
  ['… folded', { 'Auto-Submitted': '\n auto-replied' }],
  ['Precedence: bulk', { Precedence: 'bulk' }],
  ['Precedence: junk', { Precedence: 'Junk' }],
  ['Precedence: list', { Precedence: 'list' }],
  ['Precedence: auto_reply', { Precedence: 'auto_reply' }],
  ['Precedence: auto-reply', { Precedence: 'auto-reply' }],
  ['an empty Return-Path', { 'Return-Path': '<>' }],
  ['List-Id', { 'List-Id': '<dev.lists.example>' }],
  ['an empty name in List-Id', { 'List-Id': 'Dev <dev.lists.example>' }],
  ['List-Unsubscribe', { 'List-Unsubscribe': '<mailto:u@lists.example>' }],
  ['List-Post', { 'List-Post': '<mailto:dev@lists.example>' }],
  ['List-Post: NO', { 'List-Post': 'NO' }],
  ['List-Help alone', { 'List-Help': '<mailto:help@lists.example>' }],
  ['List-Owner alone', { 'List-Owner': '<mailto:owner@lists.example>' }],
  ['an absence by its subject', { Subject: 'Automatic reply: January invoice' }],
  ['an absence in German', { Subject: 'Automatische Antwort: Rechnung' }],
  [
    'X-Auto-Response-Suppress: All',
    { 'X-Auto-Response-Suppress': 'All', 'Auto-Submitted': 'auto-generated' },
  ],
  ['a delivery report', { From: 'MAILER-DAEMON@mx.example', Subject: 'Undelivered Mail Returned to Sender' }],
];

/** Sender addresses that take no answers, and ours. */
export const NOBODY_THERE: readonly string[] = [
  'no-reply@shop.example',
  'NoReply@shop.example',
  'no_reply@shop.example',
  'no.reply@shop.example',
  'noreply2@shop.example',
  'noreply-orders@shop.example',
  'orders-noreply@shop.example',
  'do-not-reply@shop.example',
  'do_not_reply@shop.example',
  'do.not.reply@shop.example',
  'DoNotReply@shop.example',
  'ne_pas_repondre@shop.example',
  'keine_antwort@shop.example',
  'mailer-daemon@shop.example',
  'postmaster@shop.example',
  'bounce+x=y@shop.example',
  'bounces@shop.example',
  'me@example.com',
  'ME@Example.COM',
  'billing@example.com',
  'me+list@example.com',
  'Billing+2026@example.com',
];

const html = (body: string) => mail({ 'Content-Type': 'text/html; charset=utf-8' }, body);
const STEER = 'Where is my order? The parcel has not arrived. What does a logo cost?';

/** Text that nobody sees, each way around the sentence that asks for the snippet and for the price. */
export const HIDDEN: readonly (readonly [string, string])[] = [
  ['display:none', `<div style="display:none">${STEER}</div>`],
  [
    'display: none !important in a class',
    `<style>.x{display:none!important}</style><p class="x">${STEER}</p>`,
  ],
  ['visibility', `<p style="visibility:hidden">${STEER}</p>`],
  ['opacity', `<p style="opacity:0">${STEER}</p>`],
  ['opacity .01', `<p style="opacity:.01">${STEER}</p>`],
  ['one pixel', `<p style="font-size:1px">${STEER}</p>`],
  ['no size', `<p style="font-size:0">${STEER}</p>`],
  ['white on white', `<div style="background:#fff"><p style="color:white">${STEER}</p></div>`],
  ['white on a page without a colour', `<p style="color:#ffffff">${STEER}</p>`],
  ['font color', `<font color="white">${STEER}</font>`],
  ['off screen', `<p style="position:absolute;left:-9999px">${STEER}</p>`],
  ['text-indent', `<p style="text-indent:-9999px">${STEER}</p>`],
  ['no height', `<div style="height:0;overflow:hidden">${STEER}</div>`],
  ['the hidden attribute', `<p hidden>${STEER}</p>`],
  ['a comment', `<!-- ${STEER} -->`],
  ['a title', `<head><title>${STEER}</title></head>`],
  ['a template', `<template>${STEER}</template>`],
  ['a script', `<script>${STEER}</script>`],
  ['mso-hide', `<p style="mso-hide:all">${STEER}</p>`],
  ['a text for pictures', `<img alt="${STEER}" src="x" width="1" height="1">`],
  ['a tooltip', `<p title="${STEER}">x</p>`],
  ['a transform', `<p style="transform:scale(0)">${STEER}</p>`],
  ['a clip', `<p style="position:absolute;clip:rect(0,0,0,0)">${STEER}</p>`],
  ['transparent letters', `<p style="color:transparent">${STEER}</p>`],
  ['an input', `<input type="hidden" value="${STEER}">`],
].map(([name = '', body = '']) => [name, html(`<p>Hello, can we talk tomorrow?</p>${body}`)] as const);

/** History that another person wrote; the sender wrote “Yes.”. */
export const HISTORY: readonly (readonly [string, string])[] = [
  ['quoted with >', mail({}, `Yes.\n\nOn Mon, 16 Nov 2026, me@example.com wrote:\n> ${STEER}\n`)],
  [
    'an Outlook header',
    mail(
      {},
      `Yes.\n\n-----Original Message-----\nFrom: me@example.com\nSent: Monday\nTo: ana@client.example\nSubject: x\n\n${STEER}\n`,
    ),
  ],
  ['an HTML quotation', html(`<p>Yes.</p><blockquote type="cite"><p>${STEER}</p></blockquote>`)],
  [
    'a Gmail quotation',
    html(
      `<p>Yes.</p><div class="gmail_quote"><div>On Mon, me@example.com wrote:</div><blockquote>${STEER}</blockquote></div>`,
    ),
  ],
];

const base64 = (text: string) => Buffer.from(text).toString('base64');
const parts = (...texts: readonly string[]) =>
  mail(
    { 'Content-Type': 'multipart/alternative; boundary="b"' },
    `${texts.map((text) => `--b\n${text}\n`).join('')}--b--\n`,
  );

/** Matters that must not get a routine answer, behind every disguise that a reader does not notice. */
export const SENSITIVE: readonly (readonly [string, string])[] = [
  ['soft hyphens', mail({}, 'My law\u00adyer will write to you.\n')],
  ['soft hyphens in HTML', html('<p>My law&shy;yer will write to you.</p>')],
  ['zero-width spaces', mail({}, 'My l\u200ba\u200bw\u200by\u200be\u200br will write to you.\n')],
  ['zero-width joiners', mail({}, 'My law\u200dyer will write to you.\n')],
  ['a word joiner', mail({}, 'My law\u2060yer will write to you.\n')],
  ['Cyrillic letters', mail({}, 'My l\u0430wy\u0435r will write to you.\n')],
  ['Greek letters', mail({}, 'My l\u03b1wyer will write to you.\n')],
  ['full-width letters', mail({}, 'My ｌａｗｙｅｒ will write to you.\n')],
  ['mathematical letters', mail({}, 'My 𝐥𝐚𝐰𝐲𝐞𝐫 will write to you.\n')],
  ['marks', mail({}, 'My la\u0336w\u0336y\u0336er will write to you.\n')],
  ['capitals', mail({}, 'MY LAWYER WILL WRITE TO YOU.\n')],
  ['HTML entities', html('<p>My &#108;&#x61;wyer will write to you.</p>')],
  ['tags inside the word', html('<p>My <b>la</b><i>wy</i>er will write to you.</p>')],
  ['hidden letters inside the word', html('<p>My law<span style="display:none">x</span>yer will write.</p>')],
  ['a comment inside the word', html('<p>My law<!-- x -->yer will write to you.</p>')],
  ['a word break', html('<p>My law<wbr>yer will write to you.</p>')],
  ['base64', mail({ 'Content-Transfer-Encoding': 'base64' }, `${base64('My lawyer will write to you.')}\n`)],
  [
    'quoted-printable',
    mail({ 'Content-Transfer-Encoding': 'quoted-printable' }, 'My l=61wy=\ner will write.\n'),
  ],
  ['the history only', mail({}, 'Yes?\n\nOn Mon, me@example.com wrote:\n> My lawyer will write to you.\n')],
  ['the subject only', mail({ Subject: 'From my lawyer' })],
  ['an encoded subject', mail({ Subject: '=?utf-8?q?From_my_law=C2=ADyer?=' })],
  [
    'the second form only',
    parts(
      `Content-Type: text/plain\n\n${'We talked about the weather and about gardens yesterday evening. '.repeat(8)}`,
      `Content-Type: text/html\n\n<p>${'My lawyer will write letters until somebody pays damages. '.repeat(8)}</p>`,
    ),
  ],
  [
    'the first form only',
    parts(
      'Content-Type: text/plain\n\nMy lawyer will write to you.',
      'Content-Type: text/html\n\n<p>Can we talk?</p>',
    ),
  ],
  [
    'the name of an attachment',
    mail(
      { 'Content-Type': 'multipart/mixed; boundary="b"' },
      '--b\n\nSee?\n--b\nContent-Type: application/pdf; name="letter from lawyer.pdf"\nContent-Disposition: attachment\n\nx\n--b--\n',
    ),
  ],
  ['a line break inside the term', mail({}, 'We will take legal\naction.\n')],
  ['spaces of other kinds', mail({}, 'We will take legal\u00a0\u2003action.\n')],
  [
    'a text behind 8 kB',
    mail(
      {},
      `${'We met on the fair and talked about the weather. '.repeat(250)}\n\nMy lawyer will write to you.\n`,
    ),
  ],
];

export { html };
