import { expect, it } from 'vitest';
import { type Probe } from '../../../daemon/cloud/submission-probe.ts';
import { type AccountPart, noAnswers } from '../../../daemon/setup/answers.ts';
import { Asker } from '../../../daemon/setup/ask.ts';
import { placesFor } from '../../../daemon/setup/places.ts';
import { type Session } from '../../../daemon/setup/session.ts';
import { settleSendCapable } from '../../../daemon/setup/steps/could-send.ts';

const never = () => Promise.reject(new Error('Nothing else is tried here.'));

/** What the person on the VM reads when the server has answered so. */
async function said(probe: Probe): Promise<string> {
  const shown: string[] = [];
  const account: AccountPart = {
    id: 'mail',
    address: 'me@example.com',
    provider: 'own',
    saves_sent: false,
    reader: '',
    accept_send_capable: false,
    mailbox: { imap: { host: 'imap.example.com', port: 993, user: 'me', password: { env: 'X' } } },
  };
  const session: Session = {
    flags: { submission: 'smtp.example.com:587' },
    asker: new Asker({
      interactive: true,
      show: (text) => void shown.push(text),
      ask: never,
      askSecret: never,
    }),
    trials: {
      mailbox: never,
      couldSend: () => Promise.resolve(probe),
      remote: never,
      exchangers: never,
      sending: null,
    },
    places: placesFor('cloud', {}, '/home/me'),
    steps: [],
    readConfig: () => ({ ok: true, value: null }),
    program: 'countersign-cloud',
    answers: { ...noAnswers('cloud'), account },
    keep: () => undefined,
    spent: new Set(),
  };
  const held = { value: 'hunter2', source: null };
  expect(await settleSendCapable(session, account, undefined, held)).toEqual({ ok: true, value: undefined });
  return shown.join('\n');
}

it('a password that was refused can’t send there', async () => {
  expect(await said({ kind: 'cannot-send', reply: '535 no' })).toBe(
    "Good: smtp.example.com:587 refused this password, so it can't send there.",
  );
});

it('of one that was not judged nothing is said to be good', async () => {
  expect(await said({ kind: 'no-answer', message: 'The server answered 504 unknown' })).toBe(
    'Whether this password could also send is not known: smtp.example.com:587 gave no answer about it (The server answered 504 unknown). doctor tries it again.',
  );
});
