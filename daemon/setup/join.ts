import { type Result, ok, refuse } from '../../shared/result.ts';
import { type Answers, type OtherAgent } from './answers.ts';
import { type JoinText } from './join-text.ts';

/** What this machine knows of itself when it is told about another. */
export interface Own {
  readonly agent: string;
  readonly key: string;
  /** The remote that is configured here, where one is. */
  readonly remote: string | null;
}

/**
 * Takes the other machine's text in: the vault is the same one, its agent's commits count, and what it has answered
 * already is suggested here. Refused where it would make one vault of two, or give one name to two machines.
 */
export function takeJoin(answers: Answers, join: JoinText, own: Own): Result<Answers> {
  if (join.key === own.key)
    return refuse(
      'join',
      'This is the text of this very machine; paste the one that the other machine shows.',
    );
  if (join.agent === own.agent)
    return refuse(
      'join',
      `Both machines are called ${own.agent}; set one of them up with another name, such as --agent ${own.agent}-2.`,
    );
  if (answers.vault_id !== undefined && answers.vault_id !== join.vault)
    return refuse(
      'join',
      `The other machine belongs to the vault ${join.vault}, this one to ${answers.vault_id}. Set the one that is new up again with the other's text.`,
    );
  if (own.remote !== null && own.remote !== join.remote)
    return refuse(
      'join',
      `The other machine syncs with ${join.remote}, this one with ${own.remote}; give both the same remote (init --remote).`,
    );
  const others = [
    ...answers.others.filter(({ agent }) => agent !== join.agent),
    { agent: join.agent, key: join.key } satisfies OtherAgent,
  ];
  const { remote, account, address } = join;
  return ok({ ...answers, vault_id: join.vault, others, joined: { remote, account, address } });
}

/** The key that a known agent had before, where the text brings another: a machine that was set up anew, or a forgery. */
export function changedKey(answers: Answers, join: JoinText): string | null {
  const known = answers.others.find(({ agent }) => agent === join.agent);
  return known === undefined || known.key === join.key ? null : known.key;
}
