import type { Fact } from '../card/survey.ts';
import { oneLine } from '../text/show.ts';
import { fromInstant } from '../text/time.ts';
import type { LinkWord } from './health.ts';
import { type Said, said } from './said.ts';

/** Local's reports name the end of a wait as an instant (`Held until 2026-11-20T08:31:00Z; …`). */
const REPORTED = /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z/;

/** What the hand says leaves next, soonest first: by the link where there is one, else as it stands in the notes. */
export function queueOf(facts: readonly Fact[], link: LinkWord | null): Said[] {
  const notes = new Map(
    facts.flatMap((fact) =>
      fact.kind === 'answer' && fact.seen !== null ? [[fact.id, fact.seen] as const] : [],
    ),
  );
  const line = (id: string, due: string, why: string): Said => {
    const note = notes.get(id);
    const text = `${oneLine(note?.request.subject ?? id, 120)}: ${oneLine(why, 300)}`;
    const word = said(text, link === null ? 'files' : 'link', link?.at ?? null);
    return { ...word, path: note?.path ?? '', due: fromInstant(due) };
  };
  const rows =
    link?.health.queue.map(({ approval, due, why }) => line(approval, due, why)) ??
    [...notes.values()]
      .filter(({ placed, request }) => placed.place === 'approved' && request.status === 'held')
      .map(({ request: { id, result } }) => line(id, REPORTED.exec(result)?.[0] ?? '', result));
  const more = link === null ? 0 : link.health.queue_count - link.health.queue.length;
  return [
    ...rows.toSorted((a, b) => (a.due ?? Infinity) - (b.due ?? Infinity) || (a.text < b.text ? -1 : 1)),
    ...(more > 0 ? [said(`And ${String(more)} more.`, 'link', link?.at ?? null)] : []),
  ];
}
