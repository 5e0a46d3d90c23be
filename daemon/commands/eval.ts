import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Command } from 'commander';
import { type Classifier } from '../cloud/triage/classifier.ts';
import { boundedMail } from '../mail/limits.ts';
import { parseMail } from '../mail/parse.ts';
import { must, print, withExample } from './context.ts';
import { type LabelledFolder, readLabelledFolder } from './eval/folder.ts';
import { type Judged, scoreOf } from './eval/score.ts';
import { scoreLines } from './eval/table.ts';

interface EvalOptions {
  readonly json?: boolean;
  readonly rules?: boolean;
}

export function evalCommand(program: Command): void {
  const command = program
    .command('eval')
    .description('score triage on a folder of mails that a person has labelled')
    .argument('<dir>', 'folder with messages/*.eml, labels.csv and maybe owner.txt')
    .option('--rules', 'score the plain rules alone, without the learned classifier')
    .option('--json', 'print one JSON object, errors too')
    .action(async (dir: string, options: EvalOptions) => {
      const folder = must(await readLabelledFolder(dir));
      const classifier = await classifierFor(options);
      const { judged, milliseconds, failures } = await judge(folder, classifier);
      const score = scoreOf(judged);
      const ms_per_message = Math.round((milliseconds / Math.max(1, judged.length)) * 100) / 100;
      const { messages, errors, ...rest } = score;
      print(options, { messages, errors, ms_per_message, ...rest }, [
        ...scoreLines(score, ms_per_message),
        ...failures,
      ]);
    });
  withExample(command, 'countersign eval mail/', 'countersign eval mail/ --json | jq .accuracy');
}

/** Loaded on demand: no other command should pay for the model. */
async function classifierFor({ rules }: EvalOptions): Promise<Classifier> {
  return rules === true
    ? (await import('../cloud/triage/rules.ts')).rules
    : (await import('../cloud/triage/triage.ts')).triage;
}

interface Outcome {
  readonly judged: readonly Judged[];
  /** Time for parsing and judging alone, reading from disk left out. */
  readonly milliseconds: number;
  readonly failures: readonly string[];
}

async function judge({ folder, owner, rows }: LabelledFolder, classifier: Classifier): Promise<Outcome> {
  const judged: Judged[] = [];
  const failures: string[] = [];
  let milliseconds = 0;
  for (const { file, category } of rows) {
    try {
      const raw = boundedMail(new Uint8Array(await readFile(join(folder, file))));
      const started = performance.now();
      const mail = await parseMail(raw);
      const verdict = classifier.classify(mail, owner);
      milliseconds += performance.now() - started;
      if (mail.kind === 'unreadable') throw new Error(mail.reason);
      judged.push({ label: category, said: verdict.category });
    } catch (error) {
      judged.push({ label: category, said: null });
      failures.push(`${file}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { judged, milliseconds, failures };
}
