import { readFile } from 'node:fs/promises';
import { isAbsolute, join, normalize } from 'node:path';
import { CsvError, parse } from 'csv-parse/sync';
import { type Result, ok, refuse } from '../../../shared/result.ts';
import { CATEGORIES } from '../../../shared/vault/schemas.ts';
import { type Owner } from '../../cloud/triage/classifier.ts';

export type Category = (typeof CATEGORIES)[number];

/** One mail and what a person called it. */
export interface Labelled {
  /** Path of the mail below the folder, as labels.csv writes it. */
  readonly file: string;
  readonly category: Category;
}

export interface LabelledFolder {
  readonly folder: string;
  readonly owner: Owner;
  readonly rows: readonly Labelled[];
}

/**
 * Reads labels.csv and owner.txt of a folder. Of each row only `file` and `category` are looked at: what else stands there
 * (where a mail is from, why it was called so) would give the answer away.
 */
export async function readLabelledFolder(folder: string): Promise<Result<LabelledFolder>> {
  const file = join(folder, 'labels.csv');
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return refuse(
      'no-labels',
      `Can't read ${file} (${code ?? 'unknown'}). Name a folder that holds labels.csv and messages/*.eml.`,
    );
  }
  const rows = rowsOf(file, text);
  return rows.ok ? ok({ folder, owner: await ownerOf(folder), rows: rows.value }) : rows;
}

function rowsOf(file: string, text: string): Result<Labelled[]> {
  let records: Record<string, string>[];
  try {
    records = parse(text, { columns: true, bom: true, skip_empty_lines: true, trim: true });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return refuse('bad-labels', `${file} is no table of comma-separated values: ${error.message}.`);
  }
  const rows: Labelled[] = [];
  for (const [at, { file: name, category }] of records.entries()) {
    const line = at + 2;
    if (name === undefined || category === undefined)
      return refuse('bad-labels', `${file} needs the columns file and category.`, 1);
    if (name === '' || isAbsolute(name) || normalize(name).startsWith('..'))
      return refuse('bad-labels', `${file}, row ${line}: “${name}” is no path inside the folder.`, line);
    const known = CATEGORIES.find((one) => one === category);
    if (known === undefined) {
      return refuse(
        'bad-labels',
        `${file}, row ${line}: “${category}” is no category; use one of ${CATEGORIES.join(', ')}.`,
        line,
      );
    }
    rows.push({ file: name, category: known });
  }
  return rows.length > 0 ? ok(rows) : refuse('bad-labels', `${file} names no mail.`);
}

/** The owner's addresses, one a line, where the folder tells them; `*` stands for any characters. */
async function ownerOf(folder: string): Promise<Owner> {
  const text = await readFile(join(folder, 'owner.txt'), 'utf8').catch(() => '');
  const [address = '', ...aliases] = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  return { address, aliases };
}
