import { type Placed } from '../vault/layout.ts';
import { type ApprovalRequest, type Task } from '../vault/schemas.ts';

type PlacedNote = Extract<Placed, { id: string }>;

/** A task note as the views look at it. Its texts are foreign, also where they are called ours: Cloud wrote them. */
export interface SeenTask {
  readonly path: string;
  readonly placed: PlacedNote;
  readonly task: Task;
}

export interface SeenApproval {
  readonly path: string;
  readonly placed: PlacedNote;
  readonly request: ApprovalRequest;
  readonly draft: string;
}

/** The day of an instant in UTC, `2026-11-20`: how day notes are named and counted. */
export function dayOf(instantText: string): string {
  return instantText.slice(0, 10);
}
