import { describe, expect, it } from 'vitest';
import { parseMail } from '../../daemon/mail/parse.ts';
import { triage } from '../../daemon/cloud/triage/triage.ts';
import { mail } from './hostile-mails.ts';
import { outcome } from './reader.ts';

/** Strangers who write their mail so that it looks like that of somebody known. */
describe('what a sender writes to look known', () => {
  const owner = { address: 'me@example.com', aliases: [], contacts: ['ana@client.example'] };
  const eve = { From: 'Eve <eve@evil.example>' };
  const risksOf = async (raw: string) =>
    triage
      .classify(await parseMail(new TextEncoder().encode(raw.replace(/\n/g, '\r\n'))), owner)
      .risks.join(' ');
  const checked = (...results: readonly string[]) =>
    [
      'Received: from mx.evil.example by mx.example.com; Fri, 20 Nov 2026 08:30:00 +0000',
      ...results.map((result) => `Authentication-Results: ${result}`),
      mail(),
    ].join('\n');

  it.each([
    ['a first mail', mail(eve), /not written to this address/],
    ['a look-alike domain', mail({ From: 'Me <me@exarnple.com>' }), /looks like example\.com/],
    ['a homoglyph domain', mail({ From: 'Me <me@xn--exmple-cua.com>' }), /looks like example\.com/],
    ['a name that is an address', mail({ From: '"me@example.com" <eve@evil.example>' }), /another address/],
    ['a Reply-To elsewhere', mail({ 'Reply-To': 'Ana <ana@evil.example>' }), /asks for answers to ana@evil/],
    ['no From', mail({ From: null }), /no single sender/],
    [
      'a result of its own host',
      checked('mx.example.com; dmarc=fail', 'evil.example; dmarc=pass'),
      /could not confirm/,
    ],
    [
      'a second result',
      checked('mx.example.com; dmarc=fail', 'mx.example.com; dmarc=pass'),
      /could not confirm/,
    ],
    ['a comment in it', checked('mx.example.com; dmarc=fail (dmarc=pass)'), /could not confirm/],
  ])('is a risk all the same: %s', async (_, raw, risk) => {
    expect(await risksOf(raw)).toMatch(risk);
  });

  it('a claim of its own host is none of ours', async () => {
    expect(await risksOf(checked('evil.example; dmarc=pass', 'evil.example; spf=fail'))).toBe(
      await risksOf(mail()),
    );
  });

  it('a forged thread with a time in it gains no priority', async () => {
    const text = 'Can you please send me the report until tomorrow 10:00? It is urgent.\n';
    const { task } = await outcome(mail({ ...eve, 'In-Reply-To': '<x@example.com>' }, text), { rules: '' });
    expect(task.priority).not.toBe('high');
  });

  it('a forged In-Reply-To', async () => {
    expect(await risksOf(mail({ ...eve, 'In-Reply-To': '<x@example.com>' }))).toMatch(/not written to this/);
  });

  it('a forged quotation', async () => {
    const body = 'Can you?\n\nOn Mon, Me <me@example.com> wrote:\n> hi\n';
    expect(await risksOf(mail(eve, body))).toMatch(/not written to this/);
  });

  it('a forged result below that of our host', async () => {
    expect(await risksOf(checked('mx.example.com; spf=fail', 'mx.example.com; dkim=pass'))).toMatch(
      /could not confirm/,
    );
  });

  it('our domain below another', async () => {
    expect(await risksOf(mail({ From: 'Me <me@example.com.evil.net>' }))).toMatch(/looks like example\.com/);
  });
});
