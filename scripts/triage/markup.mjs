/** HTML as the common kinds of sender make it: letters, mailings, shops, phishing pages. */

const escaped = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
const linked = (text) => escaped(text).replace(/https?:\/\/[^\s&]+/g, (url) => `<a href="${url}">${url}</a>`);
const paragraphs = (text) => text.split(/\n{2,}/).map((block) => linked(block).replace(/\n/g, '<br>\r\n'));

export function letterHtml(text, { pixel = '' }) {
  const body = paragraphs(text)
    .map((block) => `<div>${block}</div><div><br></div>`)
    .join('\r\n');
  return `<html><body><div dir="auto">${body}</div>${pixel === '' ? '' : `<img src="${pixel}" width="1" height="1">`}</body></html>`;
}

export function mailingHtml(text, { luck, domain }) {
  const image = (at) => `<img src="https://img.${domain}/${luck.hex(6)}/${at}.jpg" width="560" alt="">`;
  const click = () => `https://click.${domain}/c/${luck.hex(12)}`;
  const rows = paragraphs(text).map(
    (block, at) =>
      `<tr><td style="padding:12px;font-family:sans-serif">${at > 0 && luck.once(0.5) ? image(at) : ''}${block} <a href="${click()}">&rarr;</a></td></tr>`,
  );
  const hidden = luck.once(0.5) ? '<div style="display:none;font-size:0">&zwnj;&nbsp;&zwnj;&nbsp;</div>' : '';
  const pixel = luck.once(0.6)
    ? `<img src="https://click.${domain}/o/${luck.hex(12)}" width="1" height="1">`
    : '';
  const table = (inner) =>
    `<table width="600" cellpadding="0" cellspacing="0" border="0" align="center">${inner}</table>`;
  return `<!doctype html><html><head><style>body{margin:0}</style></head><body>${hidden}<table width="100%"><tr><td>${table(`<tr><td>${image(0)}</td></tr>`)}${table(rows.join('\r\n'))}${table(`<tr><td><a href="${click()}">${domain}</a> <a href="${click()}">f</a> <a href="${click()}">x</a></td></tr>`)}</td></tr></table>${pixel}</body></html>`;
}

export function tradeHtml(text, { luck, domain }, schema = false) {
  const rows = text.split('\n').map((line) => {
    const [left, right] = line.split(/\s{3,}|\t/);
    return right === undefined
      ? `<tr><td colspan="2">${linked(line)}&nbsp;</td></tr>`
      : `<tr><td>${linked(left)}</td><td align="right">${linked(right)}</td></tr>`;
  });
  const logo = luck.once(0.5) ? `<img src="https://${domain}/logo.png" width="120">` : '';
  const data = schema
    ? `<script type="application/ld+json">{"@context":"http://schema.org","@type":"${luck.pick(['Order', 'Invoice', 'ParcelDelivery', 'EventReservation'])}"}</script>`
    : '';
  return `<html><head>${data}</head><body>${logo}<table width="560"><tr><td><table>${rows.join('\r\n')}</table></td></tr></table></body></html>`;
}

export function phishHtml(text, { luck, domain }) {
  const target = `http://${luck.pick([domain, `${luck.hex(6)}.hosting.example`, `192.0.2.${luck.between(1, 250)}`])}/${luck.hex(6)}/`;
  const blocks = paragraphs(text)
    .map((block) => `<p>${block}</p>`)
    .join('');
  return `<html><body><table width="600" bgcolor="#eeeeee"><tr><td bgcolor="#003366"><font color="white">&nbsp;</font></td></tr><tr><td>${blocks}<p><a href="${target}" style="background:#06c;color:#fff;padding:10px">${luck.pick(['OK', '&raquo;&raquo;', 'Login'])}</a></p></td></tr></table></body></html>`;
}
