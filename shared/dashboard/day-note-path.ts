/** Where the mails of a day are listed: `Briefings/2026-11-20 email.md`, then `… email 2.md` on days with very many. */
export function dayNotePath(day: string, domain: string, part: number): string {
  return `Briefings/${dayNoteName(day, domain, part)}.md`;
}

export function dayNoteName(day: string, domain: string, part: number): string {
  return `${day} ${domain}${part === 1 ? '' : ` ${part}`}`;
}
