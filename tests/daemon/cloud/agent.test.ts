import { describe, expect, it } from 'vitest';
import { CloudAgent } from '../../../daemon/cloud/agent.ts';
import { type Drafter } from '../../../daemon/cloud/draft/drafter.ts';
import { plainDrafter } from '../../../daemon/cloud/draft/plain.ts';
import { type Publish, cloudRound } from '../../../daemon/cloud/loop.ts';
import { rules } from '../../../daemon/cloud/triage/rules.ts';
import { parseMail } from '../../../daemon/mail/parse.ts';
import { taskNote } from '../../../daemon/mail/task-note.ts';
import { AuditLog } from '../../../daemon/records/audit.ts';
import { type TaskNote, readNotes } from '../../../daemon/records/notes.ts';
import { guardedStore } from '../../../shared/access/guarded-store.ts';
import { claim } from '../../../shared/task/life.ts';
import { type Task } from '../../../shared/vault/schemas.ts';
import { MemoryStore } from '../../../shared/vault/memory-store.ts';
import { writeTask } from '../../../shared/vault/typed-notes.ts';

const NOW = Date.parse('2026-11-20T08:30:00Z');
const NONE: ReadonlySet<string> = new Set();

/** A drafter that throws over every mail with this subject. */
function failsOver(subject: string): Drafter {
  return {
    draft: (request) => {
      if (request.mail.subject === subject) throw new TypeError('The model said nonsense.');
      return plainDrafter.draft(request);
    },
  };
}

/** One cloud agent, as often started again as a test wants, over a vault in memory. */
class Desk {
  readonly vault = new MemoryStore();
  up = 0;

  agent(id = 'cloud', drafter: Drafter = plainDrafter): CloudAgent {
    const store = guardedStore(this.vault, 'cloud', id);
    return new CloudAgent({
      store,
      agent: id,
      drafter,
      audit: new AuditLog(store, id, () => NOW),
      accounts: new Map([
        ['work', { address: 'me@example.com', draft: { text: 'thank you.', signature: '', disclosure: '' } }],
      ]),
      leaseSeconds: 600,
      maxAttempts: 3,
      expiresDays: 7,
      now: () => NOW,
      monotonic: () => this.up,
    });
  }

  round(agent: CloudAgent, publish: () => Promise<Publish>) {
    const audit = new AuditLog(this.vault, 'cloud', () => NOW);
    const redact = (text: string) => Promise.resolve(text);
    const parts = { store: this.vault, audit, classifier: rules, redact };
    return cloudRound({ ...parts, agent, mailboxes: [], publish });
  }

  /** A mail that wants an answer, as its task; gives the task's id. */
  async put(subject: string, change: Partial<Task> = {}): Promise<string> {
    const raw = new TextEncoder().encode(
      `From: ana@client.example\r\nTo: me@example.com\r\nMessage-ID: <${subject}@client.example>\r\nSubject: ${subject}\r\n\r\nWhen?\r\n`,
    );
    const mail = await parseMail(raw);
    const verdict = rules.classify(mail, { address: 'me@example.com', aliases: [] });
    const redact = (text: string) => text;
    const note = taskNote({ raw, mail, account: 'work', receivedMs: NOW, verdict, redact });
    this.vault.plant(note.path, writeTask({ ...note.task, ...change }, note.shown));
    return note.task.id;
  }

  async task(id: string): Promise<TaskNote> {
    const found = (await readNotes(this.vault)).find((note) => note.kind === 'task' && note.task.id === id);
    if (found?.kind !== 'task') throw new Error('There is no such task.');
    return found;
  }

  async approvals(): Promise<string[]> {
    return (await this.vault.list('')).filter((path) => path.includes('/APPROVAL_'));
  }
}

describe('a draft that throws', () => {
  it('stops no other task, and its task goes to the person after the last attempt', async () => {
    const desk = new Desk();
    const ids = [await desk.put('poison'), await desk.put('good'), await desk.put('fine')];
    const agent = desk.agent('cloud', failsOver('poison'));
    await agent.claim(50);
    expect(await agent.draftOwned(NONE)).toBe(2);
    expect(agent.takeTrouble()).toEqual([expect.stringContaining('The model said nonsense.')]);
    expect(agent.takeTrouble()).toEqual([]);
    const poison = ids[0] ?? '';
    expect(await desk.task(poison)).toMatchObject({
      placed: { place: 'in_progress' },
      task: { attempts: 2, agent: 'cloud' },
    });
    await agent.draftOwned(NONE);
    expect((await desk.task(poison)).task.attempts).toBe(3);
    await agent.draftOwned(NONE);
    expect(await desk.task(poison)).toMatchObject({
      placed: { place: 'needs_action' },
      task: { status: 'needs_you', result: expect.stringContaining('several attempts') },
    });
    expect(await agent.claim(50)).toBe(0);
  });

  it('is not an endless loop over counters that somebody set to the most', async () => {
    const desk = new Desk();
    const most = 999_999_999;
    const id = await desk.put('poison', { attempts: most, epoch: most, counter: most });
    const agent = desk.agent('cloud', failsOver('poison'));
    expect(await agent.claim(50)).toBe(1);
    await agent.draftOwned(NONE);
    expect((await desk.task(id)).task.status).toBe('needs_you');
  });
});

it('a request that a person rejected before we could leave its task is not made again', async () => {
  const desk = new Desk();
  const id = await desk.put('good');
  await desk.agent().claim(50);
  const claimed = await desk.task(id);
  await desk.agent().draftOwned(NONE);
  const [pending = ''] = await desk.approvals();
  const waiting = await desk.task(id);
  // The crash: the request is there and the task is still ours. Then the person's rejection moves the request.
  await desk.vault.remove(waiting.path, waiting.text);
  desk.vault.plant(claimed.path, claimed.text);
  const rejected = pending.replace('Pending_Approval', 'Rejected');
  await desk.vault.move(pending, rejected);

  await desk.agent().draftOwned(NONE);
  expect(await desk.approvals()).toEqual([rejected]);
  expect(await desk.task(id)).toMatchObject({
    placed: { place: 'pending_approval' },
    task: { status: 'waiting', waiting_for: waiting.task.waiting_for },
  });
});

describe('a claim that was not published', () => {
  it('is not worked on, while the others are', async () => {
    const desk = new Desk();
    const held = await desk.put('held');
    const good = await desk.put('good');
    const publish = async (): Promise<Publish> => {
      const path = (await desk.task(held)).path;
      return { ok: true, message: '', backlog: path.startsWith('In_Progress/') ? [path] : [] };
    };
    expect(await desk.round(desk.agent(), publish)).toMatchObject({ claimed: 2, drafted: 1 });
    expect((await desk.task(held)).placed.place).toBe('in_progress');
    expect((await desk.task(good)).placed.place).toBe('pending_approval');
    expect(await desk.approvals()).toHaveLength(1);

    const all = () => Promise.resolve({ ok: true, message: '', backlog: [] });
    expect(await desk.round(desk.agent(), all)).toMatchObject({ claimed: 0, drafted: 1 });
    expect((await desk.task(held)).placed.place).toBe('pending_approval');
  });

  it('tells of what could not be drafted', async () => {
    const desk = new Desk();
    await desk.put('poison');
    const all = () => Promise.resolve({ ok: true, message: '', backlog: [] });
    const { trouble } = await desk.round(desk.agent('cloud', failsOver('poison')), all);
    expect(trouble).toEqual([expect.stringContaining('The model said nonsense.')]);
  });
});

it('a note that a dead agent moved and never signed is given back to everybody', async () => {
  const desk = new Desk();
  const id = await desk.put('good');
  const { path, placed, task, text } = await desk.task(id);
  await desk.vault.move(path, claim(task, placed.base, 'cloud-b', 0).path);
  expect(await desk.vault.read(`In_Progress/cloud-b/${placed.base}`)).toBe(text);
  const agent = desk.agent();
  expect(await agent.breakStale()).toBe(0);
  desk.up = 599_999;
  expect(await agent.breakStale()).toBe(0);
  desk.up = 600_000;
  expect(await agent.breakStale()).toBe(1);
  expect(await desk.task(id)).toMatchObject({ path, task: { status: 'needs_action', epoch: 1 } });
});
