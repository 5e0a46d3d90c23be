import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DiskStore } from '../../daemon/disk/disk-store.ts';
import { type ApprovalNote, readNotes } from '../../daemon/records/notes.ts';
import { decideAtTerminal } from '../support/at-terminal.ts';
import { startGitHttp } from '../support/git-http.ts';
import { RoleProcess } from '../support/role-process.ts';
import { startSmtpSink } from '../support/smtp-sink.ts';
import { type VaultPair, deliver, setUpPair } from '../support/vault-pair.ts';

export interface GateResult {
  readonly delivered: number;
  readonly evidence: {
    readonly mails: number;
    readonly task: string;
    readonly approval: string;
    readonly approval_commit: string;
    readonly decision: string;
    readonly decision_note: string;
    readonly message_id: string;
    readonly smtp_reply: string;
    readonly envelope: { readonly from: string; readonly to: readonly string[] };
    readonly frozen_sha256: string;
    readonly delivered_sha256: string;
    readonly byte_for_byte: boolean;
    readonly done_note: string;
    readonly done_on_cloud: boolean;
    readonly log_line: string;
  };
}

export interface GateOptions {
  readonly root: string;
  /** Folder with the built programs. */
  readonly dist: string;
  readonly mail: readonly { name: string; raw: Uint8Array }[];
  /** Folder with what the person wrote into the vault beforehand. */
  readonly notes: string;
  readonly say: (step: string, evidence: string) => void;
}

/** The gate (REQUIREMENTS M11) with two clones, a real Git remote, Local really off, a real SMTP server and one delivery. */
export async function runGate({ root, dist, mail, notes, say }: GateOptions): Promise<GateResult> {
  mkdirSync(join(root, 'remote'), { recursive: true });
  const git = await startGitHttp({ root: join(root, 'remote') });
  const smtp = await startSmtpSink();
  const running: RoleProcess[] = [];
  try {
    say('Git remote (git http-backend)', git.url);
    say('SMTP server that keeps what it is sent', `127.0.0.1:${String(smtp.port)}`);
    const pair = setUpPair({ root, remoteUrl: git.url, smtpPort: smtp.port });
    cpSync(notes, pair.localVault, { recursive: true });
    await publishOnce(join(dist, 'countersign.js'), pair.localConfig);
    say('the person’s handbook is published, Local goes off', readdirSync(notes).join(', '));
    for (const { name, raw } of mail) {
      deliver(pair.maildir, raw);
      say('mail arrives, Local is not running', name);
    }

    const cloud = new RoleProcess(join(dist, 'cloud.js'), ['cloud', '--config', pair.cloudConfig, '--json']);
    running.push(cloud);
    say('cloud process started (it cannot send)', `pid ${String(cloud.pid)}`);
    await cloud.event(
      'a round that took the mail in',
      (event) => event.event === 'round' && Number(event['taken']) > 0,
    );
    const cloudNotes = await readNotes(DiskStore.open(pair.cloudVault));
    for (const note of cloudNotes) {
      if (note.kind === 'task') say(`task: ${note.task.category}`, note.path);
    }
    const waiting = firstApproval(cloudNotes);
    const drafted = await cloud.event(
      'a draft that is published',
      (event) => event.event === 'published' && includesApproval(event['paths']),
    );
    for (const from of waiting.request.notes) say('the draft', from);
    say('approval request published', `${waiting.path} in commit ${String(drafted['commit']).slice(0, 12)}`);
    expectNothingSent(smtp.delivered.length);

    const local = new RoleProcess(join(dist, 'countersign.js'), [
      'local',
      '--config',
      pair.localConfig,
      '--json',
    ]);
    running.push(local);
    say('Local returns', `pid ${String(local.pid)}`);
    await local.event(
      'the request in the local vault',
      (event) => event.event === 'approval' && event['id'] === waiting.request.id,
    );
    expectNothingSent(smtp.delivered.length);
    const decided = await countersign(pair, waiting, say);

    const sent = await local.event(
      'sent',
      (event) => event.event === 'approval' && event['status'] === 'sent',
    );
    say('the email hand sent it', String(sent['message']));
    await cloud.until(
      'Done in the cloud’s clone',
      async () =>
        firstApprovalOrNull(await readNotes(DiskStore.open(pair.cloudVault)))?.placed.place === 'done',
    );
    const done = firstApproval(await readNotes(DiskStore.open(pair.localVault)));
    say('filed', done.path);
    return await evidenceOf(pair, done, decided, smtp.delivered, {
      mails: mail.length,
      commit: String(drafted['commit']),
      say,
    });
  } finally {
    for (const process of running) await process.stop();
    await smtp.close();
    await git.close();
  }
}

/** One round of Local, as it ran before the computer was switched off. */
async function publishOnce(program: string, config: string): Promise<void> {
  await promisify(execFile)(process.execPath, [program, 'local', '--config', config, '--once', '--json']);
}

function includesApproval(paths: unknown): boolean {
  return (
    Array.isArray(paths) &&
    paths.some((path) => String(path).startsWith('Pending_Approval/') && String(path).includes('/APPROVAL_'))
  );
}

function firstApprovalOrNull(notes: Awaited<ReturnType<typeof readNotes>>): ApprovalNote | null {
  return notes.find((note) => note.kind === 'approval') ?? null;
}

function firstApproval(notes: Awaited<ReturnType<typeof readNotes>>): ApprovalNote {
  const found = firstApprovalOrNull(notes);
  if (found === null)
    throw new Error('No mail among these wants a reply, so there is nothing to countersign.');
  return found;
}

function expectNothingSent(count: number): void {
  if (count !== 0) throw new Error('Something was sent before anybody countersigned.');
}

/** The person: reads the card, types the recipient, signs with the terminal key. Only the typing is scripted. */
async function countersign(
  pair: VaultPair,
  { request }: ApprovalNote,
  say: GateOptions['say'],
): Promise<{ decision: string; path: string }> {
  const decided = await decideAtTerminal(pair, request.id, {
    terminal: {
      show: (line) => {
        say('  the person reads', line);
      },
      ask: (question) => {
        const to = request.to[0] ?? '';
        say('  the person types', `${question}${to}`);
        return Promise.resolve(to);
      },
    },
  });
  if (!decided.ok) throw new Error(decided.refusal.message);
  say('countersigned', `${decided.value.decision} in ${decided.value.path}`);
  return decided.value;
}

async function evidenceOf(
  pair: VaultPair,
  done: ApprovalNote,
  decided: { decision: string; path: string },
  delivered: readonly { from: string; to: readonly string[]; raw: Buffer }[],
  facts: { mails: number; commit: string; say: GateOptions['say'] },
): Promise<GateResult> {
  const lines = new Map(
    done.request.evidence.map((line) => [line.split(' ')[0] ?? '', line.split(' ').slice(1).join(' ')]),
  );
  const frozenHash = (lines.get('payload') ?? '').replace('sha256 ', '');
  const frozen = frozenPayload(join(pair.localState, 'journal'), frozenHash);
  const only = delivered[0];
  const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
  const logDay =
    readdirSync(join(pair.localVault, 'Logs', 'local'))
      .sort()
      .at(-1) ?? '';
  const logLine = readFileSync(join(pair.localVault, 'Logs', 'local', logDay), 'utf8')
    .split('\n')
    .find((line) => line.includes('"send_email"') && line.includes(decided.decision));
  const cloudCopy = await DiskStore.open(pair.cloudVault).read(done.path);
  const result: GateResult = {
    delivered: delivered.length,
    evidence: {
      mails: facts.mails,
      task: done.request.task,
      approval: done.request.id,
      approval_commit: facts.commit,
      decision: decided.decision,
      decision_note: decided.path,
      message_id: lines.get('message-id') ?? '',
      smtp_reply: lines.get('reply') ?? '',
      envelope: { from: only?.from ?? '', to: only?.to ?? [] },
      frozen_sha256: frozenHash,
      delivered_sha256: only === undefined ? '' : sha(only.raw),
      byte_for_byte: only !== undefined && frozen !== null && Buffer.compare(frozen, only.raw) === 0,
      done_note: done.path,
      done_on_cloud: cloudCopy === done.text,
      log_line: logLine ?? '',
    },
  };
  const { say } = facts;
  say('Message-ID', result.evidence.message_id);
  say('SMTP reply', result.evidence.smtp_reply);
  say('envelope', `${result.evidence.envelope.from} -> ${result.evidence.envelope.to.join(', ')}`);
  say('delivered bytes, SHA-256', result.evidence.delivered_sha256);
  say('frozen bytes, SHA-256', result.evidence.frozen_sha256);
  say('log', result.evidence.log_line.slice(0, 160));
  return result;
}

function frozenPayload(journal: string, sha256: string): Buffer | null {
  const folder = join(journal, 'payloads');
  const name = readdirSync(folder).find((file) => file.startsWith(sha256));
  return name === undefined || sha256 === '' ? null : readFileSync(join(folder, name));
}
