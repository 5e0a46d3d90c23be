import { type Result } from '../../shared/result.ts';
import { verifyDecision } from '../../shared/approval/verify.ts';
import { readBlocks } from '../../shared/vault/block.ts';
import { parseNote } from '../../shared/vault/note.ts';
import { readApprovalRequest, readTask } from '../../shared/vault/typed-notes.ts';
import { type RefusalVector } from './refusal-vector.ts';

/** What a vector is read as. The result is the part of a reader's answer that the vectors speak about. */
function read(vector: RefusalVector, input: string | Uint8Array): Result<unknown> {
  switch (vector.read) {
    case 'note': {
      const note = parseNote(input);
      return note.ok ? { ok: true, value: { data: note.value.data, body: note.value.body } } : note;
    }
    case 'blocks': {
      const note = parseNote(input);
      return note.ok ? readBlocks(note.value.body, note.value.bodyLine) : note;
    }
    case 'task': {
      const task = readTask(input);
      return task.ok ? { ok: true, value: { id: task.value.task.id, text: task.value.text } } : task;
    }
    case 'approval_request': {
      const request = readApprovalRequest(input);
      if (!request.ok) return request;
      const { request: fields, body } = request.value;
      return { ok: true, value: { id: fields.id, to: fields.to, body } };
    }
    case 'decision': {
      if (typeof input !== 'string' || vector.trust === undefined) throw new Error('a decision needs trust');
      const pins = vector.trust.keys.map((key) => ({ key, name: 'vector', added: '', revoked: '' }));
      const decision = verifyDecision(input, { vault: vector.trust.vault, pins });
      return decision.ok ? { ok: true, value: { decision_id: decision.value.record.decision_id } } : decision;
    }
  }
}

/**
 * Runs one vector; '' where it holds, else what was read instead. Uses nothing of Node, so that the run in a browser
 * can call it too.
 */
export function checkRefusalVector(vector: RefusalVector): string {
  const result = read(vector, inputOf(vector));
  const got = result.ok
    ? { value: result.value }
    : { kind: result.refusal.kind, ...(vector.line === undefined ? {} : { line: result.refusal.line }) };
  const wanted =
    'value' in vector
      ? { value: vector.value }
      : { kind: vector.kind, ...(vector.line === undefined ? {} : { line: vector.line }) };
  const [is, should] = [JSON.stringify(got), JSON.stringify(wanted)];
  return is === should ? '' : `${vector.name}: ${is.slice(0, 400)} instead of ${should}`;
}

function inputOf(vector: RefusalVector): string | Uint8Array {
  if (vector.base64 !== undefined) return Uint8Array.from(atob(vector.base64), (char) => char.charCodeAt(0));
  const text = vector.text ?? '';
  return vector.repeat === undefined
    ? text
    : text.replace('<repeat>', vector.repeat.unit.repeat(vector.repeat.times));
}
