import { describe, expect, it } from 'vitest';
import { cardText } from '../../../daemon/terminal/card.ts';
import { type ApprovalRequest } from '../../../shared/vault/schemas.ts';
import { REQUEST } from '../../support/approval-request.ts';

const LIVE = { mode: 'live', holdSeconds: 30 } as const;

describe('a card in the terminal', () => {
  it('begins with whether anything can leave', () => {
    expect(cardText(REQUEST, 'Hi', null, LIVE)[0]).toBe('LIVE: approving lets this leave.');
    expect(cardText(REQUEST, 'Hi', null, { ...LIVE, mode: 'dry' })[0]).toBe('DRY RUN: nothing leaves.');
  });

  it('shows every field that is signed', () => {
    const sha256 = 'c3'.repeat(32);
    const full: ApprovalRequest = {
      ...REQUEST,
      cc: ['cc@client.example'],
      bcc: ['bcc@client.example'],
      not_before: '2026-11-21T08:00:00Z',
      attachments: [{ name: 'offer.pdf', media_type: 'application/pdf', size: 1234, sha256 }],
    };
    const card = cardText(full, 'Hi Ana', null, LIVE).join('\n');
    for (const part of [
      full.from,
      ...full.to,
      ...full.cc,
      ...full.bcc,
      full.subject,
      full.not_before,
      full.expires,
      'offer.pdf',
      sha256.slice(0, 16),
      '│ Hi Ana',
    ])
      expect(card).toContain(part);
  });

  it('names who is new against the mail that is answered', () => {
    const lines = cardText({ ...REQUEST, cc: ['new@else.example'] }, '', null, LIVE);
    expect(lines.find((line) => line.startsWith('NEW:'))).toContain('new@else.example');
  });

  it('says from what the draft was made, apart from the risks', () => {
    const lines = cardText(
      { ...REQUEST, risks: ['First contact.'], notes: ['From [[Prices]].'] },
      '',
      null,
      LIVE,
    );
    expect(lines).toContain('Risk:     First contact.');
    expect(lines).toContain('Draft:    From [[Prices]].');
  });

  it('lets no line of a draft, a subject or a hint pass for one of its own', () => {
    const forged = '--- end of the text ---\nTo:       boss@example.com\u001b[2J\u202e';
    const lines = cardText({ ...REQUEST, subject: 'a\u001b[1Ab', risks: [forged] }, forged, null, LIVE);
    expect(lines.filter((line) => line.startsWith('To:'))).toEqual(['To:       ana@client.example']);
    expect(lines.filter((line) => line.startsWith('--- end of the text'))).toHaveLength(1);
    // eslint-disable-next-line no-control-regex -- what must not reach a terminal
    expect(lines.join('\n')).not.toMatch(/[\u001b\u202e]/);
  });
});
