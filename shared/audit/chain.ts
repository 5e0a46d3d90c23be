import { sha256Hex } from '../text/bytes.ts';
import { jcs } from '../approval/jcs.ts';
import { type Result, ok, refuse } from '../result.ts';

/** One audited action (REQUIREMENTS G2). All values are strings so that a line has one canonical form. */
export interface AuditEntry {
  readonly timestamp: string;
  readonly action_type: string;
  readonly actor: string;
  readonly target: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly approval_status: string;
  readonly approved_by: string;
  readonly result: string;
}

export interface AuditLine extends AuditEntry {
  /** 0 for an agent's first line ever; +1 for each that follows, across days. */
  readonly seq: number;
  /** SHA-256 (hex) of the previous line's text, or 64 zeros for the first. */
  readonly prev: string;
}

export interface ChainHead {
  readonly seq: number;
  readonly hash: string;
}

export const CHAIN_START: ChainHead = { seq: -1, hash: '0'.repeat(64) };

/** The next line of an agent's log, as canonical JSON without a line feed, and the head after it. */
export function nextLine(head: ChainHead, entry: AuditEntry): { text: string; head: ChainHead } {
  const line = { ...entry, seq: head.seq + 1, prev: head.hash };
  const text = jcs(line satisfies AuditLine);
  return { text, head: { seq: line.seq, hash: sha256Hex(text) } };
}

/**
 * Checks lines against the chain from `from` on and gives the head after them. The refusal names the line (1-based)
 * at which something was altered, dropped or inserted.
 */
export function verifyLines(lines: readonly string[], from: ChainHead = CHAIN_START): Result<ChainHead> {
  let head = from;
  for (const [at, text] of lines.entries()) {
    const line = readLine(text);
    if (line === null || line.seq !== head.seq + 1 || line.prev !== head.hash) {
      return refuse(
        'chain-broken',
        `The log's chain breaks at line ${String(at + 1)}: it was altered, cut or inserted there.`,
        at + 1,
      );
    }
    head = { seq: line.seq, hash: sha256Hex(text) };
  }
  return ok(head);
}

/** An audit line read leniently for display; null where it is none. */
export function readLine(text: string): AuditLine | null {
  try {
    const value = JSON.parse(text) as Partial<AuditLine> | null;
    const whole =
      typeof value?.seq === 'number' &&
      typeof value.prev === 'string' &&
      typeof value.target === 'string' &&
      typeof value.parameters === 'object';
    return whole ? (value as AuditLine) : null;
  } catch {
    return null;
  }
}
