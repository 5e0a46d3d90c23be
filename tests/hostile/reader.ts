import { guardedStore } from '../../shared/access/guarded-store.ts';
import { MemoryStore } from '../../shared/vault/memory-store.ts';
import { CloudAgent } from '../../daemon/cloud/agent.ts';
import { plainDrafter } from '../../daemon/cloud/draft/plain.ts';
import { takeIn } from '../../daemon/cloud/take-in.ts';
import { triage } from '../../daemon/cloud/triage/triage.ts';
import { AuditLog } from '../../daemon/records/audit.ts';
import { type ApprovalNote, type TaskNote, readNotes } from '../../daemon/records/notes.ts';
import { redactForeign } from '../../daemon/sync/secrets.ts';
import { givenMail } from '../support/given-mail.ts';

const NOW = Date.parse('2026-11-20T08:30:00Z');

export interface Setting {
  /** Lines of `## Mail rules`; by default every mail is one that wants an answer. */
  readonly rules?: string;
  /** Front matter of the reply skill, without its dashes. */
  readonly skill?: string;
  /** Further notes by path. */
  readonly notes?: Readonly<Record<string, string>>;
  readonly aliases?: readonly string[];
  /** What `draft.text` of the configuration says; '' leaves a gap. */
  readonly text?: string;
}

/** What became of one mail: its task, and the request for a signature where there is one. */
export interface Outcome {
  readonly note: TaskNote;
  readonly task: TaskNote['task'];
  readonly request: ApprovalNote['request'] | null;
  /** The draft, or ''. */
  readonly body: string;
}

/**
 * What the cloud makes of mails under the notes of one user: intake, triage, handbook and drafter are the real ones, the
 * vault is in memory. The rule "from *: needs_reply" takes triage's word away, so that only the guards stand.
 */
export async function outcomes(mails: readonly string[], setting: Setting = {}): Promise<Outcome[]> {
  const vault = new MemoryStore();
  const { rules = '- from *: needs_reply', skill = '', notes = {}, aliases = [], text = '' } = setting;
  await vault.create('Company_Handbook.md', `# Handbook\n\n## Mail rules\n\n${rules}\n`);
  if (skill !== '') await vault.create('Skills/reply/SKILL.md', `---\n${skill}\n---\n`);
  for (const [path, note] of Object.entries(notes)) {
    const old = await vault.read(path);
    if (old === null) await vault.create(path, note);
    else await vault.replace(path, note, old);
  }
  return drive(vault, mails, aliases, text);
}

export async function outcome(mail: string, setting: Setting = {}): Promise<Outcome> {
  const [only] = await outcomes([mail], setting);
  if (only === undefined) throw new Error('the mail became nothing');
  return only;
}

async function drive(
  vault: MemoryStore,
  mails: readonly string[],
  aliases: readonly string[],
  text: string,
): Promise<Outcome[]> {
  const store = guardedStore(vault, 'cloud', 'cloud');
  const audit = new AuditLog(store, 'cloud', () => NOW);
  const address = 'me@example.com';
  const raws = mails.map((mail) => new TextEncoder().encode(mail.replace(/\r?\n/g, '\r\n')));
  const intake = givenMail(raws, NOW);
  const parts = { store, audit, classifier: triage, redact: redactForeign };
  const mailbox = { account: 'work', owner: { address, aliases }, intake };
  const taken = await takeIn(parts, mailbox, mails.length);
  if (taken.trouble !== '') throw new Error(taken.trouble);
  const agent = new CloudAgent({
    store,
    agent: 'cloud',
    drafter: plainDrafter,
    audit,
    accounts: new Map([['work', { address, aliases, draft: { text, signature: 'Me', disclosure: '' } }]]),
    leaseSeconds: 600,
    maxAttempts: 3,
    expiresDays: 7,
    now: () => NOW,
    monotonic: () => 0,
  });
  await agent.claim(mails.length);
  await agent.draftOwned(new Set());
  const trouble = agent.takeTrouble();
  if (trouble.length > 0) throw new Error(trouble.join('\n'));
  const found = await readNotes(vault);
  return found
    .flatMap((note) => (note.kind === 'task' ? [note] : []))
    .map((note) => {
      const asked = found.flatMap((other) =>
        other.kind === 'approval' && other.request.task === note.task.id ? [other] : [],
      )[0];
      return { note, task: note.task, request: asked?.request ?? null, body: asked?.draft ?? '' };
    });
}
