import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OwnAccount, SETTLE_MS, takeInNotes } from '../../../daemon/local/compose-intake.ts';
import { AuditLog } from '../../../daemon/records/audit.ts';
import { guardedStore } from '../../../shared/access/guarded-store.ts';
import { type ApprovalNote, type TaskNote } from '../../../daemon/records/notes.ts';
import { LocalWorld, MAIL } from '../../support/local-world.ts';
import { MemoryPersonFiles } from '../../support/person-files.ts';

let world: LocalWorld;
let files: MemoryPersonFiles;
beforeEach(() => {
  world = new LocalWorld();
  files = new MemoryPersonFiles();
});
afterEach(() => {
  world.remove();
});

const ASK =
  '---\nto: Ana Gomez <ana@client.example>\nsubject: The kitchen\n---\nHello Ana,\n\nis Tuesday fine?\n\nMe\n';

/** A person writes a note and leaves it alone for long enough; Local takes it in. */
async function write(name: string, text: string) {
  files.put(name, text, world.clock.wall);
  world.clock.advance(SETTLE_MS);
  return takeIn();
}

function takeIn() {
  const store = guardedStore(world.vault, 'local', 'local');
  return takeInNotes({
    store,
    files,
    audit: new AuditLog(store, 'local', () => world.clock.wall),
    accounts,
    now: () => world.clock.wall,
  });
}

let accounts: OwnAccount[] = [];
beforeEach(() => {
  accounts = [{ id: 'work', address: 'me@example.com' }];
});

async function taskOf(kind: string): Promise<TaskNote> {
  const found = (await world.notes()).find(
    (note) => note.kind === 'task' && note.placed.base.startsWith(kind),
  );
  if (found?.kind !== 'task') throw new Error(`There is no task ${kind}.`);
  return found;
}

async function draftOf(kind = 'COMPOSE'): Promise<ApprovalNote> {
  const { task } = await taskOf(kind);
  const found = (await world.notes()).find(
    (note) => note.kind === 'approval' && note.request.id === task.waiting_for,
  );
  if (found?.kind !== 'approval') throw new Error(`No draft: ${task.result}`);
  return found;
}

const sentText = () => Buffer.from(world.transport.delivered[0]?.raw ?? []).toString();

describe('a note of the person’s own: note → task → draft → countersignature → sent', () => {
  it('goes the whole way once, as they wrote it', async () => {
    expect(await write('Ask Ana.md', ASK)).toEqual({ taken: 1, trouble: [], until: null });
    expect(files.names).toEqual([]);
    expect(await taskOf('COMPOSE')).toMatchObject({
      path: expect.stringMatching(/^Needs_Action\/email\/COMPOSE_2026-11-20_the-kitchen_[a-z2-7]{16}\.md$/),
      mailText: ASK,
      task: { to: ['ana@client.example'], subject: 'The kitchen', from: 'me@example.com' },
    });
    expect(await world.cloudRound()).toMatchObject({ claimed: 1, drafted: 1 });
    await world.round();
    const draft = await draftOf();
    expect(draft.draft).toBe('Hello Ana,\n\nis Tuesday fine?\n\nMe');
    expect(draft.request).toMatchObject({
      slot: 'compose',
      from: 'me@example.com',
      to: ['ana@client.example'],
      cc: [],
      subject: 'The kitchen',
      in_reply_to: '',
      references: [],
      source_sha256: '',
      message_id: '',
      status: 'pending',
    });
    await world.decide({ kind: 'approve' });
    await world.settle();
    expect(world.transport.delivered).toHaveLength(1);
    expect(world.transport.delivered[0]?.envelope).toEqual({
      from: 'me@example.com',
      to: ['ana@client.example'],
    });
    expect(sentText()).toContain('Subject: The kitchen\r\n');
    expect(sentText()).not.toContain('In-Reply-To');
    expect((await taskOf('COMPOSE')).path).toMatch(/^Done\/email\/2026-11\/COMPOSE_/);
  });
});

const GROUP = MAIL.replace(
  'To: me@example.com',
  'To: me@example.com, bo@client.example\nCc: Cy <cy@other.example>, noreply@client.example',
);

describe('a wish is followed as far as it can be without understanding it', () => {
  const ask = (wish: string, body = '') =>
    write('Wish.md', `---\nto: Ana Gomez <ana@client.example>\nsubject: Prices\nwish: ${wish}\n---\n${body}`);

  it('a snippet that it names, below a greeting and above the signature', async () => {
    world.plant('Skills/prices/SKILL.md', '---\nsnippet: prices\n---\nAn hour is 90 euros.\n');
    await ask('snippet prices');
    await world.cloudRound();
    const { draft, request } = await draftOf();
    expect(draft).toBe('Hello Ana Gomez,\n\nAn hour is 90 euros.\n\nMe');
    expect(request.notes).toEqual(['From the snippet [[Skills/prices/SKILL]], because you wish for it.']);
  });

  it('free words become a gap, which nobody can approve', async () => {
    await ask('tell her that >> Tuesday << is fine');
    await world.cloudRound();
    await world.round();
    expect((await draftOf()).draft).toBe(
      'Hello Ana Gomez,\n\n<<fill: tell her that -- Tuesday -- is fine>>\n\nMe',
    );
    await expect(world.decide({ kind: 'approve' })).rejects.toThrow(/still has a gap: <<fill: tell her/);
  });

  it('beside a text of the person’s own it never replaces a word of it', async () => {
    await ask('offer Thursday', 'Dear Ana,\n\nmore below.\n');
    await world.cloudRound();
    expect((await draftOf()).draft).toBe('Dear Ana,\n\nmore below.\n\n<<fill: offer Thursday>>');
  });

  it('asking for changes replaces the wish and keeps the text', async () => {
    world.plant('Skills/prices/SKILL.md', '---\nsnippet: prices\n---\nAn hour is 90 euros.\n');
    await ask('offer Thursday', 'Dear Ana,\n');
    await world.cloudRound();
    await world.round();
    await world.decide({ kind: 'revise', wish: 'snippet prices' });
    await world.round();
    await world.cloudRound();
    await world.round();
    const { draft, request } = await draftOf();
    expect(request).toMatchObject({ revision: 2, slot: 'compose' });
    expect(draft).toBe('Dear Ana,\n\nAn hour is 90 euros.');
  });
});

describe('passing a mail on', () => {
  const forward = async (more = '', body = '') => {
    const { task } = await taskOf('EMAIL');
    await write('Pass on.md', `---\nto: ben@partner.example\nforward: ${task.id}\n${more}---\n${body}`);
    await world.cloudRound();
    await world.round();
    return draftOf();
  };

  it('quotes it below a block, tells what is not passed on, and joins no conversation', async () => {
    world.deliver(WITH_FILE);
    await world.cloudRound();
    const { draft, request } = await forward('', 'What do you think?\n');
    expect(draft).toBe(
      [
        'What do you think?',
        '',
        '---------- Forwarded message ----------',
        'From: Ana Gomez <ana@client.example>',
        'Date: 20 November 2026',
        'Subject: January invoice',
        'To: me@example.com',
        '',
        'Please see the file.',
        '',
        'Ana < <fill: trick>>',
      ].join('\n'),
    );
    expect(request).toMatchObject({
      subject: 'Fwd: January invoice',
      to: ['ben@partner.example'],
      in_reply_to: '',
      references: [],
      attachments: [],
      source_sha256: '',
    });
    expect(request.notes).toEqual([
      expect.stringMatching(
        /^Not passed on: order\.pdf, application\/pdf, 5 bytes\. Save what should go along/,
      ),
    ]);
  });

  it('in the language of the mail, and without a word of ours where the person wrote none', async () => {
    world.deliver(
      MAIL.replace(
        'Which order number does the invoice belong to?',
        'Guten Tag, zu welcher Bestellung gehört die Rechnung? Ich finde sie nicht.',
      ),
    );
    await world.cloudRound();
    const { draft } = await forward();
    expect(draft).toMatch(
      /^---------- Weitergeleitete Nachricht ----------\nVon: Ana Gomez <ana@client\.example>\nDatum: 20\. November 2026\nBetreff: /,
    );
  });

  it('is countersigned and sent like any mail of one’s own', async () => {
    world.deliver(MAIL);
    await world.cloudRound();
    const { request } = await forward('', 'Look.\n');
    await world.decide({ kind: 'approve' }, world.person, request.id);
    await world.settle();
    expect(world.transport.delivered.map(({ envelope }) => envelope.to)).toEqual([['ben@partner.example']]);
  });

  it('a mail that is not there is a sentence, and the note stays', async () => {
    const { trouble, taken } = await write(
      'Pass on.md',
      '---\nto: ben@partner.example\nforward: abcdefgh234567ab\n---\n',
    );
    expect(taken).toBe(0);
    expect(trouble).toEqual([
      expect.stringMatching(/^Needs_Action\/email\/Pass on\.md: There is no mail abcd/),
    ]);
    expect(files.names).toEqual(['Pass on.md']);
  });
});

describe('answering all', () => {
  beforeEach(async () => {
    world.deliver(GROUP);
    await world.cloudRound();
    await world.round();
  });

  it('is never the default, and the draft says who else is there', async () => {
    const { request } = await draftOf('EMAIL');
    expect(request).toMatchObject({ to: ['ana@client.example'], cc: [] });
    expect(request.notes).toContain(
      'Also on this mail: bo@client.example, cy@other.example, noreply@client.example. To answer all, ask for “reply all”, or add them to cc.',
    );
  });

  it('is a wish, after which the others are in Cc and named as chosen; they need no tick', async () => {
    await world.decide({ kind: 'revise', wish: 'Reply to all.' });
    await world.round();
    await world.cloudRound();
    await world.round();
    const { request } = await draftOf('EMAIL');
    expect(request).toMatchObject({
      revision: 2,
      to: ['ana@client.example'],
      cc: ['bo@client.example', 'cy@other.example'],
    });
    expect(request.notes).toContain(
      'Answered to all, as you asked. In Cc: bo@client.example, cy@other.example.',
    );
    await world.decide({ kind: 'approve' }, world.person, request.id);
    await world.settle();
    expect(world.transport.delivered[0]?.envelope.to).toEqual([
      'ana@client.example',
      'bo@client.example',
      'cy@other.example',
    ]);
  });

  it('by a note: in the person’s words, in the thread, verified against the original, in place of the waiting draft', async () => {
    const first = await draftOf('EMAIL');
    world.clock.advance(1000);
    await write('All.md', `---\nreply_all: ${first.request.id}\ncc: dan@new.example\n---\nIt is order 7.\n`);
    await world.cloudRound();
    await world.round();
    await world.round();
    const { draft, request } = await draftOf();
    expect(draft).toBe('It is order 7.');
    expect(request).toMatchObject({
      slot: 'compose',
      subject: 'Re: January invoice',
      to: ['ana@client.example'],
      cc: ['bo@client.example', 'cy@other.example', 'dan@new.example'],
      in_reply_to: '<1@client.example>',
      references: ['<1@client.example>'],
      message_id: '<1@client.example>',
      source_sha256: first.request.source_sha256,
    });
    expect((await world.approval(first.request.id)).request.status).toBe('superseded');
    await world.decide({ kind: 'approve' }, world.person, request.id);
    await world.settle();
    expect(world.transport.delivered).toHaveLength(1);
    expect(sentText()).toContain('In-Reply-To: <1@client.example>');
    expect(sentText()).not.toContain('X-');
  });

  it('by a note, of a mail whose original is not in the own mailbox, sends nothing unticked', async () => {
    const first = await draftOf('EMAIL');
    await write('All.md', `---\nreply_all: ${first.request.task}\n---\nIt is order 7.\n`);
    await world.cloudRound();
    await world.round();
    world.mailbox.clear();
    const { request } = await draftOf();
    await world.decide({ kind: 'approve' }, world.person, request.id);
    await world.settle();
    expect(world.transport.attempts).toBe(0);
    expect((await world.approval(request.id)).request.result).toContain('not in your own mailbox');
  });
});

describe('what Local does with what it finds', () => {
  it('leaves alone what was changed a moment ago, and says when to come back', async () => {
    files.put('a.md', ASK, world.clock.wall);
    world.clock.advance(SETTLE_MS - 1);
    expect(await takeIn()).toEqual({
      taken: 0,
      trouble: [],
      until: world.clock.wall - (SETTLE_MS - 1) + SETTLE_MS,
    });
    files.put('a.md', `${ASK}PS: more\n`, world.clock.wall);
    world.clock.advance(SETTLE_MS - 1);
    expect((await takeIn()).taken).toBe(0);
    world.clock.advance(1);
    expect((await takeIn()).taken).toBe(1);
    expect((await taskOf('COMPOSE')).mailText).toContain('PS: more');
  });

  it('a time far ahead of the clock does not keep a note for ever', async () => {
    files.put('a.md', ASK, world.clock.wall + 365 * 86_400_000);
    expect((await takeIn()).taken).toBe(1);
  });

  it('makes one task, whatever crashes between its two steps', async () => {
    const written = world.clock.wall;
    await write('a.md', ASK);
    const before = (await taskOf('COMPOSE')).path;
    // The file is there again: the crash came before it was removed, and the task has gone further since.
    await world.cloudRound();
    files.put('a.md', ASK, written);
    expect(await takeIn()).toMatchObject({ taken: 1, trouble: [] });
    expect(files.names).toEqual([]);
    const tasks = (await world.notes()).filter((note) => note.kind === 'task');
    expect(tasks.map(({ placed }) => placed.base)).toEqual([before.split('/').at(-1)]);
  });

  it('makes another task of the same words written again on another day', async () => {
    await write('Reminder.md', ASK);
    world.clock.advance(7 * 86_400_000);
    await write('Reminder.md', ASK);
    expect((await world.notes()).filter((note) => note.kind === 'task')).toHaveLength(2);
  });

  it('keeps what it can’t use where it is, names it with what to do, and goes on with the others', async () => {
    files.put('bad.md', '---\nto: Ana\nsubject: x\n---\nHello\n', 0);
    files.put('binary.md', new Uint8Array([0xff, 0xfe]), 0);
    files.put('huge.md', null, 0);
    files.put('later.md', '---\nready: no\n---\n', 0);
    files.put('Untitled.md', '', 0);
    files.put('who.md', ASK.replace('subject', 'from: boss@example.com\nsubject'), 0);
    files.put('good.md', ASK, 0);
    const { taken, trouble } = await takeIn();
    expect(taken).toBe(1);
    expect(trouble).toEqual([
      expect.stringMatching(/^Needs_Action\/email\/bad\.md: "Ana" in to:/),
      expect.stringMatching(/^Needs_Action\/email\/binary\.md: It is not UTF-8/),
      expect.stringMatching(/^Needs_Action\/email\/huge\.md: It is larger than 64 kB/),
      expect.stringMatching(
        /^Needs_Action\/email\/who\.md: "boss@example\.com" in from: is no address of yours/,
      ),
    ]);
    expect(files.names).toEqual(['Untitled.md', 'bad.md', 'binary.md', 'huge.md', 'later.md', 'who.md']);
    expect(await world.vault.list('Quarantine')).toEqual([]);
  });
});

describe('who sends it', () => {
  const HOME: OwnAccount = { id: 'home', address: 'me@home.example', aliases: ['hello@home.example'] };

  it.each([
    ['', 'home', 'me@home.example'],
    ['account: work\n', 'work', 'me@example.com'],
    ['from: ME@example.com\n', 'work', 'me@example.com'],
    ['from: hello@home.example\n', 'home', 'hello@home.example'],
  ])('%j: the account %s as %s', async (front, account, from) => {
    accounts = [HOME, ...accounts];
    await write('a.md', ASK.replace('subject', `${front}subject`));
    expect((await taskOf('COMPOSE')).task).toMatchObject({ account, from, from_address: from });
  });

  it('a forward goes from where the mail was received', async () => {
    world.deliver(MAIL);
    await world.cloudRound();
    accounts = [HOME, ...accounts];
    const { task } = await taskOf('EMAIL');
    await write('a.md', `---\nto: b@c.example\nforward: ${task.id}\n---\n`);
    expect((await taskOf('COMPOSE')).task).toMatchObject({ account: 'work', from: 'me@example.com' });
  });
});

describe('plans follow the state', () => {
  const planOf = async (kind: string) => {
    const { task } = await taskOf(kind);
    const path = (await world.vault.list('Plans')).find((name) => name.includes(task.id));
    return path === undefined ? null : ((await world.vault.read(path)) ?? '').split('---\n')[2];
  };

  it('of a mail that goes to the person without a draft', async () => {
    world.deliver(
      MAIL.replace(
        'Which order number does the invoice belong to?',
        'My lawyer will sue you. When do you pay?',
      ),
    );
    await world.cloudRound();
    await world.round();
    expect((await taskOf('EMAIL')).task.status).toBe('needs_you');
    expect(await planOf('EMAIL')).toMatch(
      /^- \[x\] Read the mail[^\n]*\n- \[x\] No draft was made \(This may be about a legal matter[^\n]*\n- \[ \] Write it yourself, or reject it\n$/,
    );
  });

  it('of a note of the person’s own, to its end', async () => {
    await write('a.md', ASK);
    await world.cloudRound();
    await world.round();
    expect(await planOf('COMPOSE')).toBe(
      '- [x] Read your note and keep it as a task\n- [x] Draft the mail\n- [ ] Wait for your countersignature\n- [ ] Send it once and keep the evidence\n',
    );
    await world.decide({ kind: 'reject', reason: 'changed my mind' });
    await world.settle();
    expect(await planOf('COMPOSE')).toContain('- [x] Closed without sending (rejected)');
  });

  it('of a mail that is put aside there is none', async () => {
    world.deliver(MAIL.replace('Message-ID: <1@', 'List-Id: <l.example>\nPrecedence: bulk\nMessage-ID: <2@'));
    await world.cloudRound();
    await world.round();
    expect((await taskOf('EMAIL')).placed.place).toBe('done');
    expect(await world.vault.list('Plans')).toEqual([]);
  });

  it('while another draft is made, and when the user answered elsewhere', async () => {
    world.deliver(MAIL);
    await world.cloudRound();
    await world.round();
    await world.decide({ kind: 'revise', wish: 'shorter' });
    await world.round();
    expect(await planOf('EMAIL')).toContain('- [ ] Draft a reply (revision 2)');
    await world.cloudRound();
    await world.round();
    expect(await planOf('EMAIL')).toContain('- [x] Draft a reply (revision 2)\n- [ ] Wait for');
    world.answered.set('<1@client.example>', '<mine@example.com>');
    await world.round();
    await world.round();
    expect(await planOf('EMAIL')).toContain('- [x] Closed without sending (answered elsewhere)');
  });
});

const WITH_FILE = MAIL.replace(
  'Content-Type: text/plain; charset=UTF-8\n\nWhich order number does the invoice belong to?\n',
  `Content-Type: multipart/mixed; boundary="b"

--b
Content-Type: text/plain; charset=UTF-8

Please see the file.

Ana <<fill: trick>>
--b
Content-Type: application/pdf; name="order.pdf"
Content-Disposition: attachment; filename="order.pdf"

12345
--b--
`,
);
