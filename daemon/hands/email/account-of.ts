import { type SendEmail } from '../../../shared/approval/action.ts';
import { type Result, ok, refuse } from '../../../shared/result.ts';
import { type EmailAccount } from './ports.ts';

/** The account that an action names, where this computer has it and it may send as that address. */
export function accountOf(
  { account: id, from }: SendEmail,
  accounts: ReadonlyMap<string, EmailAccount>,
): Result<EmailAccount> {
  const account = accounts.get(id);
  if (account === undefined) {
    return refuse(
      'account',
      `This computer has no account "${id}"; add it to the configuration, or approve from another account.`,
    );
  }
  if (!account.addresses.includes(from)) {
    return refuse(
      'from',
      `The account "${id}" may not send as ${from}; correct the configuration or the draft.`,
    );
  }
  return ok(account);
}
