import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildRelease } from '../../shared/approval/build.ts';
import { decisionPath } from '../../shared/approval/decision-note.ts';
import { readHandStatus } from '../../shared/vault/typed-notes.ts';
import { VAULT } from '../support/decisions.ts';
import { LocalWorld, MAIL } from '../support/local-world.ts';
import { type Backup } from './vault-snapshot.ts';

/** One machine with one request that waits, whose journal can be kept, put back and taken away. */
export class JournalWorld extends LocalWorld {
  readonly journal = join(this.folder, 'journal');
  readonly handNote = 'Updates/local/hand.md';
  #copies = 0;

  keepJournal(): void {
    cpSync(this.journal, this.#kept(), { recursive: true });
  }

  /** Kept beside the others; gives where. */
  copyOfJournal(): string {
    const copy = join(this.folder, `copy-${String(this.#copies++)}`);
    cpSync(this.journal, copy, { recursive: true });
    return copy;
  }

  restoreJournal(copy = this.#kept()): void {
    this.loseJournal();
    cpSync(copy, this.journal, { recursive: true });
  }

  /** Journal and vault are of an earlier moment; only what the vault remembers of the journal's head is as new as it was. */
  async restoreBoth(vault: Backup, copy?: string): Promise<void> {
    const head = (await this.vault.read(this.handNote)) ?? '';
    this.restoreJournal(copy);
    await vault.restore(this.vault);
    this.plant(this.handNote, head);
  }

  loseJournal(): void {
    this.restart();
    rmSync(this.journal, { recursive: true });
  }

  /** The head of the journal that the vault remembers. */
  async published(): Promise<{ executor: string; count: number; hash: string }> {
    const read = readHandStatus((await this.vault.read(this.handNote)) ?? '');
    if (!read.ok) throw new Error(`${this.handNote}: ${read.refusal.message}`);
    return { executor: read.value.executor, count: read.value.journal_count, hash: read.value.journal_hash };
  }

  async dashboard(): Promise<string> {
    return (await this.vault.read('Dashboard.md')) ?? '';
  }

  /** As `countersign release` does it: it names the journal as it is. */
  async release(person = this.person): Promise<void> {
    const { hand, head } = this.hand.status();
    const by = { ...person.signing({ now: this.clock.wall }), vault: VAULT };
    const record = buildRelease(by, hand, head);
    this.plant(decisionPath(record), await person.note(record));
  }

  /** A second mail, with a request of its own. */
  async another(): Promise<string> {
    this.deliver(MAIL.replace('<1@', '<2@').replace('January invoice', 'February invoice'));
    await this.cloudRound();
    await this.round();
    const found = (await this.notes()).find(
      (note) => note.kind === 'approval' && note.request.message_id === '<2@client.example>',
    );
    if (found?.kind !== 'approval') throw new Error('There is no second request.');
    return found.request.id;
  }

  /** Time enough for everything that may leave to leave. */
  async wait(): Promise<void> {
    await this.settle();
    this.clock.advance(60_000);
    await this.settle();
  }

  #kept(): string {
    return join(this.folder, 'yesterday');
  }
}
