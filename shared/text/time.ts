const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;

/** The one form of a point in time in notes and records: UTC, whole seconds, `2026-11-20T08:30:00Z` (RFC 3339). */
export function instant(ms: number): string {
  return new Date(Math.floor(ms / 1000) * 1000).toISOString().replace('.000Z', 'Z');
}

/** Milliseconds since 1970, or null where the text is not exactly an instant of the calendar (no Feb 30, no offset). */
export function fromInstant(text: string): number | null {
  if (!INSTANT.test(text)) return null;
  const ms = Date.parse(text);
  return Number.isNaN(ms) || instant(ms) !== text ? null : ms;
}
