/** A role that shall run by itself. No secret is in it: the role reads its secrets from where its configuration says. */
export interface ServiceSpec {
  readonly role: 'cloud' | 'local';
  /** Whole paths. */
  readonly node: string;
  readonly program: string;
  readonly config: string;
}

export function serviceName({ role }: Pick<ServiceSpec, 'role'>): string {
  return `countersign-${role}`;
}

/**
 * A role runs for months and makes much short-lived memory in bursts. V8 lets the room for that grow to 48 MB and keeps it;
 * with 12 it collects more often (milliseconds a cycle of sync) and takes 40 to 60 MB less (docs/performance.md, "Sync").
 */
export const NODE_FLAGS: readonly string[] = ['--max-semi-space-size=4'];

export function serviceCommand({ node, program, role, config }: ServiceSpec): string[] {
  return [node, ...NODE_FLAGS, program, role, '--config', config];
}

export function serviceTitle({ role }: ServiceSpec): string {
  return role === 'local'
    ? 'Countersign: carries out what you countersigned'
    : 'Countersign: reads mail and drafts; cannot send';
}

/** Seconds between a crash and the next start: short enough to be unnoticed, long enough not to hammer a mail server. */
export const RESTART_SECONDS = 15;
