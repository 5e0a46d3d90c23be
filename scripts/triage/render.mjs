const HOST = 'mx.postern.example';

/** A draft as the bytes of a mail (RFC 5322, RFC 2046). */
export function rendered(d) {
  const year = d.old ? d.luck.between(1999, 2012) : d.luck.between(2022, 2027);
  const date = `${d.luck.pick(['Mon, 3 Feb', 'Tue, 4 Mar', 'Thu, 9 Oct', 'Fri, 12 Dec'])} ${year} ${d.luck.between(10, 19)}:${d.luck.between(10, 59)}:07 +0100`;
  const auth = d.auth ?? d.luck.pick(['pass', 'pass', 'pass', 'none', 'softfail']);
  const boundary = `=_${d.luck.hex(16)}`;
  const head = [
    `Return-Path: <${d.returnPath}>`,
    `Received: from out.${d.domain} (out.${d.domain} [192.0.2.${d.luck.between(1, 250)}]) by ${HOST} with ESMTPS id ${d.luck.hex(8)}; ${date}`,
    ...(d.old
      ? []
      : [
          `Authentication-Results: ${HOST}; spf=${auth} smtp.mailfrom=${d.domain}; dkim=${auth === 'pass' ? 'pass' : 'none'} header.d=${d.domain}`,
        ]),
    `From: ${encoded(d.from)}`,
    ...(d.to === '' ? [] : [`To: ${d.to}`]),
    ...(d.cc === '' ? [] : [`Cc: ${d.cc}`]),
    `Subject: ${encoded(d.subject)}`,
    `Date: ${d.dateOff === undefined ? date : shifted(date, d.dateOff)}`,
    `Message-ID: <${d.luck.hex(20)}@${d.messageHost}>`,
    ...d.header,
    'MIME-Version: 1.0',
  ];
  const bodies = [
    ...(d.plain ? [part('text/plain; charset=utf-8', d.text)] : []),
    ...(d.html === '' ? [] : [part('text/html; charset=utf-8', d.html)]),
  ];
  const text = bodies.length === 1 ? bodies[0] : joined('alternative', `${boundary}a`, bodies);
  const files = d.files.map(
    ({ type, name, content }) =>
      `Content-Type: ${type}${type.includes(';') ? '' : `; name="${name}"`}\r\nContent-Disposition: attachment; filename="${name}"\r\n\r\n${content}`,
  );
  const whole = files.length === 0 ? text : joined('mixed', `${boundary}m`, [text, ...files]);
  return new TextEncoder().encode(`${head.join('\r\n')}\r\n${whole}\r\n`);
}

/** A date that is some days off, as programs for bulk mail invent them. */
function shifted(date, days) {
  return new Date(Date.parse(date) + days * 86_400_000).toUTCString().replace('GMT', '+0000');
}

function part(type, content) {
  return `Content-Type: ${type}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n${content.replace(/\r?\n/g, '\r\n')}`;
}

function joined(kind, boundary, parts) {
  return `Content-Type: multipart/${kind}; boundary="${boundary}"\r\n\r\n${parts.map((one) => `--${boundary}\r\n${one}\r\n`).join('')}--${boundary}--`;
}

/** RFC 2047 where a header holds more than ASCII. */
function encoded(value) {
  const [, name, rest = ''] = /^(.*?)(\s*<[^<>]*>)?$/s.exec(value) ?? ['', value, ''];
  if (/^[\x20-\x7e]*$/.test(name)) return value;
  return `=?utf-8?B?${Buffer.from(name.replace(/^"|"$/g, '')).toString('base64')}?=${rest}`;
}
