import { isMap, isScalar } from 'yaml';
import { actionOf } from '../approval/request.ts';
import { type Result, ok, refuse } from '../result.ts';
import { hasLoneSurrogate } from '../text/bytes.ts';
import { fromInstant } from '../text/time.ts';
import { fenced } from '../vault/block.ts';
import { MAX_NOTE_BYTES } from '../vault/limits.ts';
import { decodeNote, splitNote } from '../vault/note-text.ts';
import { readApprovalRequest } from '../vault/typed-notes.ts';
import { readYaml } from '../vault/yaml-read.ts';

/** The note with another draft, and everything else as it was; or why that draft can't be one. */
export function withDraft(note: string, draft: string): Result<string> {
  const decoded = decodeNote(note);
  if (!decoded.ok) return decoded;
  const parts = splitNote(decoded.value);
  if (!parts.ok) return parts;
  if (hasLoneSurrogate(draft))
    return refuse('draft', 'The text holds half of a character pair; type that place anew.');
  return checked(`---\n${parts.value.yaml}\n---\n${fenced('countersign', draft)}`);
}

/**
 * The note with another time before which it may not leave, an instant, or '' for none. Part of what is signed, so it stands in
 * the note first and is approved like everything else in it. `now` in milliseconds since 1970.
 */
export function withNotBefore(note: string, notBefore: string, now: number): Result<string> {
  const read = readApprovalRequest(note);
  if (!read.ok) return read;
  const at = fromInstant(notBefore);
  if (notBefore !== '' && at === null) return refuse('time', 'Choose a day and a time.');
  if (at !== null && at <= now) return refuse('time', 'That time is over; choose a later one.');
  if (at !== null && at >= Date.parse(read.value.request.expires))
    return refuse('time', 'This approval expires before that time; choose an earlier one.');
  const decoded = decodeNote(note);
  const parts = decoded.ok ? splitNote(decoded.value) : decoded;
  if (!parts.ok) return parts;
  const { yaml, body } = parts.value;
  const found = readYaml(yaml);
  const map = 'doc' in found ? found.doc.contents : null;
  const items = isMap(map) ? map.items : [];
  const value = items.find(({ key }) => isScalar(key) && key.value === 'not_before')?.value;
  if (!isScalar(value) || value.range == null) return refuse('shape', 'The note has no line “not_before”.');
  // That value alone: whatever else a person has written there stays as it is, to the byte.
  const [from, to] = value.range;
  const edited = `---\n${yaml.slice(0, from).trimEnd()} "${notBefore}"${yaml.slice(to)}\n---\n${body}`;
  const reread = readApprovalRequest(edited);
  if (reread.ok && reread.value.request.not_before === notBefore) return checked(edited);
  return refuse(
    'shape',
    'The line “not_before” is written in a way that can’t be changed here; edit the note.',
  );
}

/** What could not be read back, or not be signed, is never written. */
function checked(text: string): Result<string> {
  if (new TextEncoder().encode(text).length > MAX_NOTE_BYTES)
    return refuse('too-long', 'The text is too long for a note.');
  const read = readApprovalRequest(text);
  if (!read.ok) return read;
  const action = actionOf(read.value.request, read.value.body, { acknowledged_new: [] });
  return action.ok ? ok(text) : action;
}
