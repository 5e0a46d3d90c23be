import { fingerprint } from '../../../shared/approval/keys.ts';
import { type Result, ok, refuse } from '../../../shared/result.ts';
import { agentSigner } from '../../config/agent-key.ts';
import { changedKey, takeJoin } from '../join.ts';
import { type JoinText, readJoinText } from '../join-text.ts';
import { type Session } from '../session.ts';
import { roleOfMachine } from '../value.ts';

/** The text of the other machine, where that one was set up first. */
export async function joinStep(session: Session): Promise<Result<void>> {
  const { asker, flags } = session;
  const other = session.answers.role === 'cloud' ? 'your own computer' : 'the VM';
  if (flags.join !== undefined) {
    const taken = await take(session, flags.join);
    if (taken.ok || asker === null) return taken;
    asker.say(taken.refusal.message);
  }
  if (asker === null) return ok(undefined);
  asker.say(
    `If ${other} is set up already, copy the line that init printed there (countersign-join:…). It holds no secret.`,
  );
  await asker.text('Paste it, or Enter if there is none yet', '', (pasted) =>
    pasted === '' ? ok(undefined) : take(session, pasted),
  );
  return ok(undefined);
}

async function take(session: Session, pasted: string): Promise<Result<void>> {
  const join = readJoinText(pasted);
  if (!join.ok) return join;
  const { agent, state } = roleOfMachine(session);
  const own = {
    agent,
    key: agentSigner(state).signer.publicKey,
    remote: session.answers.remote?.url ?? null,
  };
  const taken = takeJoin(session.answers, join.value, own);
  if (!taken.ok) return taken;
  const settled = await settleChangedKey(session, join.value);
  if (!settled.ok) return settled;
  session.answers = taken.value;
  session.asker?.say(`Joined with ${join.value.agent}, key ${fingerprint(join.value.key)}.`);
  return ok(undefined);
}

/** Another key under a known name decides whose commits count, so a person says yes to it. */
async function settleChangedKey(session: Session, join: JoinText): Promise<Result<void>> {
  const before = changedKey(session.answers, join);
  if (before === null) return ok(undefined);
  const says = `${join.agent} had the key ${fingerprint(before)} until now; the text brings ${fingerprint(join.key)}.`;
  if (session.asker === null)
    return refuse('join', `${says} Run this at a terminal and say yes, if that machine was set up anew.`);
  session.asker.say(says);
  return (await session.asker.yes('Was that machine set up anew, and is this its line?', false))
    ? ok(undefined)
    : refuse('join', 'The key stays as it was.');
}
