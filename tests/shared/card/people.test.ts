import { describe, expect, it } from 'vitest';
import { gather } from '../../../shared/card/gather.ts';
import { imitated } from '../../../shared/card/look-alike.ts';
import { NoteIndex } from '../../../shared/card/note-index.ts';
import { type CardView, cardView } from '../../../shared/card/view.ts';
import { MemoryStore } from '../../../shared/vault/memory-store.ts';
import { writeApprovalRequest } from '../../../shared/vault/typed-notes.ts';
import { Person } from '../../support/decisions.ts';
import { HAND_PATH, type Sample, handNote, sample } from '../../workbench/sample-vault.ts';

const NOW = Date.now();
const key = new Person('me').signer.publicKey;

/** The card of a sample in a vault that also holds these notes. */
async function viewOf(
  made: Sample,
  others: Readonly<Record<string, string>> = {},
  indexed = true,
): Promise<CardView> {
  const store = new MemoryStore({
    ...others,
    [made.path]: made.note,
    [made.taskPath]: made.taskNote,
    [HAND_PATH]: handNote(),
  });
  const index = new NoteIndex(store);
  if (indexed) await index.refresh(NOW);
  return cardView(await gather(store, made.path, made.draft, { key, pin: null }, index), NOW);
}

/** A mail that was sent: Local put its note, with the evidence, into Done/. */
function sentTo(address: string, name = `sent to ${address}`): Record<string, string> {
  const { request, path, draft } = sample(name, { request: { to: [address] } });
  const month = new Date(NOW).toISOString().slice(0, 7);
  const done = path.replace('Pending_Approval/email', `Done/email/${month}`);
  return { [done]: writeApprovalRequest({ ...request, status: 'sent', result: 'Sent.' }, draft) };
}

const newsOf = ({ recipients }: CardView, address: string) =>
  recipients.find((one) => one.address === address)?.news.map(({ kind }) => kind);

describe('what is new about a recipient', () => {
  it('the first mail to an address, until one was sent there with evidence', async () => {
    const made = sample('people');
    expect(newsOf(await viewOf(made), 'ana@client.example')).toEqual(['first']);
    expect(newsOf(await viewOf(made, sentTo('ANA@client.example')), 'ana@client.example')).toEqual([]);
  });

  it('a pending draft to somebody, or one that Cloud put somewhere as sent, does not make them known', async () => {
    const other = sample('claims', {
      request: { to: ['ana@client.example'], status: 'sent', result: 'Sent.' },
    });
    expect(
      newsOf(await viewOf(sample('people'), { [other.path]: other.note }), 'ana@client.example'),
    ).toEqual(['first']);
  });

  it('nothing is said before the vault was looked through', async () => {
    expect(newsOf(await viewOf(sample('people'), {}, false), 'ana@client.example')).toEqual([]);
  });

  it('added since the thread, and hidden copies; both are ticked', async () => {
    const made = sample('people', { request: { cc: ['boss@rival.example'], bcc: ['me@elsewhere.example'] } });
    const view = await viewOf(made);
    expect(newsOf(view, 'boss@rival.example')).toEqual(['added', 'first']);
    expect(newsOf(view, 'me@elsewhere.example')).toEqual(['hidden', 'first']);
    expect(view.recipients.filter(({ tick }) => tick).map(({ address }) => address)).toEqual(view.newOnes);
  });

  it('a Reply-To at another domain than the sender’s', async () => {
    const made = sample('people', {
      request: { to: ['ana@elsewhere.example'] },
      task: { reply_to: ['ana@elsewhere.example'] },
    });
    const view = await viewOf(made);
    expect(newsOf(view, 'ana@elsewhere.example')).toEqual(['reply-to', 'added', 'first']);
    expect(view.risks.shown[0]).toContain('ana@elsewhere.example: the sender asks for answers here');
  });

  it('an address that looks like one that was written to', async () => {
    const made = sample('people', { request: { to: ['ana@c1ient.example'] } });
    const view = await viewOf(made, sentTo('bob@client.example'));
    expect(newsOf(view, 'ana@c1ient.example')).toEqual(['look-alike', 'added', 'first']);
  });

  it('a domain in other letters than it shows', async () => {
    const view = await viewOf(sample('people', { request: { to: ['ana@xn--client-9na.example'] } }));
    expect(newsOf(view, 'ana@xn--client-9na.example')).toContain('foreign-letters');
  });
});

describe('look-alikes', () => {
  it.each([
    ['paypa1.example', 'paypal.example'],
    ['exarnple-shop.example', 'example-shop.example'],
    ['studlo.example', 'studio.example'],
    ['stduio.example', 'studio.example'],
    ['studio-payments.example', 'studio.example'],
    ['studio.test', 'studio.example'],
  ])('%s imitates %s', (domain, model) => {
    expect(imitated(domain, new Set(['other.example', model]))).toBe(model);
  });

  it.each([
    ['studio.example', 'studio.example'],
    ['mail.studio.example', 'studio.example'],
    ['bar.example', 'baz.example'],
    ['something-else.example', 'studio.example'],
  ])('%s does not imitate %s', (domain, known) => {
    expect(imitated(domain, new Set([known]))).toBeNull();
  });
});

describe('risks', () => {
  it('at most three, gravest first; ours before the drafter’s, and the same once', async () => {
    const risks = [
      'It is used safely.',
      'It asks for a password.',
      'It asks for a password.',
      'It asks for money.',
      'It names a bank account.',
    ];
    const made = sample('risks', { request: { to: ['ana@studlo.example'], risks } });
    const { risks: found } = await viewOf(made);
    expect(found.shown).toEqual([
      'ana@studlo.example: looks like studio.example, but is another domain.',
      'It names a bank account.',
      'It asks for a password.',
    ]);
    expect(found.more).toBe(2);
  });

  it('characters that can’t be seen are counted, those that a drafter wrote out are not', async () => {
    const { risks } = await viewOf(sample('risks', { draft: 'Hello\u200b and ‹U+200B›' }));
    expect(risks.shown).toEqual(['The text holds a character that can’t be seen; shown as ‹U+…›.']);
  });
});

describe('the rest of the vault', () => {
  it('a newer draft takes the place of this one: nothing can be approved here', async () => {
    const made = sample('older');
    const newer = sample('newer', { request: { revises: made.request.id } });
    const view = await viewOf(made, { [newer.path]: newer.note });
    expect(view).toMatchObject({
      state: 'superseded',
      newer: newer.path,
      can: { approve: false, edit: false },
    });
  });

  it('a message of the same conversation is shown as text, with what was sent, oldest first', async () => {
    const made = sample('thread');
    const { thread } = made.request;
    const before = sample('before', {
      task: { thread, received: '2026-11-18T08:00:00Z' },
      mail: 'Earlier \u202Eone',
    });
    const sent = sample('sent', { request: { thread, created: '2026-11-19T08:00:00Z' }, draft: 'My answer' });
    const month = new Date(NOW).toISOString().slice(0, 7);
    const view = await viewOf(made, {
      [before.taskPath]: before.taskNote,
      [sent.path.replace('Pending_Approval/email', `Done/email/${month}`)]: writeApprovalRequest(
        { ...sent.request, status: 'sent' },
        sent.draft,
      ),
    });
    expect(view.thread).toMatchObject([
      { text: 'Earlier ‹U+202E›one', outgoing: false },
      { text: 'My answer', outgoing: true, who: 'maria@studio.example' },
    ]);
  });
});

describe('the mail that is answered', () => {
  it('is found before the vault was looked through, and is its own task’s where another has the same bytes', async () => {
    const made = sample('mine', { mail: 'To this account' });
    const twin = sample('a twin', { mail: 'To another account' });
    for (const indexed of [true, false])
      expect((await viewOf(made, { [twin.taskPath]: twin.taskNote }, indexed)).original?.text).toBe(
        'To this account',
      );
  });

  it('is shown once while its note is being moved, and is no part of its own conversation', async () => {
    const made = sample('on its way', { mail: 'Which order?' });
    const before = made.taskPath.replace('Pending_Approval/email', 'In_Progress/cloud');
    const view = await viewOf(made, { [before]: made.taskNote });
    expect(view).toMatchObject({ original: { text: 'Which order?' }, thread: [] });
  });

  it('is found in its new folder where the index knows the old one, with its conversation', async () => {
    const made = sample('moved', { mail: 'Which order?' });
    const earlier = sample('earlier', { task: { thread: made.request.thread }, mail: 'Hello' });
    const [before, after] = [made.taskPath, earlier.taskPath].map((path) => [
      path.replace('Pending_Approval/email', 'In_Progress/cloud'),
      path,
    ]) as [[string, string], [string, string]];
    const store = new MemoryStore({
      [made.path]: made.note,
      [before[0]]: made.taskNote,
      [after[0]]: earlier.taskNote,
      [HAND_PATH]: handNote(),
    });
    const index = new NoteIndex(store);
    await index.refresh(NOW);
    await store.move(...before);
    await store.move(...after);
    const view = cardView(await gather(store, made.path, made.draft, { key, pin: null }, index), NOW);
    expect(view).toMatchObject({ original: { text: 'Which order?' }, thread: [{ text: 'Hello' }] });
  });

  it('is found by its bytes where a person answers it with a note of their own', async () => {
    const made = sample('own note', {
      request: { slot: 'compose' },
      task: { source_sha256: '0'.repeat(64), message_id: '' },
    });
    const mail = sample('the mail', { mail: 'Can you come?' });
    const view = await viewOf(made, { [mail.taskPath]: mail.taskNote });
    expect(view).toMatchObject({ original: { text: 'Can you come?' }, unverified: false });
  });
});
