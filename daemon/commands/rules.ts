import { type Command } from 'commander';
import { oneLine } from '../../shared/text/show.ts';
import { type Fault, faultSentence } from '../cloud/handbook/fault.ts';
import { NO_HANDBOOK } from '../cloud/handbook/handbook.ts';
import { type Book, bookOf, readNotesOf } from '../cloud/handbook/library.ts';
import { HANDBOOK_PATH } from '../cloud/handbook/places.ts';
import { type Change, type Outcome, lastMails, tryHandbook } from '../cloud/handbook/trial.ts';
import { lookInto } from '../disk/look-into.ts';
import { readNotes } from '../records/notes.ts';
import { type CommonOptions, CommandError, print, withCommon, withExample } from './context.ts';
import { givenFile } from './given-file.ts';
import { loadLocal } from './local-context.ts';

const LAST = 500;

/** `countersign rules`: what the handbook and the skills say, and what a change would do before it does it. */
export function rulesCommand(program: Command): void {
  const rules = program.command('rules').description('the mail rules that you write in Company_Handbook.md');
  withExample(
    withCommon(
      rules
        .command('test')
        .description(`what a handbook would have made of the last ${LAST} mails; changes nothing`)
        .option('--handbook <file>', 'a changed copy of the handbook, compared with the one in the vault'),
      'local',
    ),
    'countersign rules test',
    'countersign rules test --handbook new-handbook.md',
  ).action(test);
  withExample(
    withCommon(
      rules.command('check').description('every line of handbook, skill and snippets that can’t be followed'),
      'local',
    ),
    'countersign rules check',
  ).action(check);
}

async function test(options: CommonOptions & { handbook?: string }): Promise<void> {
  const config = loadLocal(options.config);
  const changed = options.handbook === undefined ? null : givenFile(options.handbook).toString('utf8');
  const store = lookInto(config.vault.dir);
  const notes = await readNotesOf(store);
  const tasks = (await readNotes(store)).flatMap((note) => (note.kind === 'task' ? [note.task] : []));
  const mails = lastMails(tasks, LAST);
  const taken = bookOf(notes);
  const tried = changed === null ? taken : bookOf(new Map(notes).set(HANDBOOK_PATH, changed));
  const before = changed === null ? NO_HANDBOOK : taken.handbook;
  const changes = tryHandbook(mails, { taken: taken.handbook, before, after: tried.handbook });
  const faults = tried.faults
    .filter(({ path }) => path === HANDBOOK_PATH)
    .map((fault) => ({ ...fault, path: options.handbook ?? fault.path }));
  const than = changed === null ? 'without a handbook' : 'under the handbook in the vault';
  print(
    options,
    { ok: faults.length === 0, mails: mails.length, rules: tried.handbook.rules.length, changes, faults },
    [
      ...changes.flatMap(linesOf),
      `${changes.length} of the last ${mails.length} mails would be dealt with otherwise than ${than}.`,
      ...faults.map(faultSentence),
    ],
  );
  failOn(options, faults);
}

async function check(options: CommonOptions): Promise<void> {
  const config = loadLocal(options.config);
  const book = bookOf(await readNotesOf(lookInto(config.vault.dir)));
  const { faults, closed } = book;
  print(options, { ok: faults.length === 0, ...counts(book), closed, faults }, [
    ...Object.entries(counts(book)).map(([what, count]) => `${String(count).padStart(5)} ${what}`),
    ...faults.map(faultSentence),
    ...(closed === '' ? [] : [closed]),
  ]);
  failOn(options, faults);
}

function counts({ handbook, shelf }: Book) {
  return { rules: handbook.rules.length, ...shelf.size };
}

function linesOf({ id, received, from, subject, before, after, lines }: Change): string[] {
  const by = lines.length === 0 ? '' : `  (line ${lines.join(', ')})`;
  return [
    `${id}  ${received.slice(0, 10)}  ${from}  ${oneLine(subject, 60)}`,
    `    ${outcome(before)} → ${outcome(after)}${by}`,
  ];
}

function outcome({ category, priority, draft, snippet, language }: Outcome): string {
  return [
    category === '' ? 'as triage decides' : category,
    priority,
    draft === 'none' ? 'no draft' : draft,
    snippet === '' ? '' : `snippet ${snippet}`,
    language === '' ? '' : `language ${language}`,
  ]
    .filter((word) => word !== '')
    .join(', ');
}

function failOn(options: CommonOptions, faults: readonly Fault[]): void {
  if (faults.length === 0) return;
  if (options.json === true) process.exitCode = 1;
  else
    throw new CommandError(`${faults.length} lines can’t be followed (see above); the others hold.`, 'rules');
}
