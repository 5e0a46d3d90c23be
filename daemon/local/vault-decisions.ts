import { type DecisionRecord } from '../../shared/approval/decision.ts';
import { type Trust, type VerifiedDecision } from '../../shared/approval/verify.ts';
import { type Store } from '../../shared/vault/store.ts';
import { readDecisions } from './decisions.ts';
import { type ControlAnswer, type HandPort, type HandReport } from './hand-port.ts';

export interface VaultDecisionParts {
  readonly store: Store;
  readonly hand: HandPort;
  readonly trust: () => Trust;
  /** Stops trusting keys on this computer: all of them, or throws and none. */
  readonly revoke: (keys: readonly string[]) => void;
}

/** What came of the decisions about the whole vault in one round. */
export interface Told {
  /** False where the hand gave no answer to a pause or a revocation: it may stand, so nothing may leave yet. */
  readonly heard: boolean;
  /** Sentences for the person: what the hand refused, and what it has yet to hear. */
  readonly said: readonly string[];
}

type Revocation = VerifiedDecision & { readonly record: Extract<DecisionRecord, { kind: 'revoke_key' }> };

/** Gives the hand the decisions about the whole vault: pause, resume, revoke_key, release (PROTOCOL §4). */
export class VaultDecisions {
  /** Those that the hand has taken in; after a restart of either it is asked again. */
  readonly #carriedOut = new Set<string>();

  constructor(private readonly parts: VaultDecisionParts) {}

  /** Another hand answers, or the same one with another journal. */
  forget(): void {
    this.#carriedOut.clear();
  }

  /**
   * All but releases. Of those that are found together, a key that is lost ends no pause, whatever the notes are called: until
   * every revocation was heard, nothing that lets something out is given.
   */
  async carryOut(): Promise<Told> {
    const verified = await this.#verified();
    const lost = await this.#revoke(verified.filter(isRevocation));
    if (!lost.heard) return lost;
    const said = [...lost.said];
    let heard = true;
    for (const one of verified.filter(({ record }) => record.kind === 'pause' || record.kind === 'resume')) {
      if (this.#isCarriedOut(one)) continue;
      const { answer, message } = await this.#give(one);
      if (answer === 'taken') this.#carriedOut.add(one.record.decision_id);
      else said.push(notTaken(one, answer, message));
      // One that is not heard ends nothing, and is given again.
      if (answer === 'none' && one.record.kind === 'pause') heard = false;
    }
    return { heard, said };
  }

  /**
   * A release of this hand is carried out once the hand has heard of all that it may be about. Gives sentences where it can't be
   * yet, or where the hand stays locked.
   */
  async release({ locked, executor }: HandReport): Promise<readonly string[]> {
    const open = (await this.#verified()).filter(
      (one) => one.record.kind === 'release' && one.record.executor === executor && !this.#isCarriedOut(one),
    );
    const unheard = open.length > 0 && locked ? await this.#unheard() : '';
    if (unheard !== '') return [unheard];
    const said: string[] = [];
    let released = false;
    for (const one of open) {
      const { answer, message } = await this.#give(one);
      if (answer === 'taken') this.#carriedOut.add(one.record.decision_id);
      else said.push(notTaken(one, answer, message));
      released ||= answer === 'taken';
    }
    // A release of before stays in the vault, and is worth a word only while the person waits for one.
    return locked && !released ? said : [];
  }

  /**
   * Revocations count for each other, also over a crash: this computer stops trusting the keys only after the hand has answered
   * to every one of them, and of all keys at once. Else one by a key that was just lost would not be read again.
   */
  async #revoke(all: readonly Revocation[]): Promise<Told> {
    const beside = oneOfEach(all);
    const taken: Revocation[] = [];
    const said: string[] = [];
    for (const one of all) {
      if (this.#isCarriedOut(one)) continue;
      const { answer, message } = await this.#give(one, beside.get(one.record.key));
      if (answer === 'taken') taken.push(one);
      else said.push(notTaken(one, answer, message));
      if (answer === 'none') return { heard: false, said };
    }
    if (taken.length > 0) this.parts.revoke(taken.map(({ record }) => record.revoked));
    for (const { record } of taken) this.#carriedOut.add(record.decision_id);
    return { heard: true, said };
  }

  async #verified(): Promise<readonly VerifiedDecision[]> {
    return (await readDecisions(this.parts.store, this.parts.trust(), 'vault')).verified;
  }

  #isCarriedOut({ record }: VerifiedDecision): boolean {
    return this.#carriedOut.has(record.decision_id);
  }

  #give({ text }: VerifiedDecision, beside: readonly string[] = []): Promise<ControlAnswer> {
    return this.parts.hand.control(text, beside);
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

function isRevocation(one: VerifiedDecision): one is Revocation {
  return one.record.kind === 'revoke_key';
}

/**
 * The revocations of each key, one by each device: any one shows that a key is lost only now. However many a thief signs, they
 * push no other one out.
 */
function oneOfEach(all: readonly Revocation[]): ReadonlyMap<string, readonly string[]> {
  const pairs = new Set<string>();
  const texts = new Map<string, string[]>();
  for (const { record, text } of all) {
    const pair = `${record.key} ${record.revoked}`;
    if (pairs.has(pair)) continue;
    pairs.add(pair);
    texts.set(record.revoked, [...(texts.get(record.revoked) ?? []), text]);
  }
  return texts;
}

const CALLED = { pause: 'pause', resume: 'resume', release: 'release', revoke_key: 'revocation' };

function notTaken({ record, device }: VerifiedDecision, answer: 'refused' | 'none', why: string): string {
  const what = record.kind in CALLED ? CALLED[record.kind as keyof typeof CALLED] : record.kind;
  return answer === 'refused'
    ? `The hand does not carry out a ${what} that "${device}" signed: ${why}`
    : `The hand has yet to hear of a ${what} that "${device}" signed: ${why}`;
}
