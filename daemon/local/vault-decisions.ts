import { type DecisionRecord } from '../../shared/approval/decision.ts';
import { type Trust, type VerifiedDecision } from '../../shared/approval/verify.ts';
import { type Store } from '../../shared/vault/store.ts';
import { readDecisions } from './decisions.ts';
import { type HandPort, type HandReport } from './hand-port.ts';

export interface VaultDecisionParts {
  readonly store: Store;
  readonly hand: HandPort;
  readonly trust: () => Trust;
  /** Stops trusting a key on this computer. */
  readonly revoke: (key: string) => void;
}

/** Gives the hand the decisions about the whole vault: pause, resume, revoke_key, release (PROTOCOL §4). */
export class VaultDecisions {
  /** Those that the hand has taken in; after a restart of either it is asked again. */
  readonly #carriedOut = new Set<string>();

  constructor(private readonly parts: VaultDecisionParts) {}

  /** Another hand answers, or the same one with another journal. */
  forget(): void {
    this.#carriedOut.clear();
  }

  /** All but releases. Of those that are found together, a key that is lost ends no pause, whatever the notes are called. */
  async carryOut(): Promise<void> {
    const open = (await this.#open()).filter(({ record }) => record.kind !== 'release');
    const beside = open.filter(isRevocation).map(({ text }) => text);
    for (const one of open.filter(isRevocation)) await this.#give(one, beside);
    for (const one of open.filter((other) => !isRevocation(other))) await this.#give(one, []);
  }

  /**
   * A release that waits is carried out once the hand has heard of all that it may be about; gives a sentence where it can't
   * be yet, else ''.
   */
  async release({ locked }: HandReport): Promise<string> {
    const open = (await this.#open()).filter(({ record }) => record.kind === 'release');
    const unheard = open.length > 0 && locked ? await this.#unheard() : '';
    if (unheard === '') for (const one of open) await this.#give(one, []);
    return unheard;
  }

  async #open(): Promise<VerifiedDecision[]> {
    const { verified } = await readDecisions(this.parts.store, this.parts.trust(), 'vault');
    return verified.filter(({ record }) => !this.#carriedOut.has(record.decision_id));
  }

  async #give({ record, text }: VerifiedDecision, beside: readonly string[]): Promise<void> {
    const { carriedOut } = await this.parts.hand.control(text, beside);
    if (!carriedOut) return;
    this.#carriedOut.add(record.decision_id);
    if (record.kind === 'revoke_key') this.parts.revoke(record.revoked);
  }

  /**
   * Tells a locked hand of every decision that stands in the vault, wherever its note is now, and whether it has one: what it hears
   * of only after its release it could not doubt. By `annul`, which sends nothing, and voids nothing while the hand is locked.
   */
  async #unheard(): Promise<string> {
    const { store, hand, trust } = this.parts;
    const folders = (await store.list('Decisions')).map((path) => path.split('/')[1] ?? '');
    for (const approval of new Set(folders.filter((folder) => folder !== 'vault'))) {
      const { texts, revoked } = await readDecisions(store, trust(), approval);
      const all = [...texts, ...revoked.map(({ text }) => text)];
      const outcome = all.length === 0 ? null : await hand.annul(all);
      if (outcome?.heard === false)
        return `A release waits until the hand has heard of ${approval}: ${outcome.message}`;
    }
    return '';
  }
}

function isRevocation({ record }: { readonly record: DecisionRecord }): boolean {
  return record.kind === 'revoke_key';
}
