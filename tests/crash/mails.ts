/** An ordinary question of a person who writes for the first time: every number gives another mail, always the same one. */
export function mailOf(number: number): string {
  const name = `ana${String(number)}`;
  return [
    `Return-Path: <${name}@client.example>`,
    'Received: from mx by mail.example.com; Fri, 20 Nov 2026 08:30:00 +0000',
    `From: Ana ${String(number)} <${name}@client.example>`,
    'To: me@example.com',
    `Subject: Invoice ${String(number)}`,
    'Date: Fri, 20 Nov 2026 08:29:58 +0000',
    `Message-ID: ${messageIdOf(number)}`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=UTF-8',
    '',
    `Which order number does invoice ${String(number)} belong to?`,
    '',
  ].join('\r\n');
}

export function messageIdOf(number: number): string {
  return `<mail-${String(number)}@client.example>`;
}
