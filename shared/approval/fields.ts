import * as v from 'valibot';
import { isAddrSpec, isMessageId } from '../text/address.ts';
import { hasLoneSurrogate } from '../text/bytes.ts';
import { type Schema } from '../shape.ts';
import { fromInstant } from '../text/time.ts';
import { ACCOUNT_ID, APPROVAL_ID, DECISION_ID, HAND_ID, TASK_ID, VAULT_ID } from '../vault/ids.ts';
import { publicKeyBytes } from './keys.ts';

/** The grammars of the values inside signed records; each says in a few words what it wanted. */
function text(ok: (value: string) => boolean, wanted: string) {
  return v.pipe(v.string(), v.check(ok, wanted));
}

function pattern(regex: RegExp, wanted: string) {
  return v.pipe(v.string(), v.regex(regex, wanted));
}

/** A whole number from 0 to `most`, which is at most what JSON's readers agree on (RFC 8259 §6). */
export function wholeNumber(most = Number.MAX_SAFE_INTEGER) {
  return v.pipe(
    v.number(),
    v.safeInteger('not a whole number'),
    v.minValue(0, 'less than 0'),
    v.maxValue(most, `more than ${most}`),
  );
}

/** A list of at most `most`. */
export function listOf<T>(item: Schema<T>, most: number) {
  return v.pipe(v.array(item), v.maxLength(most, `more than ${most} of them`));
}

// C0 and C1 controls and the two Unicode line separators: none of them can be seen on a card.
// eslint-disable-next-line no-control-regex -- finding control characters is the purpose
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

export const taskId = pattern(TASK_ID, 'not a task id');
export const approvalId = pattern(APPROVAL_ID, 'not an approval id');
export const decisionId = pattern(DECISION_ID, 'not a decision id');
export const vaultId = pattern(VAULT_ID, 'not a vault id');
export const handId = pattern(HAND_ID, 'not the id of a hand');
export const slotName = pattern(/^[a-z][a-z0-9_]{0,31}$/, 'not a slot name');
export const accountId = pattern(ACCOUNT_ID, 'not an account id');
export const sha256Text = pattern(/^[0-9a-f]{64}$/, 'not a SHA-256 in lower-case hex');
export const addrSpec = text(isAddrSpec, 'not a plain e-mail address');
export const messageId = text(isMessageId, 'not a Message-ID');
export const instantText = text(
  (value) => fromInstant(value) !== null,
  'not a time such as 2026-11-20T08:30:00Z',
);
export const publicKey = text((value) => publicKeyBytes(value) !== null, 'not a public key');
export const mediaType = pattern(
  /^[a-z0-9][a-z0-9!#$&^_.+-]{0,63}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,63}$/,
  'not a media type',
);

/** A file name as mail shows it: one path segment, no hidden file, no character that Windows refuses in a name. */
export const fileName = text(
  (value) =>
    value.length >= 1 &&
    value.length <= 200 &&
    !CONTROL.test(value) &&
    !hasLoneSurrogate(value) &&
    !/[\\/:*?"<>|]/.test(value) &&
    !/^[. ]|[. ]$/.test(value),
  'not a plain file name',
);

/** One line of text without control characters; `limit` in UTF-16 code units. */
export function lineText(limit: number) {
  return text(
    (value) => value.length <= limit && !CONTROL.test(value) && !hasLoneSurrogate(value),
    `not one line of at most ${String(limit)} characters without control characters`,
  );
}

/** The text of a mail: tabs and LF are its only control characters, so that it has one form on the wire. */
export const bodyText = text(
  (value) =>
    value.length <= 200_000 && !CONTROL.test(value.replace(/[\t\n]/g, '')) && !hasLoneSurrogate(value),
  'not text of at most 200,000 characters without control characters',
);
