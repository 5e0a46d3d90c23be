import { describe, expect, it } from 'vitest';
import { factOf } from '../../../shared/card/survey.ts';
import { CHAIN_START, nextLine } from '../../../shared/audit/chain.ts';
import { type HealthIn, type LinkNow, healthOf } from '../../../shared/health/health.ts';
import { troubleOnDashboard } from '../../../shared/health/dashboard-trouble.ts';
import { ageWords } from '../../../shared/health/said.ts';
import { vaultWords } from '../../../shared/health/vault-words.ts';
import { renderDashboard } from '../../../shared/dashboard/render.ts';
import { mailboxOf } from '../../../shared/dashboard/mailbox.ts';
import { MemoryStore } from '../../../shared/vault/memory-store.ts';
import { writeApprovalRequest, writeUpdates } from '../../../shared/vault/typed-notes.ts';
import { HAND, VAULT } from '../../support/signature-vectors.ts';
import { HAND_PATH, handNote, sample } from '../../workbench/sample-vault.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const OFF: LinkNow = { state: 'off', why: '', health: null, heardAt: null };

const LINK: LinkNow = {
  state: 'connected',
  why: '',
  heardAt: NOW - 12_000,
  health: {
    type: 'health',
    vault: VAULT,
    role: 'local',
    agent: 'local',
    mode: 'live',
    paused: true,
    executor: HAND,
    round: '2026-11-20T11:59:40Z',
    trouble: ['The disk is nearly full.'],
    sync: {
      outcome: 'waiting',
      last_success: '2026-11-20T11:00:00Z',
      remote_reachable: false,
      held_back: [{ path: 'Briefings/x.md', reason: 'It holds what looks like a secret.' }],
      held_back_count: 3,
      backlog: 2,
    },
    queue: [],
    queue_count: 0,
  },
};

function news(
  agent: string,
  day: string,
  entries: readonly (readonly [id: string, at: string, kind: string, text: string])[],
) {
  return writeUpdates(
    { type: 'updates', version: '1', agent, day },
    entries.map(([id, at, kind, text]) => ({ id, at, agent, kind, text })),
  );
}

async function health(store: MemoryStore, over: Partial<HealthIn> = {}) {
  const words = await vaultWords(store, NOW);
  return healthOf({ facts: [], words, pin: null, link: OFF, ...over });
}

const told = (all: readonly { readonly text: string }[]) => all.map(({ text }) => text);

describe('what the files say', () => {
  it('gives each agent’s last word with its age, and infers nothing from silence', async () => {
    const line = nextLine(CHAIN_START, {
      timestamp: '2026-11-20T09:00:00Z',
      action_type: 'take_in',
      actor: 'cloud',
      target: 'abcdefgh234567ab',
      parameters: {},
      approval_status: '',
      approved_by: '',
      result: '',
    });
    const store = new MemoryStore({
      [HAND_PATH]: handNote(),
      'Logs/cloud/2026-11-20.jsonl': `${line.text}\n`,
      'Updates/cloud/2026-11-19.md': news('cloud', '2026-11-19', [
        ['drafted:1', '2026-11-19T08:00:00Z', 'drafted', 'x'],
      ]),
      'Logs/cloud-old/2026-01-01.jsonl': 'nothing\n',
    });
    const { agents, sending, sync } = await health(store);
    expect(agents.map((word) => [word.text, ageWords(word, NOW)])).toEqual([
      ['cloud: Last wrote into its log.', 'as of the files, 3 h old'],
      ['cloud-old: Nothing of it in this vault says when it was last alive.', ''],
      ['local: Last reported its hand.', 'as of the files, 3 h old'],
    ]);
    expect(told(sending)).toEqual(['Live: what you approve is sent.']);
    expect(told(sync)[0]).toContain('not known: there is no direct link');
  });

  it('takes no word from a clock that runs ahead, nor from a note that speaks for another agent', async () => {
    const future = news('cloud', '2031-01-01', [['drafted:1', '2031-01-01T08:00:00Z', 'drafted', 'x']]);
    const store = new MemoryStore({
      'Updates/cloud/2031-01-01.md': future,
      'Updates/local/2026-11-20.md': news('cloud', '2026-11-20', [
        ['a', '2026-11-20T11:00:00Z', 'warning', 'forged'],
      ]),
    });
    const { agents, trouble } = await health(store);
    expect(agents.map(({ text, at }) => [text.split(':')[0], at])).toEqual([
      ['cloud', null],
      ['local', null],
    ]);
    expect(trouble).toEqual([]);
  });

  it('tells what is held back, warnings and waits, each once, and no longer when it is over', async () => {
    const store = new MemoryStore({
      'Updates/cloud/2026-11-20.md': news('cloud', '2026-11-20', [
        ['mailbox:work:1', '2026-11-20T08:00:00Z', 'warning', 'Mail of account work is not read.'],
        ['waiting', '2026-11-20T08:00:00Z', 'waiting', '3 mails wait for tomorrow.'],
      ]),
      'Updates/local/2026-11-20.md': news('local', '2026-11-20', [
        ['held:ap-abcdefgh234567ab', '2026-11-20T08:00:00Z', 'held_back', 'A secret in line 3.'],
        ['held:ap-aaaaaaaa234567ab', '2026-11-20T08:00:00Z', 'held_back', 'Mended since.'],
        ['held:ap-aaaaaaaa234567ab', '2026-11-20T09:00:00Z', 'let_go', 'It goes on.'],
      ]),
    });
    const { sync, trouble } = await health(store);
    expect(told(sync).slice(1)).toEqual(['Held back by local: A secret in line 3.']);
    expect(told(trouble)).toEqual([
      'cloud: Mail of account work is not read.',
      'cloud: 3 mails wait for tomorrow.',
    ]);
  });

  it('reads the trouble of a dashboard as Local writes it', () => {
    const dashboard = renderDashboard({
      mode: 'live',
      mailbox: mailboxOf({ tasks: [], approvals: [] }, '2026-11-20'),
      waiting: [],
      trouble: ['Sending is paused.', 'Done/x.md: [[evil]] %%hidden%%'],
      updates: [{ id: 'a', at: '2026-11-20T08:00:00Z', agent: 'cloud', kind: 'drafted', text: 'no trouble' }],
      warnings: [],
    });
    expect(troubleOnDashboard(dashboard)).toEqual(['Sending is paused.', 'Done/x.md: [[evil]] %%hidden%%']);
    expect(troubleOnDashboard('# Mine')).toEqual([]);
    expect(troubleOnDashboard(`## Trouble\n${'- x\n'.repeat(100_000)}`)).toHaveLength(100);
  });
});

describe('the queue', () => {
  const held = (name: string, result: string) => {
    const made = sample(name, { request: { status: 'held', result, subject: name } });
    const path = made.path.replace('Pending_Approval', 'Approved');
    return factOf(path, writeApprovalRequest(made.request, made.draft), NOW)!;
  };
  const facts = [
    held('later', 'Held until 2026-11-20T12:05:00Z; then it leaves.'),
    held('never said', 'Sending is paused.'),
    held('soon', 'Held until 2026-11-20T12:00:30Z; then it leaves.'),
  ];

  it('is what the hand said, soonest first; what it said no time of comes last', async () => {
    const { queue } = await health(new MemoryStore(), { facts });
    expect(queue.map(({ text, due }) => [text.split(':')[0], due === null ? null : due - NOW])).toEqual([
      ['soon', 30_000],
      ['later', 300_000],
      ['never said', null],
    ]);
    expect(ageWords(queue[0]!, NOW)).toBe('as of the files, of unknown age');
  });

  it('is the link’s word where there is one', async () => {
    const queued = {
      approval: facts[0]!.id,
      stage: 'limited',
      due: '2026-11-20T13:00:00Z',
      why: 'Ten an hour.',
    } as const;
    const link = { ...LINK, health: { ...LINK.health!, queue: [queued], queue_count: 7 } };
    const { queue } = await health(new MemoryStore(), { facts, link });
    expect(queue).toMatchObject([
      { text: 'later: Ten an hour.', due: NOW + 3_600_000, path: facts[0]!.path },
      { text: 'And 6 more.' },
    ]);
    expect(ageWords(queue[0]!, NOW)).toBe('12 s ago, from this computer');
  });
});

describe('the direct link', () => {
  it('says what is true now, and the files are left out where it knows better', async () => {
    const store = new MemoryStore({
      [HAND_PATH]: handNote(),
      'Dashboard.md': '## Trouble\n\n- Old trouble.\n',
    });
    const { sending, agents, sync, trouble } = await health(store, { link: LINK });
    expect(told(sending)).toEqual(['Sending is paused (live).']);
    expect(agents.map(({ text }) => text)).toEqual(['local: Runs; its last round ended 11:59:40 UTC.']);
    expect(told(sync)).toEqual([
      'Waits for the Git server. The Git server can’t be reached.',
      '2 changes here are not published yet.',
      'Held back: It holds what looks like a secret.',
      'And 2 more held back.',
    ]);
    expect(told(trouble)).toEqual(['The disk is nearly full.']);
  });

  it('that was cut says nothing any more', async () => {
    const cut: LinkNow = { ...LINK, state: 'connecting', why: 'It went to sleep.' };
    const { sending, sync } = await health(new MemoryStore({ [HAND_PATH]: handNote() }), { link: cut });
    expect(sending).toMatchObject([{ from: 'files', text: 'Live: what you approve is sent.' }]);
    expect(told(sync)).toEqual([
      'What sync does just now is not known: Countersign does not answer on this computer. It went to sleep.',
    ]);
  });
});
