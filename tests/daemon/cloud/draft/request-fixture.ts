import { type Answerable, type DraftRequest } from '../../../../daemon/cloud/draft/drafter.ts';
import { EMPTY_BOOK } from '../../../../daemon/cloud/handbook/library.ts';

/** A mail by Ana to us, as a drafter sees it. */
export function answerableMail(change: Partial<Answerable> = {}): Answerable {
  return {
    from: { name: 'Ana García', address: 'ana@client.example' },
    reply_to: [],
    to: ['me@mine.example'],
    cc: [],
    subject: 'Question',
    message_id: '<1@client.example>',
    in_reply_to: '',
    references: [],
    received: '2026-11-20T08:30:00Z',
    text: 'Hello,\n\nwhen can you come?\n\nAna',
    ...change,
  };
}

export function draftRequest(change: Partial<DraftRequest> = {}): DraftRequest {
  return {
    mail: answerableMail(),
    own: ['me@mine.example'],
    settings: { text: '', signature: 'Me', disclosure: '' },
    book: EMPTY_BOOK,
    wish: '',
    ...change,
  };
}
