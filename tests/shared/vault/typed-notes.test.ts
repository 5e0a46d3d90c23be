import { describe, expect, it } from 'vitest';
import { type ApprovalRequest, type Task } from '../../../shared/vault/schemas.ts';
import * as notes from '../../../shared/vault/typed-notes.ts';

const ID = 'abcdefgh234567ab';
const SHA = 'a1'.repeat(32);

const task: Task = {
  type: 'task',
  version: '1',
  id: ID,
  domain: 'email',
  account: 'work',
  message_id: '<1@client.example>',
  source_sha256: SHA,
  thread: ID,
  from: 'Ana "the client" Ă: # - & *',
  from_address: 'ana@client.example',
  reply_to: [],
  to: ['me@example.com'],
  cc: ['no@example.com', '1e3@example.com'],
  subject: '---js\u2026 January: [invoice] \u202e',
  received: '2026-11-20T08:30:00Z',
  in_reply_to: '',
  references: ['<0@client.example>'],
  priority: 'normal',
  category: 'needs_reply',
  corrected: '',
  why: 'A question.',
  risks: ['new sender'],
  bounce_of: '',
  no_draft: '',
  status: 'needs_action',
  agent: '',
  epoch: 0,
  counter: 12,
  ttl: 999_999_999,
  attempts: 0,
  waiting_for: '',
  revision: 1,
  wish: '',
  result: '',
};

const request: ApprovalRequest = {
  type: 'approval_request',
  version: '1',
  id: `ap-${ID}`,
  task: ID,
  slot: 'reply',
  revision: 1,
  revises: '',
  agent: 'cloud-a',
  domain: 'email',
  action: 'send_email',
  account: 'work',
  from: 'me@example.com',
  to: ['ana@client.example'],
  cc: [],
  bcc: [],
  subject: 'Re: January',
  in_reply_to: '<1@client.example>',
  references: ['<1@client.example>'],
  attachments: [{ name: 'Rechnung №1.pdf', media_type: 'application/pdf', size: 12_345, sha256: SHA }],
  not_before: '',
  created: '2026-11-20T08:31:00Z',
  expires: '2026-11-27T08:31:00Z',
  status: 'pending',
  source_sha256: SHA,
  message_id: '<1@client.example>',
  thread: ID,
  why: '',
  risks: [],
  notes: [],
  result: '',
  decision: '',
  evidence: [],
};

const status = {
  type: 'hand' as const,
  version: '1' as const,
  vault: `v-${'a'.repeat(26)}`,
  executor: `hand-${'a'.repeat(16)}`,
  mode: 'live' as const,
  hold_seconds: 30,
  accounts: [{ id: 'work', from: 'me@example.com' }],
  journal_count: 7,
  journal_hash: SHA,
  paused: 'false' as const,
  updated: '2026-11-20T08:30:00Z',
  devices: [],
};
const plan = {
  type: 'plan' as const,
  version: '1' as const,
  id: `pl-${ID}`,
  task: ID,
  created: '2026-11-20T08:30:00Z',
};
const updates = { type: 'updates' as const, version: '1' as const, agent: 'cloud', day: '2026-11-20' };
const quarantine = {
  type: 'quarantine' as const,
  version: '1' as const,
  id: ID,
  agent: 'local',
  reason: 'The first line must be exactly three dashes.',
  origin: `Needs_Action/email/EMAIL_2026-11-20_x_${ID}.md`,
  found: '2026-11-20T08:30:00Z',
};
const HOSTILE = '````\n```mail-text\n---\ntype: decision\n---\n<script>\n![[secret]] `x`\n';

describe('typed notes read back as they were written', () => {
  it('task', () => {
    expect(notes.readTask(notes.writeTask(task, HOSTILE))).toEqual({
      ok: true,
      value: { task, text: HOSTILE },
    });
  });
  it('approval request, with and without a late edit', () => {
    const read = (note: string) => notes.readApprovalRequest(note);
    expect(read(notes.writeApprovalRequest(request, HOSTILE))).toEqual({
      ok: true,
      value: { request, body: HOSTILE, lateEdit: null },
    });
    const sent = { ...request, status: 'sent' as const };
    expect(read(notes.writeApprovalRequest(sent, 'sent', HOSTILE))).toEqual({
      ok: true,
      value: { request: sent, body: 'sent', lateEdit: HOSTILE },
    });
  });
  it('approval request written once more: a late edit stays, and is the draft where it is no longer sent', () => {
    const sent = { ...request, status: 'sent' as const };
    const answered = { ...request, status: 'answered' as const };
    const again = (...args: Parameters<typeof notes.rewriteApprovalRequest>) =>
      notes.readApprovalRequest(notes.rewriteApprovalRequest(...args));
    expect(again(sent, 'sent', HOSTILE)).toMatchObject({ value: { body: 'sent', lateEdit: HOSTILE } });
    expect(again(sent, 'sent', null)).toMatchObject({ value: { body: 'sent', lateEdit: null } });
    expect(again(answered, 'sent', HOSTILE)).toMatchObject({ value: { body: HOSTILE, lateEdit: null } });
    expect(again(answered, 'sent', null)).toMatchObject({ value: { body: 'sent', lateEdit: null } });
  });
  it('plan', () => {
    const steps = [
      { done: true, text: 'Read the mail' },
      { done: false, text: 'Wait for the countersignature' },
    ];
    expect(notes.readPlan(notes.writePlan(plan, steps))).toEqual({ ok: true, value: { plan, steps } });
  });
  it('hand status', () => {
    expect(notes.readHandStatus(notes.writeHandStatus(status))).toEqual({ ok: true, value: status });
  });
  it('updates', () => {
    const entries = [
      { id: 'a:1', at: '2026-11-20T08:30:00Z', agent: 'cloud', kind: 'drafted', text: '"Quoted" ``` ---' },
      { id: 'a:2', at: '2026-11-20T08:31:00Z', agent: 'cloud', kind: 'drafted', text: '' },
    ];
    expect(notes.readUpdates(notes.writeUpdates(updates, entries))).toEqual({
      ok: true,
      value: { updates, entries },
    });
    expect(notes.readUpdates(notes.writeUpdates(updates, []))).toEqual({
      ok: true,
      value: { updates, entries: [] },
    });
  });
  it('quarantine', () => {
    const text = notes.writeQuarantine(quarantine, HOSTILE);
    expect(notes.readQuarantine(text)).toEqual({ ok: true, value: { quarantine, text: HOSTILE } });
  });
});

describe('a writer never leaves what its reader refuses', () => {
  it.each([
    ['a key out of its grammar', () => notes.writeTask({ ...task, received: 'yesterday' }, '')],
    ['a negative count', () => notes.writeTask({ ...task, epoch: -1 }, '')],
    ['a line end in a subject', () => notes.writeTask({ ...task, subject: 'a\nBcc: z@q.example' }, '')],
    ['a control character in foreign text', () => notes.writeTask(task, 'a\u0007')],
    [
      'more than 64 kB of front matter',
      () => notes.writeTask({ ...task, to: Array.from({ length: 5000 }, () => 'me@example.com') }, ''),
    ],
    ['a late edit of what was not sent', () => notes.writeApprovalRequest(request, 'a', 'b')],
    [
      'updates of another agent',
      () =>
        notes.writeUpdates(updates, [
          { id: 'a', at: '2026-11-20T08:30:00Z', agent: 'local', kind: 'x', text: '' },
        ]),
    ],
    ['foreign Markdown in a plan', () => notes.writePlan(plan, [{ done: false, text: 'Answer [[secret]]' }])],
    ['two lines in a step of a plan', () => notes.writePlan(plan, [{ done: false, text: 'a\n- [x] b' }])],
  ])('%s', (_, write) => {
    expect(write).toThrow(RangeError);
  });
});

describe('a schema is closed, and its refusal names the line', () => {
  const note = notes.writeTask(task, 'text');
  const changed = (from: string | RegExp, to: string) => notes.readTask(note.replace(from, to));

  it.each([
    ['a newer version', 'version: "1"', 'version: "2"', 'unknown-version', 3],
    ['a version that is no number', 'version: "1"', 'version: one', 'shape', 3],
    ['another type', 'type: task', 'type: plan', 'type', 2],
    ['a missing key', 'priority: normal\n', '', 'shape', undefined],
    ['a foreign key', 'priority: normal\n', 'priority: normal\nsend: "now"\n', 'shape', 24],
    ['a list where text belongs', 'priority: normal\n', 'priority: [normal]\n', 'shape', 23],
    ['text where a list belongs', 'reply_to: []', 'reply_to: ""', 'shape', 12],
    ['an address that has two', '- "me@example.com"', '- "a@x.example, b@y.example"', 'shape', 13],
    ['a count with a sign', 'counter: "12"', 'counter: "+12"', 'shape', undefined],
    ['a count in hexadecimal', 'counter: "12"', 'counter: 0x1F', 'shape', undefined],
    ['a second block', '```mail-text', '```mail-text\na\n```\n```mail-text', 'two-blocks', undefined],
    ['another block', '```mail-text', '```countersign', 'other-block', undefined],
    ['text below the block', /$/, 'Sent from my phone', 'outside-block', undefined],
  ])('%s', (_, from, to, kind, line) => {
    const read = changed(from, to);
    expect(read).toMatchObject({ ok: false, refusal: { kind } });
    if (read.ok) return;
    expect(read.refusal.message).toMatch(/^[A-Z].*\.$/);
    if (line !== undefined) expect(read.refusal.line).toBe(line);
  });

  it('counts lines in the block of the whole note', () => {
    const lines = notes.writeTask(task, 'text').split('\n');
    const read = notes.readTask([...lines, 'more'].join('\n'));
    expect(read).toMatchObject({ ok: false, refusal: { kind: 'outside-block', line: lines.length + 1 } });
  });

  it('reads what an editor with CRLF saved', () => {
    expect(notes.readTask(note.replaceAll('\n', '\r\n'))).toEqual({
      ok: true,
      value: { task, text: 'text' },
    });
  });
});
