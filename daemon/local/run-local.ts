import { guardedStore } from '../../shared/access/guarded-store.ts';
import { type Result, ok } from '../../shared/result.ts';
import { instant } from '../../shared/text/time.ts';
import { type LocalConfig } from '../config/local.ts';
import { readPins, revokeKeys } from '../config/pins.ts';
import { failureSentence } from '../disk/disk-error.ts';
import { DiskStore } from '../disk/disk-store.ts';
import { noticingStore } from '../disk/noticing-store.ts';
import { AuditLog } from '../records/audit.ts';
import { diskMended } from '../records/disk-trouble.ts';
import { type Events } from '../records/events.ts';
import { type Health, writeHealth } from '../records/health.ts';
import { LogRetention } from '../records/log-retention.ts';
import { Opened, runLoop } from '../records/run.ts';
import { LocalLink } from '../link/local-link.ts';
import { type SentFolder } from '../mail/sent.ts';
import { messageIdOf } from '../mail/source.ts';
import { openVaultSync } from '../records/vault-sync.ts';
import { Composing } from './composing.ts';
import { settleSpoken } from './corrections.ts';
import { Executive } from './executive.ts';
import { type HandPort } from './hand-port.ts';
import { HeardWords } from './heard-words.ts';
import { tellHeldBack } from './held-news.ts';
import { openSent } from './mailboxes.ts';
import { SpokenWords } from './spoken-words.ts';

export interface LocalOptions {
  readonly config: LocalConfig;
  readonly events: Events;
  readonly signal: AbortSignal;
  readonly once: boolean;
  /** Starts the hand: a child process over MCP (PROTOCOL §1). */
  readonly openHand: () => Promise<Result<HandPort>>;
}

/** How long a look into Sent for answers written elsewhere is good for, in milliseconds. */
const ANSWERS_EVERY = 60_000;
/** Looks in one round: each asks a server, and an undo must not wait for all of them. */
const ANSWERS_A_ROUND = 10;

/** Runs the local role until the signal, or for one round. Refuses what it can't start with. */
export async function runLocal(options: LocalOptions): Promise<Result<void>> {
  const opened = new Opened();
  try {
    return await run(options, opened);
  } finally {
    await opened.close();
  }
}

async function run(
  { config, events, signal, once, openHand }: LocalOptions,
  opened: Opened,
): Promise<Result<void>> {
  const disk = DiskStore.open(config.vault.dir);
  opened.add(() => {
    disk.close();
  });
  const sync = await openVaultSync(config, disk, events);
  if (!sync.ok) return sync;
  opened.add(() => sync.value.close());
  const link = await LocalLink.open({ config: once ? { ...config, link: 'off' } : config, events });
  opened.add(() => link.close());
  const heard = new HeardWords();
  const store = guardedStore(
    noticingStore(disk, (path, text) => {
      sync.value.wrote(path, text);
      // Devices hear of it before their own system notices.
      link.noticed(path);
      heard.wrote(path);
    }),
    'local',
    config.agent,
  );
  const hand = await openHand();
  if (!hand.ok) return hand;
  opened.add(() => hand.value.close());
  const sents: SentFolder[] = [];
  for (const account of config.accounts) {
    const sent = await openSent(account);
    if (!sent.ok) return sent;
    const { value } = sent;
    opened.add(() => value.close());
    sents.push(value);
  }
  const audit = new AuditLog(store, config.agent, Date.now);
  const keepDays = config.logs.keep_days;
  const retention = new LogRetention({ store, agent: config.agent, audit, keepDays, now: Date.now });
  const correcting = { store, agent: config.agent, audit, now: Date.now };
  const { accounts } = config;
  const composing = Composing.open(config.vault.dir, { store, audit, accounts, now: Date.now }, opened);
  const executive = new Executive({
    store,
    agent: config.agent,
    hand: hand.value,
    audit,
    trust: () => ({ vault: config.vault.id, pins: readPins(config.state) }),
    accounts: config.accounts,
    holdSeconds: config.hand.hold_seconds,
    answeredElsewhere: answersIn(sents),
    revoke: (keys) => {
      revokeKeys(config.state, keys, instant(Date.now()));
    },
    published: sync.value.published,
    historyKnown: sync.value.historyKnown,
    trouble: () => [...sync.value.trouble(), ...composing.trouble(), ...link.trouble()],
    cameFromElsewhere: sync.value.cameFromElsewhere,
    now: Date.now,
    monotonic: () => performance.now(),
  });
  let facts: Health['facts'] = {};
  const alive = (trouble: readonly string[]): string =>
    writeHealth(config.state, { role: 'local', agent: config.agent, trouble: [...new Set(trouble)], facts });
  const round = async (): Promise<number> => {
    link.begins();
    const pulled = await sync.value.publish();
    link.synced(sync.value.report());
    await heard.hear(correcting, sync.value.report());
    const spoken = new SpokenWords(config.state);
    const unsettled = await settleSpoken(correcting, spoken, config.remote && sync.value.published);
    link.doing('working');
    await composing.round();
    const done = await executive.round();
    await retention.look();
    await tellHeldBack(store, config.agent, Date.now(), sync.value.report());
    link.doing('syncing');
    const pushed = await sync.value.publish();
    link.synced(sync.value.report());
    const trouble = [pulled, pushed].flatMap(({ ok: fine, message }) => (fine ? [] : [message]));
    trouble.push(...unsettled);
    for (const news of done.approvals)
      events.tell('approval', { id: news.approval, status: news.status, message: news.message });
    facts = {
      mode: done.hand.mode,
      paused: done.hand.paused,
      executor: done.hand.executor,
      journal_entries: done.hand.head.count,
      waiting: done.approvals.filter(({ status }) => status === 'pending').length,
      on_the_way: done.approvals.filter(({ status }) => status === 'held').length,
      link: link.fact(),
      ...done.mailbox,
    };
    const known = [...trouble, ...done.hand.trouble, ...sync.value.trouble()];
    const unwritten = alive([...known, ...link.trouble()]);
    link.ended({ round: done, trouble: known, ok: pulled.ok && pushed.ok, message: trouble[0] ?? '' });
    events.tell('round', {
      mode: done.hand.mode,
      paused: done.hand.paused,
      trouble: [...new Set([...trouble, ...(unwritten === '' ? [] : [unwritten])])],
    });
    const due = done.until === null ? Infinity : Math.max(50, done.until - Date.now());
    return Math.min(config.poll_seconds * 1000, due, composing.due());
  };
  const failed = (error: unknown) => {
    const message = failureSentence(error);
    events.tell('failed', { message });
    alive([message]);
    link.failed(message);
  };
  events.tell('started', {
    role: 'local',
    agent: config.agent,
    vault: config.vault.id,
    pid: process.pid,
    mode: config.mode,
  });
  if (once) await round();
  else {
    const news = (early: AbortSignal) => Promise.race([sync.value.changed(early), link.wanted(early)]);
    const mended = (early: AbortSignal) => diskMended(config, early);
    await runLoop({ round, failed, news, mended }, signal);
  }
  return ok(undefined);
}

/**
 * Looks up whether the user answered mails in another program: each at most once a minute, a few in a round, and none
 * any more in a round in which a server did not answer.
 */
function answersIn(
  sents: readonly SentFolder[],
): (ids: ReadonlySet<string>) => Promise<ReadonlyMap<string, string>> {
  const asked = new Map<string, number>();
  const known = new Map<string, string>();
  return async (ids) => {
    for (const id of asked.keys()) if (!ids.has(id)) asked.delete(id);
    const due = [...ids]
      .filter((id) => !known.has(id) && performance.now() - (asked.get(id) ?? -Infinity) >= ANSWERS_EVERY)
      .slice(0, ANSWERS_A_ROUND);
    for (const id of due) {
      asked.set(id, performance.now());
      for (const sent of sents) {
        const found = await sent.answerTo(id);
        if (found.kind === 'unreachable') return known;
        if (found.kind === 'found')
          known.set(id, (await messageIdOf(found.raw)) || 'a mail in your Sent folder');
      }
    }
    return known;
  };
}
