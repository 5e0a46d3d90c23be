import { type Command, InvalidArgumentError, Option } from 'commander';
import { type Category } from '../../shared/dashboard/put-aside.ts';
import { oneLine } from '../../shared/text/show.ts';
import { instant } from '../../shared/text/time.ts';
import { CATEGORIES } from '../../shared/vault/schemas.ts';
import { lookInto } from '../disk/look-into.ts';
import { type CommonOptions, print, withCommon, withExample } from './context.ts';
import { loadLocal } from './local-context.ts';
import { lookThrough } from './search/candidates.ts';
import { type Found, foundOf } from './search/found.ts';
import { Progress } from './search/progress.ts';
import { queryOf, sinceDay } from './search/query.ts';
import { ranked } from './search/rank.ts';

interface SearchOptions extends CommonOptions {
  readonly category?: Category;
  readonly from?: string;
  readonly since?: string;
  readonly limit: number;
}

const MOST = 1000;

/** `countersign search`: every mail and draft of the vault, wherever it was filed. */
export function searchCommand(program: Command): void {
  const command = program
    .command('search')
    .argument(
      '[words...]',
      'words that all have to be in it, or their beginnings; also an id or a Message-ID',
    )
    .description('finds mails and drafts, open, done or put aside, by their words; needs no network')
    .addOption(
      new Option('--category <category>', 'only mails that triage took for this').choices(CATEGORIES),
    )
    .option('--from <sender>', 'only from this sender: part of the name or address, or a pattern with *')
    .addOption(
      new Option('--since <day>', 'only since a day, such as 2026-11-20, or 7d or 2w ago').argParser(since),
    )
    .addOption(new Option('--limit <count>', 'show at most so many').default(20).argParser(limit));
  withExample(
    withCommon(command, 'local'),
    'countersign search invoice january',
    "countersign search parcel --from '*@shop.example' --since 2w",
    'countersign search --category receipt --since 2026-11-01 --json',
  )
    .addHelpText('after', '\nFinding nothing is no failure: it says so and exits with 0.')
    .action(search);
}

async function search(words: readonly string[], options: SearchOptions, command: Command): Promise<void> {
  const config = loadLocal(options.config);
  const query = queryOf(words, options);
  const { category, from, since: day } = options;
  if (query.terms.length === 0 && category === undefined && from === undefined && day === undefined)
    command.error('name words to search for, or a --category, --from or --since');
  const store = lookInto(config.vault.dir);
  const progress = new Progress(process.stderr, () => performance.now());
  const looked = await lookThrough(store, query, (done, of) => progress.told(done, of));
  const hits = ranked(looked.candidates, query.terms, looked.notes);
  progress.end();
  const results: Found[] = [];
  for (const hit of hits.slice(0, options.limit)) results.push(await foundOf(store, hit, looked));
  print(options, { found: hits.length, notes: looked.notes, results }, [
    ...results.flatMap(linesOf),
    inShort(hits.length, results.length, looked.notes),
  ]);
}

function linesOf({ id, day, category, kind, state, who, subject, path }: Found): string[] {
  const what = category === '' ? kind : category;
  const whose = who === '' ? '' : `${oneLine(who, 60)}: `;
  return [`${id}  ${day}  ${what}  ${state}`, `    ${whose}${oneLine(subject, 80)}`, `    ${path}`];
}

function inShort(found: number, shown: number, notes: number): string {
  if (found === 0)
    return `Nothing is in all of that, among ${notes} notes; try fewer words or a wider --since.`;
  const more = found > shown ? `; ${shown} are shown, --limit ${Math.min(found, MOST)} shows more` : '';
  return `${found} found among ${notes} notes${more}.`;
}

function since(text: string): string {
  const day = sinceDay(text, instant(Date.now()).slice(0, 10));
  if (day === null) throw new InvalidArgumentError('Write a day such as 2026-11-20, or 7d or 2w.');
  return day;
}

function limit(text: string): number {
  const count = Number(text);
  if (!/^\d{1,4}$/.test(text) || count < 1 || count > MOST)
    throw new InvalidArgumentError(`Write a number from 1 to ${MOST}.`);
  return count;
}
