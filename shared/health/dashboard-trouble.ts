import { oneLine } from '../text/show.ts';

const MOST = 100;
/** Characters of a dashboard that are looked at; Local's own has a few thousand. */
const LONGEST = 200_000;

/** The sentences under `## Trouble` of a dashboard (shared/dashboard/render.ts), as plain text; a person may have changed it. */
export function troubleOnDashboard(dashboard: string): string[] {
  const lines = dashboard.slice(0, LONGEST).split('\n');
  const from = lines.indexOf('## Trouble');
  if (from < 0) return [];
  const rest = lines.slice(from + 1);
  const end = rest.findIndex((line) => line.startsWith('## '));
  return rest
    .slice(0, end < 0 ? rest.length : end)
    .filter((line) => line.startsWith('- '))
    .slice(0, MOST)
    .map((line) => oneLine(withoutCode(line.slice(2)), 400));
}

/** What is foreign stands there as code, behind a quotation mark. */
function withoutCode(text: string): string {
  return /^(`+)“(.*)”\1$/.exec(text)?.[2] ?? text;
}
