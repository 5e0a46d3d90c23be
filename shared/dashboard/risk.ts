/**
 * Words of the risks that triage names, gravest first: what costs money or access, then who is not who they seem, then
 * what is merely unusual. A risk with none of them ranks between the last two groups.
 */
const GRAVEST_FIRST = [
  'bank',
  'password',
  'money',
  'secret',
  'looks like',
  'several alphabets',
  'another address',
  'shows one address',
  'could not confirm',
  'asks for answers',
] as const;
const UNUSUAL = ['single sender', 'used safely', 'not named among', 'not written to'] as const;

/** Risks in the order in which they should be read. Ties keep the order of the note. */
export function gravestFirst(risks: readonly string[]): string[] {
  return risks.toSorted((a, b) => rank(a) - rank(b));
}

/** The risk to show where there is room for one; '' where there is none. */
export function gravestRisk(risks: readonly string[]): string {
  return gravestFirst(risks)[0] ?? '';
}

function rank(risk: string): number {
  const text = risk.toLowerCase();
  const grave = GRAVEST_FIRST.findIndex((words) => text.includes(words));
  if (grave >= 0) return grave;
  const unusual = UNUSUAL.findIndex((words) => text.includes(words));
  return GRAVEST_FIRST.length + (unusual < 0 ? 0 : 1 + unusual);
}
