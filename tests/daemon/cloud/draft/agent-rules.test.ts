import { describe, expect, it } from 'vitest';
import { CloudAgent } from '../../../../daemon/cloud/agent.ts';
import { type Drafter } from '../../../../daemon/cloud/draft/drafter.ts';
import { plainDrafter } from '../../../../daemon/cloud/draft/plain.ts';
import { AuditLog } from '../../../../daemon/records/audit.ts';
import { readNotes } from '../../../../daemon/records/notes.ts';
import { allUpdates } from '../../../../daemon/records/updates.ts';
import { parseMail } from '../../../../daemon/mail/parse.ts';
import { taskNote } from '../../../../daemon/mail/task-note.ts';
import { guardedStore } from '../../../../shared/access/guarded-store.ts';
import { MemoryStore } from '../../../../shared/vault/memory-store.ts';

const NOW = Date.parse('2026-11-20T08:30:00Z');
const NONE: ReadonlySet<string> = new Set();

/** One agent over a vault in memory, with the notes of a user. */
class Desk {
  readonly vault = new MemoryStore();
  readonly agent: CloudAgent;

  constructor(notes: Readonly<Record<string, string>>, drafter: Drafter = plainDrafter) {
    for (const [path, text] of Object.entries(notes)) this.vault.plant(path, text);
    const store = guardedStore(this.vault, 'cloud', 'cloud');
    this.agent = new CloudAgent({
      store,
      agent: 'cloud',
      drafter,
      audit: new AuditLog(store, 'cloud', () => NOW),
      accounts: new Map([
        [
          'work',
          {
            address: 'me@mine.example',
            aliases: ['also@mine.example'],
            draft: { text: '', signature: 'Me', disclosure: '' },
          },
        ],
      ]),
      leaseSeconds: 600,
      maxAttempts: 3,
      expiresDays: 7,
      now: () => NOW,
      monotonic: () => 0,
    });
  }

  /** A mail that triage wants an answer to. */
  async arrives(header: readonly string[], text = 'When can you come?'): Promise<void> {
    const raw = new TextEncoder().encode(
      [...header, `Message-ID: <${String(header.length)}${text.length}@x.example>`, '', text, ''].join(
        '\r\n',
      ),
    );
    const mail = await parseMail(raw);
    const verdict = { category: 'needs_reply' as const, draft: true, why: 'So.', risks: [], bounce_of: '' };
    const note = taskNote({ raw, mail, account: 'work', receivedMs: NOW, verdict, redact: (same) => same });
    this.vault.plant(note.path, note.text);
  }

  async round(): Promise<number> {
    await this.agent.claim(50);
    return this.agent.draftOwned(NONE);
  }

  async task() {
    const [task] = (await readNotes(this.vault)).flatMap((note) => (note.kind === 'task' ? [note] : []));
    if (task === undefined) throw new Error('There is no task.');
    return { place: task.placed.place, status: task.task.status, result: task.task.result };
  }

  async requests() {
    return (await readNotes(this.vault)).flatMap((note) => (note.kind === 'approval' ? [note] : []));
  }

  async warnings(): Promise<string[]> {
    return (await allUpdates(this.vault, 7, NOW))
      .flat()
      .filter(({ kind }) => kind === 'warning')
      .map(({ text }) => text);
  }
}

const ANA = ['From: Ana García <ana@client.example>', 'To: me@mine.example', 'Subject: Question'];

/** A drafter that must not be asked. */
const untouchable: Drafter = {
  draft: () => {
    throw new Error('A draft was made.');
  },
};

describe('no drafter is asked, and the person is told why', () => {
  it.each([
    [
      { 'Company_Handbook.md': '## Mail rules\n- from ana@*: never draft\n' },
      ANA,
      'When?',
      'Company_Handbook.md, line 2',
    ],
    [{ 'Skills/reply/SKILL.md': '---\nopt_out: client.example\n---\n' }, ANA, 'When?', 'opt_out'],
    [{}, ANA, 'My mother passed away on Monday.', 'touches people deeply'],
    [
      {},
      ['From: no-reply@client.example', 'To: me@mine.example', 'Subject: Question'],
      'When?',
      'takes no answers',
    ],
    [
      {},
      ['From: also@mine.example', 'To: me@mine.example', 'Subject: Question'],
      'When?',
      'You wrote this mail yourself',
    ],
  ])('%j', async (notes, header, text, because) => {
    const desk = new Desk(notes, untouchable);
    await desk.arrives(header, text);
    await desk.round();
    expect(await desk.task()).toEqual({
      place: 'needs_action',
      status: 'needs_you',
      result: expect.stringContaining(because),
    });
    expect(await desk.requests()).toEqual([]);
    expect(desk.agent.takeTrouble()).toEqual([]);
  });
});

it('what was drafted from what stands on the request', async () => {
  const desk = new Desk({
    'Skills/visit/SKILL.md':
      '---\nsnippet: visit\nlanguage: en\nwhen: visit on tuesday\n---\nI come on <<fill: day>>.\n',
  });
  await desk.arrives([...ANA, 'Cc: bo@client.example'], 'Would you visit us on Tuesday?');
  expect(await desk.round()).toBe(1);
  const [request] = await desk.requests();
  expect(request?.draft).toBe('Hello Ana García,\n\nI come on <<fill: day>>.\n\nMe');
  expect(request?.request).toMatchObject({
    from: 'me@mine.example',
    to: ['ana@client.example'],
    cc: [],
    risks: [],
    notes: [
      'From the snippet [[Skills/visit/SKILL]], because the mail fits “visit on tuesday”.',
      'Also on this mail: bo@client.example. To answer all, ask for “reply all”, or add them to cc.',
    ],
  });
});

describe('a skill that can’t be read', () => {
  const BROKEN = '---\nopt_out: *@client.example\n---\n';

  it('holds everything back, is told once, and goes on when it is mended', async () => {
    const desk = new Desk({ 'Skills/reply/SKILL.md': BROKEN });
    await desk.arrives(ANA);
    expect([await desk.round(), await desk.round()]).toEqual([0, 0]);
    expect(await desk.task()).toMatchObject({ place: 'needs_action', status: 'needs_action' });
    expect(await desk.warnings()).toEqual([
      expect.stringMatching(/^Nothing is drafted until Skills\/reply\/SKILL\.md can be read \(line 2\)/),
      expect.stringMatching(/^Skills\/reply\/SKILL\.md, line 2: /),
    ]);
    await desk.vault.replace('Skills/reply/SKILL.md', BROKEN.replace('*@', 'x@'), BROKEN);
    expect(await desk.round()).toBe(1);
  });

  it('holds back what was claimed before, too', async () => {
    const desk = new Desk({});
    await desk.arrives(ANA);
    await desk.agent.claim(50);
    desk.vault.plant('Skills/reply/SKILL.md', BROKEN);
    expect(await desk.agent.draftOwned(NONE)).toBe(0);
    expect(await desk.task()).toMatchObject({ place: 'in_progress', status: 'in_progress' });
  });
});

it('a handbook with a hundred faults warns of five and counts the rest; its good rules hold', async () => {
  const desk = new Desk({
    'Company_Handbook.md': `## Mail rules\n${'- from x: low\n'.repeat(100)}- from ana@*: never draft\n`,
  });
  await desk.arrives(ANA);
  await desk.round();
  expect((await desk.task()).status).toBe('needs_you');
  const warnings = await desk.warnings();
  expect(warnings).toHaveLength(6);
  expect(warnings.at(-1)).toContain('95 more such lines');
});
