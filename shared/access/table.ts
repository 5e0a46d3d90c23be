import { type Placed, roleOf } from '../vault/layout.ts';

export type Actor = 'cloud' | 'local' | 'device' | 'person';
export type Operation = 'create' | 'change' | 'remove';

/** Whose folder a right reaches: everybody's, or only the one named after the agent itself. */
type Reach = 'any' | 'own';
type Rights = Partial<Record<Operation, Reach>>;

const ALL = { create: 'any', change: 'any', remove: 'any' } as const satisfies Rights;
const OWN = { create: 'own', change: 'own' } as const satisfies Rights;
const OWN_ALL = { create: 'own', change: 'own', remove: 'own' } as const satisfies Rights;

/**
 * Place × actor × operation (PROTOCOL §1). The one table: the stores, the sync engine and the tests read it, and
 * docs/protocol/access.md is printed from it. What is not in it is forbidden.
 *
 * - Cloud creates approval requests and waiting tasks beside them, and changes neither.
 * - A decision is created by a paired device and never changed or removed by anyone; its signature, not this table,
 *   is what makes it count.
 * - A key note is a device's request to be paired, repaired by it where a sync tool damaged it; it never is trust.
 * - A log is changed at its end only, and a file of it goes only behind an anchor and after LEAST_LOG_DAYS
 *   (shared/audit/anchor.ts): this table can't say that, so the sync engine holds what is otherwise.
 * - `person` is what the sync engine attributes to hands on the keyboard of the computer it runs on.
 */
export const ACCESS: Readonly<Record<Placed['place'], Partial<Record<Actor, Rights>>>> = {
  needs_action: { cloud: { create: 'any', remove: 'any' }, local: ALL, person: ALL },
  in_progress: { cloud: { create: 'own', change: 'own', remove: 'any' }, local: { remove: 'any' } },
  plans: { cloud: { create: 'any', change: 'any' }, local: ALL, person: { change: 'any' } },
  pending_approval: { cloud: { create: 'any' }, local: ALL, device: { change: 'any' }, person: ALL },
  decisions: { device: { create: 'any' } },
  devices: { local: { remove: 'any' }, device: { create: 'any', change: 'any' }, person: { remove: 'any' } },
  approved: { local: ALL, person: ALL },
  rejected: { local: ALL, person: ALL },
  done: { local: ALL, person: { change: 'any' } },
  quarantine: {
    cloud: { create: 'own', remove: 'own' },
    local: { create: 'own', change: 'own', remove: 'any' },
  },
  updates: { cloud: OWN, local: OWN },
  logs: { cloud: OWN_ALL, local: OWN_ALL },
  skills: { local: { create: 'any' }, person: ALL },
  dashboard: { local: ALL },
  handbook: { local: { create: 'any' }, person: ALL },
  goals: { person: ALL },
  briefings: { local: ALL, person: ALL },
  accounting: { local: ALL, person: ALL },
};

/** Whether an actor may do this to a path. `agent` is the acting agent's id, '' for a device or a person. */
export function may(actor: Actor, agent: string, operation: Operation, placed: Placed): boolean {
  const reach = ACCESS[placed.place][actor]?.[operation];
  if (reach === undefined) return false;
  return reach === 'any' || ('agent' in placed && placed.agent === agent);
}

/** Who may stand behind a commit: Local commits for itself and for the devices and the person beside it (PROTOCOL §8). */
export function mayCommit(agent: string, operation: Operation, placed: Placed): boolean {
  const actors: readonly Actor[] = roleOf(agent) === 'cloud' ? ['cloud'] : ['local', 'device', 'person'];
  return actors.some((actor) => may(actor, agent, operation, placed));
}
