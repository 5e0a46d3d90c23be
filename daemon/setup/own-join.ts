import { agentSigner } from '../config/agent-key.ts';
import { writeJoinText } from './join-text.ts';
import { type Session } from './session.ts';
import { roleOfMachine } from './value.ts';

/** The line for the other machine, or null where this one shares its vault with none. */
export function ownJoinText(session: Session): string | null {
  const { answers } = session;
  const { remote, account, vault_id: vault } = answers;
  if (answers.role === 'trial' || remote == null || account === undefined || vault === undefined) return null;
  const { agent, state } = roleOfMachine(session);
  const { publicKey: key } = agentSigner(state).signer;
  return writeJoinText({
    agent,
    key,
    vault,
    remote: remote.url,
    account: account.id,
    address: account.address,
  });
}

/** What to do with that line on the other machine: a set-up there asks for it, and one that stands takes it as a flag. */
export function joinAdvice({ answers, program }: Session, line: string): string[] {
  const [where, init] =
    answers.role === 'cloud'
      ? ['your own computer', 'countersign init local']
      : ['the VM', 'countersign-cloud init'];
  if (answers.others.length > 0)
    return [`On ${where}, which does not know this machine yet, run:`, '', `${init} --join '${line}'`, ''];
  return [
    `On ${where} run ${init} and paste this line when it asks for it (it holds no secret):`,
    '',
    line,
    '',
    `It shows a line too, which belongs here: ${program} init --join 'countersign-join:…'`,
  ];
}
