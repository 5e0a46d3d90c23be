import { EventEmitter } from 'node:events';
import type { ImapFlow, SearchObject } from 'imapflow';
import { type Result, ok } from '../../shared/result.ts';
import type { ImapTrouble } from '../../daemon/mail/imap-trouble.ts';

interface StubMessage {
  readonly uid: number;
  readonly raw: Uint8Array;
  readonly date: Date;
}

/** A folder that numbers its messages as a server does. */
export class StubFolder {
  messages: StubMessage[] = [];
  /** What the server tells as UIDNEXT: the truth, nothing, or this number. */
  told: 'uidNext' | 'nothing' | number = 'uidNext';

  constructor(
    public uidValidity = 1n,
    public uidNext = 1,
  ) {}

  put(raw: Uint8Array, date = new Date()): void {
    this.messages.push({ uid: this.uidNext++, raw, date });
  }

  /** As a machine that is put back to an earlier snapshot: what came since is gone, and its numbers are free again. */
  backTo(uidNext: number): void {
    this.uidNext = uidNext;
    this.messages = this.messages.filter(({ uid }) => uid < uidNext);
  }

  within(query: SearchObject): number[] {
    const [from = '1', to = from] = (query.uid?.toString() ?? '1:*').split(':');
    const since = query.since === undefined ? 0 : new Date(query.since).getTime();
    const dated = this.messages.filter(({ date }) => date.getTime() >= since).map(({ uid }) => uid);
    const newest = this.messages.at(-1)?.uid;
    // `n:*` always holds the newest message, also one below n (RFC 9051 §6.4.4).
    return dated.filter((uid) =>
      to === '*' ? uid >= Number(from) || uid === newest : uid >= Number(from) && uid <= Number(to),
    );
  }

  opened(path: string) {
    const uidNext = this.told === 'uidNext' ? this.uidNext : this.told;
    const { uidValidity } = this;
    return {
      path,
      uidValidity,
      exists: this.messages.length,
      ...(uidNext === 'nothing' ? {} : { uidNext }),
    };
  }
}

/** A mail server of which only what an intake asks is there; `connect` stands for `connectImap`. */
export class StubImap {
  readonly folders = new Map<string, StubFolder>();

  folder(name: string, folder = new StubFolder()): StubFolder {
    this.folders.set(name, folder);
    return folder;
  }

  rename(from: string, to: string): void {
    const folder = this.folders.get(from);
    if (folder === undefined) throw new Error(`no folder ${from}`);
    this.folders.delete(from);
    this.folders.set(to, folder);
  }

  readonly connect = (): Promise<Result<ImapFlow, ImapTrouble>> =>
    Promise.resolve(ok(new StubClient(this.folders) as unknown as ImapFlow));
}

class StubClient extends EventEmitter {
  usable = true;
  mailbox: ReturnType<StubFolder['opened']> | false = false;
  private open = new StubFolder();

  constructor(private readonly folders: ReadonlyMap<string, StubFolder>) {
    super();
  }

  stats() {
    return { received: 0 };
  }

  mailboxOpen(path: string) {
    const folder = this.folders.get(path);
    if (folder === undefined)
      return Promise.reject(Object.assign(new Error('no such folder'), { mailboxMissing: true }));
    this.open = folder;
    this.mailbox = folder.opened(path);
    return Promise.resolve(this.mailbox);
  }

  list() {
    return Promise.resolve([...this.folders.keys()].map((path) => ({ path, flags: new Set<string>() })));
  }

  search(query: SearchObject) {
    return Promise.resolve(this.open.within(query));
  }

  async *fetch(uids: readonly number[]) {
    for (const { uid, raw, date } of this.open.messages)
      if (uids.includes(uid))
        yield await Promise.resolve({ uid, internalDate: date, headers: headersOf(raw) });
  }

  fetchAll() {
    const about = ({ uid, raw, date }: StubMessage) => ({ uid, internalDate: date, headers: headersOf(raw) });
    return Promise.resolve(this.open.messages.map(about));
  }

  fetchOne(uid: number) {
    const found = this.open.messages.find((message) => message.uid === uid);
    if (found === undefined) return Promise.resolve(false);
    const { raw, date } = found;
    return Promise.resolve({ uid, size: raw.byteLength, internalDate: date, source: Buffer.from(raw) });
  }

  idle() {
    return Promise.resolve(true);
  }

  close(): void {
    this.usable = false;
  }

  logout() {
    this.close();
    return Promise.resolve();
  }
}

function headersOf(raw: Uint8Array): Buffer {
  const head = Buffer.from(raw).toString('latin1').split('\r\n\r\n')[0] ?? '';
  return Buffer.from(head.split('\r\n').find((line) => line.startsWith('Message-ID:')) ?? '', 'latin1');
}
