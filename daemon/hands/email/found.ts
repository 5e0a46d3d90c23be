import { type Result } from '../../../shared/result.ts';

/** What one call was given and found out outside the journal. */
export interface Found {
  /** Null: whatever the journal knows of. */
  readonly given: ReadonlySet<string> | null;
  readonly checked: Map<string, Result<unknown>>;
  readonly lookedFirst: Map<string, Result<unknown>>;
  readonly filing: Set<string>;
  /** Sent, or the mailbox with the original, answered so late that the vault may say something else by now. */
  outdated: boolean;
}

export function nothingFound(given: Found['given']): Found {
  return { given, checked: new Map(), lookedFirst: new Map(), filing: new Set(), outdated: false };
}
