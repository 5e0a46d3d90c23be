import { Command, CommanderError } from 'commander';
import { ordinaryNotes } from '../../hostile/ordinary-notes.ts';
import { PLACEMENTS, PLANTED } from '../../hostile/secrets-planted.ts';
import { mailsIn } from '../mail/mails.ts';
import { type MailFigures, measureMails } from './mails.ts';
import { gitleaksAlone, gitleaksVersion, ours, secretlintAlone } from './scanners.ts';

interface Options {
  readonly mail?: string;
  readonly notes: number;
  readonly json?: boolean;
}

const HELP = `
Secrets are planted, one of each kind, in every place where people put them; what finds them is counted. "secretlint" is its
recommended preset alone, "gitleaks" its own rules where it is on PATH. Nothing is judged here; the tests in tests/hostile do.

Example:
  npm run bench -- secrets --mail ~/mail --json`;

const program = new Command('bench secrets')
  .description('what the secret scan finds, beside secretlint and gitleaks alone')
  .option(
    '--mail <dir>',
    'a folder with .eml files (also below messages/): what is withheld in them, and what is left',
  )
  .option('--notes <n>', 'how many ordinary notes are generated', Number, 2000)
  .option('--json', 'the last line is one JSON object')
  .addHelpText('after', HELP)
  .exitOverride();

interface Count {
  planted: number;
  ours: number;
  secretlint: number;
  gitleaks: number | null;
}

type Table = Map<string, Count>;

function count(
  table: Table,
  name: string,
  found: { ours: boolean; secretlint: boolean; gitleaks: boolean | null },
): void {
  const row = table.get(name) ?? {
    planted: 0,
    ours: 0,
    secretlint: 0,
    gitleaks: found.gitleaks === null ? null : 0,
  };
  row.planted++;
  row.ours += Number(found.ours);
  row.secretlint += Number(found.secretlint);
  if (row.gitleaks !== null) row.gitleaks += Number(found.gitleaks);
  table.set(name, row);
}

async function measurePlanted(): Promise<{ byKind: Table; byPlacement: Table; all: Count }> {
  const cases = PLANTED.flatMap((planted) =>
    PLACEMENTS.flatMap(({ name, put }) => {
      const text = put(planted);
      return text === null ? [] : [{ kind: planted.kind, placement: name, text }];
    }),
  );
  const texts = cases.map(({ text }) => text);
  const [own, lint, leaks] = [await ours(texts), await secretlintAlone(texts), gitleaksAlone(texts)];
  const tables = { byKind: new Map() as Table, byPlacement: new Map() as Table, all: new Map() as Table };
  for (const [at, { kind, placement }] of cases.entries()) {
    const found = {
      ours: own[at] === true,
      secretlint: lint[at] === true,
      gitleaks: leaks === null ? null : leaks[at] === true,
    };
    count(tables.byKind, kind, found);
    count(tables.byPlacement, placement, found);
    count(tables.all, 'all', found);
  }
  const all = tables.all.get('all') ?? { planted: 0, ours: 0, secretlint: 0, gitleaks: null };
  return { byKind: tables.byKind, byPlacement: tables.byPlacement, all };
}

function printed(title: string, table: Table): void {
  const width = Math.max(title.length, ...[...table.keys()].map(({ length }) => length));
  const cells = ['planted', 'ours', 'secretlint', 'gitleaks'];
  console.log(`\n| ${title.padEnd(width)} | ${cells.join(' | ')} |`);
  console.log(
    `| ${'-'.repeat(width)} | ${cells.map((cell) => `${'-'.repeat(cell.length - 1)}:`).join(' | ')} |`,
  );
  for (const [name, row] of table) {
    const figures = [row.planted, row.ours, row.secretlint, row.gitleaks ?? '–'];
    console.log(
      `| ${name.padEnd(width)} | ${figures.map((figure, at) => String(figure).padStart(cells[at]?.length ?? 0)).join(' | ')} |`,
    );
  }
}

/** Once to load the rules, then all of them: milliseconds of CPU for a thousand notes beside what is found in them. */
async function timed(scan: (texts: readonly string[]) => Promise<boolean[]>, texts: readonly string[]) {
  await scan(texts.slice(0, 20));
  const begun = process.cpuUsage();
  const found = (await scan(texts)).filter(Boolean).length;
  const { user, system } = process.cpuUsage(begun);
  return { found, cpu_ms_per_1000: Math.round((user + system) / texts.length) };
}

async function measureOrdinary(notes: number) {
  const texts = ordinaryNotes(notes, 1);
  const leaks = gitleaksAlone(texts);
  return {
    notes,
    ours: await timed(ours, texts),
    secretlint: await timed(secretlintAlone, texts),
    gitleaks: leaks === null ? null : { found: leaks.filter(Boolean).length },
  };
}

async function main(argv: readonly string[]): Promise<number> {
  program.parse([...argv]);
  const { mail, notes, json } = program.opts<Options>();
  const version = gitleaksVersion();
  if (version === null)
    console.log(
      'LEFT OUT: gitleaks is not on PATH, so its column is empty. Install it (it is one Go program) and run this again.',
    );
  const { byKind, byPlacement, all } = await measurePlanted();
  printed('kind', byKind);
  printed('place', byPlacement);
  printed('all', new Map([['all', all]]));
  const ordinary = await measureOrdinary(notes);
  const { ours: own, secretlint: lint, gitleaks: leaks } = ordinary;
  console.log(
    `\nOrdinary notes with a finding, of ${String(notes)}: ours ${String(own.found)} (${String(own.cpu_ms_per_1000)} ms of CPU for 1,000), ` +
      `secretlint ${String(lint.found)} (${String(lint.cpu_ms_per_1000)} ms), gitleaks ${String(leaks?.found ?? '–')}`,
  );
  let mails: MailFigures | null = null;
  if (mail !== undefined) {
    const { raws } = mailsIn(mail);
    if (raws.length === 0) {
      console.error(`bench secrets: there are no .eml files in ${mail} or its messages/.`);
      return 1;
    }
    mails = await measureMails(raws);
    console.log(
      `Mails: ${String(mails.mails)}; something withheld in ${String(mails.withheld)}; notes with a finding after that: ${String(mails.notes_with_a_hit)}`,
    );
    console.log(`Withheld, by rule: ${JSON.stringify(mails.rules)}`);
  }
  if (json === true) {
    const rows = (table: Table, key: string) => [...table].map(([name, row]) => ({ [key]: name, ...row }));
    console.log(
      JSON.stringify({
        secrets: {
          kinds: PLANTED.length,
          gitleaks: version,
          all,
          by_kind: rows(byKind, 'kind'),
          by_placement: rows(byPlacement, 'placement'),
          ordinary,
          mails,
        },
      }),
    );
  }
  return 0;
}

try {
  process.exitCode = await main(process.argv);
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : 2;
}
