import { decisionPath } from '../../../shared/approval/decision-note.ts';
import type { DecisionRecord } from '../../../shared/approval/decision.ts';
import { readBasis } from '../../../shared/card/basis.ts';
import { type Choice, type LettingOut, decide } from '../../../shared/card/decide.ts';
import { gather } from '../../../shared/card/gather.ts';
import { NoteIndex } from '../../../shared/card/note-index.ts';
import type { HandPin } from '../../../shared/card/trusted-hand.ts';
import { cardView } from '../../../shared/card/view.ts';
import { MemoryStore } from '../../../shared/vault/memory-store.ts';
import { Person } from '../../support/decisions.ts';
import { HAND, VAULT } from '../../support/signature-vectors.ts';
import { HAND_PATH, type Sample, handNote, sample } from '../../workbench/sample-vault.ts';

export const me = new Person('me');
export const stranger = new Person('stranger');
export const NOW = Date.now();
export const APPROVE: LettingOut = { kind: 'approve', acknowledged: [], acceptsUnverified: false };

/** A device over a vault in memory, with one approval waiting. */
export class Desk {
  readonly store = new MemoryStore();
  source: string;
  path: string;
  pin: HandPin | null = { vault: VAULT, executor: HAND, mode: 'live' };

  constructor(readonly made: Sample = sample('desk')) {
    this.source = made.draft;
    this.path = made.path;
    this.store.plant(made.path, made.note);
    this.store.plant(made.taskPath, made.taskNote);
    this.store.plant(HAND_PATH, handNote());
  }

  async gather() {
    const index = new NoteIndex(this.store);
    await index.refresh(NOW);
    return gather(this.store, this.path, this.source, { key: me.signer.publicKey, pin: this.pin }, index);
  }

  async view(now = NOW) {
    return cardView(await this.gather(), now);
  }

  async decide(choice: Choice, now = NOW): Promise<DecisionRecord> {
    const record = decide(await this.gather(), choice, now);
    if (!record.ok) throw new Error(record.refusal.message);
    await this.put(record.value);
    return record.value;
  }

  async put(record: DecisionRecord, by = me): Promise<void> {
    this.store.plant(decisionPath(record), await by.note({ ...record, key: by.signer.publicKey }));
  }

  signing(by = me, supersedes: string[] = []) {
    return by.signing({ approval: this.made.request.id, supersedes, now: NOW });
  }

  async action() {
    const basis = readBasis(await this.gather());
    if (!basis.ok) throw new Error(basis.refusal.message);
    return basis.value.action;
  }
}
