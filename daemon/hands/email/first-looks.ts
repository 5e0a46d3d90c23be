import { createHash } from 'node:crypto';
import { type Result, ok, refuse } from '../../../shared/result.ts';
import { type Effect, mayHaveLeft } from '../effect.ts';
import { type HandJournal } from '../hand-journal.ts';
import { type History } from '../history.ts';
import { build } from './freeze.ts';
import { messageIdFor } from './message.ts';
import { type EmailAccount, type FindFile } from './ports.ts';
import { bodyHash } from './sent-lookup.ts';

interface Tools {
  readonly journal: HandJournal;
  readonly findFile: FindFile;
  /** How long a Sent folder that could not be asked is left alone, in milliseconds. */
  readonly recheck: number;
}

/**
 * A look into Sent at everything that has not begun, once in the life of a process: what leaves has a Message-ID that follows
 * from the decision and the hand's secret, and where it is there already, this computer was put back to an older state since it
 * sent it, and its journal can't know (I3). It is made before anything is told or done about an approval; from then on
 * nobody but the holders of this very journal can have sent it. A clock that jumped asks anew: a sleeping computer may have
 * been put back with its memory.
 */
export class FirstLooks {
  readonly #tools: Tools;
  readonly #made = new Set<string>();
  /** By account. */
  readonly #away = new Map<string, { readonly refusal: Result<never>; readonly until: number }>();

  constructor(tools: Tools) {
    this.#tools = tools;
  }

  /** Null: Sent is to be asked. Else what speaks against sending: a folder that could not be asked a moment ago. */
  answer({ record }: Effect, history: History): Result<null> | null {
    const { journal, recheck } = this.#tools;
    if (this.#made.has(keyOf(record.decision_id, history))) return ok(null);
    const away = this.#away.get(record.action.account);
    const left = away === undefined ? 0 : away.until - journal.now(history);
    return away !== undefined && left > 0 && left <= recheck ? away.refusal : null;
  }

  /**
   * Asks Sent. The very message there settles the effect, whatever came meanwhile but what is surer; another text under its id
   * is for a person. The answer is as `answer` gives it; errors are the journal's.
   */
  async ask(effect: Effect, { sent }: EmailAccount, history: History): Promise<Result<Result<null>>> {
    const known = this.answer(effect, history);
    if (known !== null) return ok(known);
    const { journal, findFile, recheck } = this.#tools;
    const { record } = effect;
    const made = keyOf(record.decision_id, history);
    const id = messageIdFor(record, journal.secret);
    const found = sent.proves === 'none' ? { kind: 'absent' as const } : await sent.find(id);
    const why = found.kind === 'found' || found.kind === 'absent' ? null : whyNot(found, effect, history);
    if (why !== null) {
      const refusal = refuse(
        'unreachable',
        `Nothing is sent until your Sent folder can be asked whether this was sent before. ${why}`,
      );
      // From now, and not from when it was asked: a server that is silent takes longer to give up on than it is left alone.
      this.#away.set(record.action.account, { refusal, until: journal.now(history) + recheck });
      return ok(refusal);
    }
    if (found.kind === 'found') {
      const own = await build(effect, journal, findFile);
      const same = own.ok && bodyHash(own.value.raw) === bodyHash(found.raw);
      const written = settle(journal, record.decision_id, id, found.raw, same);
      if (!written.ok && written.refusal.kind !== 'surer') return written;
    }
    this.#made.add(made);
    return ok(ok(null));
  }
}

function keyOf(decision: string, { clockSince }: History): string {
  return `${decision} ${String(clockSince)}`;
}

/** Why nothing is known; null for a folder of ours that never was. One that had copies in it was lost, or has another name. */
function whyNot(
  { kind, message }: { readonly kind: 'unreachable' | 'no-folder'; readonly message: string },
  { record: { action } }: Effect,
  history: History,
): string | null {
  if (kind === 'unreachable') return message;
  const had = [...history.effects.values()].some(
    ({ record, ending }) =>
      record.action.account === action.account && ending?.state === 'accepted' && ending.filed,
  );
  return had ? `${message} It had copies in it: put it back, correct its name, or make an empty one.` : null;
}

function settle(
  journal: HandJournal,
  decision: string,
  message_id: string,
  copy: Uint8Array,
  same: boolean,
): Result<unknown> {
  return journal.decide((history, { stamp }) => {
    const effect = history.effects.get(decision);
    if (effect === undefined || !mayHaveLeft(effect)) return refuse('surer', '');
    const base = { ...stamp, decision, n: effect.attempts };
    if (!same) return ok({ type: 'unknown', ...base, message: UNDER_ITS_ID });
    const evidence = {
      word: 'sent-folder' as const,
      message_id,
      body_sha256: bodyHash(copy),
      // What left is not in this journal: the copy is all there is of it.
      payload: createHash('sha256').update(copy).digest('hex'),
    };
    return ok({ type: 'accepted', ...base, evidence });
  });
}

const UNDER_ITS_ID =
  'Your Sent folder has a message under the id of this one that is not what would be sent.';
