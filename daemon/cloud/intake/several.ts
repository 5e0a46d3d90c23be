import { type Result, ok } from '../../../shared/result.ts';
import { type Arrival, type Intake, type IntakeStatus, type IntakeTrouble } from './intake.ts';

export interface Folder {
  /** As the person calls it in the configuration. */
  readonly name: string;
  readonly intake: Intake;
}

/**
 * Several folders of one account as one mailbox. Each keeps its own memory of what was read; one that can't be read does not
 * hold up the others, and every call begins with the next one, so that a full folder does not starve the rest.
 */
export class SeveralFolders implements Intake {
  #first = 0;

  constructor(private readonly folders: readonly Folder[]) {}

  async next(limit = 20, skip: ReadonlySet<string> = new Set()): Promise<Result<Arrival[], IntakeTrouble>> {
    const refused = await this.#refused();
    if (refused !== null) return { ok: false, refusal: refused };
    const found: Arrival[] = [];
    let trouble: IntakeTrouble | null = null;
    const begin = this.#first++ % this.folders.length;
    for (let step = 0; step < this.folders.length && found.length < limit; step++) {
      const at = (begin + step) % this.folders.length;
      const folder = this.folders[at];
      if (folder === undefined) continue;
      const batch = await folder.intake.next(limit - found.length, keysOf(at, skip));
      if (batch.ok)
        found.push(...batch.value.map((arrival) => ({ ...arrival, key: keyAt(at, arrival.key) })));
      else trouble ??= named(folder, batch.refusal);
      if (!batch.ok && batch.refusal.kind === 'auth') break;
    }
    return trouble === null || found.length > 0 ? ok(found) : { ok: false, refusal: trouble };
  }

  async confirm(arrival: Arrival): Promise<void> {
    const at = Number(arrival.key.slice(0, arrival.key.indexOf('/')));
    await this.folders[at]?.intake.confirm({ ...arrival, key: withoutFolder(arrival.key) });
  }

  async changed(signal: AbortSignal): Promise<void> {
    const enough = new AbortController();
    const stop = AbortSignal.any([signal, enough.signal]);
    // News of a folder that is not asked would come again and again.
    const paused = this.#paused();
    const heard = paused === undefined ? this.folders : [paused];
    try {
      await Promise.race(heard.map(({ intake }) => intake.changed(stop)));
    } finally {
      enough.abort();
    }
  }

  /** The first folder that is in trouble speaks for all; else the first that has something to say. */
  status(): IntakeStatus {
    const all = this.folders.map((folder) => ({ folder, status: folder.intake.status() }));
    const worst =
      all.find(({ status }) => status.state === 'paused') ??
      all.find(({ status }) => status.state !== 'ok') ??
      all.find(({ status }) => status.message !== '');
    return worst === undefined ? { state: 'ok', message: '' } : named(worst.folder, worst.status);
  }

  waiting(): number {
    return this.folders.reduce((sum, { intake }) => sum + (intake.waiting?.() ?? 0), 0);
  }

  resume(): void {
    for (const { intake } of this.folders) intake.resume();
  }

  #paused(): Folder | undefined {
    return this.folders.find(({ intake }) => intake.status().state === 'paused');
  }

  /**
   * A password that one folder's server refused is tried by that folder alone, as seldom as it does: ten folders that each try
   * a wrong one would lock the account (G3). Null where it works, or works again.
   */
  async #refused(): Promise<IntakeTrouble | null> {
    const paused = this.#paused();
    if (paused === undefined) return null;
    const batch = await paused.intake.next(0);
    return batch.ok ? null : named(paused, batch.refusal);
  }

  /** Closes every folder, though one should fail. */
  async close(): Promise<void> {
    const closed = await Promise.allSettled(this.folders.map(({ intake }) => intake.close()));
    for (const one of closed) if (one.status === 'rejected') throw one.reason;
  }
}

function named<T extends { readonly message: string }>({ name }: Folder, told: T): T {
  return { ...told, message: `Folder ${name}: ${told.message}` };
}

function keyAt(at: number, key: string): string {
  return `${String(at)}/${key}`;
}

function keysOf(at: number, keys: ReadonlySet<string>): Set<string> {
  const mine = [...keys].filter((key) => key.startsWith(`${String(at)}/`));
  return new Set(mine.map(withoutFolder));
}

function withoutFolder(key: string): string {
  return key.slice(key.indexOf('/') + 1);
}
