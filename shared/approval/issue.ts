import type * as z from 'zod/mini';

/** The first thing a schema found wrong, as "where: what"; one clear reason helps more than a list. */
export function firstIssue(error: z.core.$ZodError): string {
  const issue = error.issues[0];
  if (issue === undefined) return 'its shape is unknown';
  const where = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') return `it has a key that is not known: ${issue.keys.join(', ')}`;
  return where === '' ? issue.message : `${where}: ${issue.message}`;
}
