import { type KeyPath, valueAt } from '../config/yaml-document.ts';
import { type Change } from './config-text.ts';
import { type StepId } from './steps.ts';
import { type ConfigValue } from './value.ts';

/** Which keys of a configuration an answered step may change; `account` is below the account in question. */
const KEYS: Readonly<
  Record<StepId, { readonly top: readonly string[]; readonly account: readonly string[] }>
> = {
  join: { top: ['agents'], account: [] },
  vault: { top: [], account: [] },
  remote: { top: ['remote', 'agents'], account: [] },
  address: { top: [], account: ['address'] },
  mailbox: { top: [], account: ['intake', 'mailbox', 'sent'] },
  sending: { top: [], account: ['smtp', 'sent'] },
  'first-run': { top: [], account: ['intake'] },
  signature: { top: ['draft'], account: [] },
};

/** Keys that set-up takes away where an answer has none of them; any other key that it does not know stays. */
const OPTIONAL = new Set([
  'maildir',
  'imap',
  'mailbox',
  'ca_file',
  'submission',
  'accept_send_capable',
  'user',
  'password',
  'token',
  'smtp',
  'sent',
  'remote',
  'signature',
]);
/** Values that are one thing: half of a secret's place would be another place. */
const WHOLE = new Set(['password', 'token', 'agents', 'first_run', 'submission']);

/**
 * What has to change in an existing configuration so that it says what these steps answered. Keys of other steps,
 * accounts that were not asked about, and keys that set-up knows nothing of are left alone.
 */
export function changesFor(steps: readonly StepId[], before: unknown, after: ConfigValue): Change[] {
  const top = new Set(steps.flatMap((step) => KEYS[step].top));
  const keys = new Set(steps.flatMap((step) => KEYS[step].account));
  return [
    ...[...top].flatMap((key) => merge([key], before, after[key])),
    ...(keys.size === 0 ? [] : accountChanges([...keys], before, after)),
  ];
}

function accountChanges(keys: readonly string[], before: unknown, after: ConfigValue): Change[] {
  const [wanted] = accountsOf(after);
  if (wanted === undefined) return [];
  const known = accountsOf(before);
  const index = known.findIndex(({ id }) => id === wanted['id']);
  if (index < 0) return [{ path: ['accounts', known.length], value: wanted }];
  return keys.flatMap((key) => merge(['accounts', index, key], before, wanted[key]));
}

/** The changes below one key: maps are changed key by key, so that what stands beside them stays. */
function merge(path: KeyPath, before: unknown, value: unknown): Change[] {
  const old = valueAt(before, path);
  const key = path.at(-1);
  if (JSON.stringify(old) === JSON.stringify(value)) return [];
  if (!isMap(old) || !isMap(value) || (typeof key === 'string' && WHOLE.has(key))) {
    const keeps = value === undefined && !(typeof key === 'string' && OPTIONAL.has(key));
    return keeps ? [] : [{ path, value }];
  }
  const keys = new Set([...Object.keys(old), ...Object.keys(value)]);
  return [...keys].flatMap((inner) => merge([...path, inner], before, value[inner]));
}

function isMap(value: unknown): value is ConfigValue {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function accountsOf(value: unknown): ConfigValue[] {
  const accounts = isMap(value) ? value['accounts'] : undefined;
  return Array.isArray(accounts) ? accounts.filter(isMap) : [];
}
