import { readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { sha256Hex } from '../../../shared/text/bytes.ts';
import { readPrivate, syncFolder, writePrivate } from '../../disk/private-file.ts';
import type { Alongside } from './imap-options.ts';
import { type ImapPlace, type ImapState, isSameFolder, readImapState, writeImapState } from './imap-state.ts';
import { SeenLog } from './seen-log.ts';

/** A memory that lies beside that of a mailbox and that no other configured mailbox uses. */
export interface OldMemory {
  /** Its files without their endings. */
  readonly name: string;
  readonly state: ImapState;
  /** Null: an older version wrote it and did not note it. */
  readonly place: ImapPlace | null;
  /** When it was last written to, milliseconds since 1970. */
  readonly writtenMs: number;
}

/** Stands for a place that was not noted; equal to none. */
const NO_PLACE: ImapPlace = { host: '', port: 0, user: '', mailbox: '' };

/**
 * What is known of one mailbox on disk: its state and the log of confirmed messages, in files that are named after the
 * account and the place. Throws what the file system throws.
 */
export class ImapMemory {
  state: ImapState | null;
  seen: SeenLog;
  private readonly name: string;

  constructor(
    private readonly stateDir: string,
    private readonly account: string,
    readonly place: ImapPlace,
    private readonly alongside: Alongside,
  ) {
    this.name = nameOf(account, place);
    this.state = readImapState(this.file(this.name));
    this.seen = this.openLog();
  }

  /** Where the state is, for a person. */
  get stateFile(): string {
    return this.file(this.name);
  }

  write(state: ImapState): void {
    writeImapState(this.stateFile, state);
  }

  /** Those of this account that nothing configured uses, and this very mailbox under an account that is no more. */
  old(): OldMemory[] {
    const files = readdirSync(this.stateDir).filter((file) => file.endsWith('.json'));
    return files.flatMap((file) => this.oldIn(file.slice(0, -'.json'.length)) ?? []);
  }

  /** Goes on with an old one, which is no longer there under its old name; UIDs of another place are told by `state.place`. */
  take({ name, state, place }: OldMemory): void {
    if (state.place === undefined) writeImapState(this.file(name), { ...state, place: place ?? NO_PLACE });
    // The log first: a crash in between leaves the state to be taken again, never one without its log.
    this.takeLog(name);
    syncFolder(this.stateDir);
    renameSync(this.file(name), this.stateFile);
    syncFolder(this.stateDir);
    this.state = readImapState(this.stateFile);
    this.seen = this.openLog();
  }

  private takeLog(name: string): void {
    const text = readPrivate(this.log(name));
    if (text === null) return;
    const own = readPrivate(this.log(this.name)) ?? '';
    if (own === '') renameSync(this.log(name), this.log(this.name));
    else {
      writePrivate(this.log(this.name), `${own}\n${text}`);
      rmSync(this.log(name));
    }
  }

  private oldIn(name: string): OldMemory | null {
    const [, account = '', hash = ''] = FILE.exec(name) ?? [];
    if (hash === '' || name === this.name) return null;
    const here = hash === hashOf(this.place);
    if (account !== this.account && (!here || this.alongside.accounts.includes(account))) return null;
    const state = this.readable(name);
    if (state === null) return null;
    const place = state.place ?? (here ? this.place : null);
    return this.isInUse(hash, place) ? null : { name, state, place, writtenMs: this.writtenMs(name) };
  }

  /** Whether another folder of the account goes on with it. */
  private isInUse(hash: string, place: ImapPlace | null): boolean {
    return this.alongside.folders.some(
      (mailbox) =>
        hash === hashOf({ ...this.place, mailbox }) ||
        (place !== null && isSameFolder(place.mailbox, mailbox)),
    );
  }

  /** One that is damaged is no reason not to read the mailbox that is configured now. */
  private readable(name: string): ImapState | null {
    try {
      return readImapState(this.file(name));
    } catch {
      return null;
    }
  }

  private writtenMs(name: string): number {
    const times = [this.file(name), this.log(name)].map(
      (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0,
    );
    return Math.max(...times);
  }

  private openLog(): SeenLog {
    return SeenLog.open(this.log(this.name));
  }

  private file(name: string): string {
    return join(this.stateDir, `${name}.json`);
  }

  private log(name: string): string {
    return join(this.stateDir, `${name}.seen`);
  }
}

const FILE = /^imap-(.+)-([0-9a-f]{12})$/;

function nameOf(account: string, place: ImapPlace): string {
  return `imap-${account}-${hashOf(place)}`;
}

function hashOf({ host, port, user, mailbox }: ImapPlace): string {
  return sha256Hex([host, String(port), user, mailbox].join('\0')).slice(0, 12);
}
