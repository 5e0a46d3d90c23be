/**
 * Trains triage's learned classifier, and measures how well it does on mail it has not seen. See docs/quality.md.
 */
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { folderExamples, ownExamples } from './triage/examples.mjs';
import { ROOT, loadLibrary } from './triage/library.mjs';
import { report } from './triage/report.mjs';
import { trainModel } from './triage/training.mjs';

const MODEL = join(ROOT, 'daemon/cloud/triage/model-data.json');
const MAILS = join(ROOT, 'tests/fixtures/triage');
/** The half of the independent mails that may be learned from; of the other, tests/fixtures/unseen, nothing learns. */
const SEEN = join(ROOT, 'tests/fixtures/seen');
const HELP = `Trains the classifier of mail, and measures it on mail it has not seen.

Usage: node scripts/train-triage.mjs --folds 5 DIR…    figures; writes nothing
       node scripts/train-triage.mjs --write [DIR…]    trains on everything, writes the model

DIR is a folder with messages/*.eml, labels.csv and maybe owner.txt, as "countersign eval" reads it.
The mails that were written for this project take part in every training. The same input gives the same
model, byte by byte, on every machine.

  --folds N     splits all folders together into N parts of the same mixture; each part is judged by a model
                that has seen the others only. Also: each folder by a model that has not seen it.
  --splits N    averages over N different splits (default 1)
  --write       trains on the project's own mails and all folders
  --to FILE     where to write the model (default: daemon/cloud/triage/model-data.json)
  --mails DIR   mails written for training (default: tests/fixtures/triage
                and tests/fixtures/seen)
  --json        the figures as JSON
  --help        this text

Example: node scripts/train-triage.mjs --folds 5 ~/labelled-mail
`;

/** What to do, or a sentence that says what is wrong with the command line. */
function options(args) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      folds: { type: 'string' },
      splits: { type: 'string', default: '1' },
      write: { type: 'boolean', default: false },
      to: { type: 'string', default: MODEL },
      mails: { type: 'string', default: MAILS },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const whole = (text, name, least) => {
    if (!/^\d{1,3}$/.test(text) || Number(text) < least)
      throw new Error(`--${name} needs a whole number from ${least} on, not "${text}".`);
    return Number(text);
  };
  const folds = values.folds === undefined ? 0 : whole(values.folds, 'folds', 2);
  if (folds > 0 && positionals.length === 0)
    throw new Error('--folds needs at least one folder of labelled mail.');
  return { ...values, folds, splits: whole(values.splits, 'splits', 1), folders: positionals };
}

async function main({ folds, splits, write, to, mails, json, folders }) {
  const library = await loadLibrary();
  const read = [];
  for (const folder of folders) read.push(await folderExamples(library, resolve(folder)));
  const own = await ownExamples(library, resolve(mails));
  if (mails === MAILS) own.push(...(await folderExamples(library, SEEN)));
  if (folds > 0) report(library, read, own, { folds, splits, json });
  if (!write) return;
  const stored = library.storeModel(trainModel(library, [...own, ...read.flat()]));
  const style = await resolveConfig(MODEL);
  writeFileSync(to, await format(JSON.stringify(stored), { ...style, filepath: MODEL }));
  if (!json) console.log(`Wrote ${to}.`);
}

try {
  const wanted = options(process.argv.slice(2));
  const idle = wanted.folds === 0 && !wanted.write;
  if (wanted.help || idle) (wanted.help ? console.log : console.error)(HELP);
  if (!wanted.help && idle) process.exitCode = 2;
  if (!wanted.help && !idle) await main(wanted);
} catch (error) {
  console.error(`train-triage: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
