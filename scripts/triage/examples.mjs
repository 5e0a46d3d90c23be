import { readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { envelope } from './envelope.mjs';
import { readOwnMails } from './own-mails.mjs';
import { OWN_DOMAIN } from './senders.mjs';

/** Forms that each written mail is put into; together they count as one mail. */
const FORMS = 4;

/** The mails of a labelled folder (labels.csv, messages, owner.txt) as examples. */
export async function folderExamples(library, folder) {
  const read = await library.readLabelledFolder(folder);
  if (!read.ok) throw new Error(read.refusal.message);
  const source = basename(resolve(folder));
  const examples = [];
  for (const { file, category } of read.value.rows) {
    const raw = new Uint8Array(readFileSync(join(folder, file)));
    examples.push(
      await example(library, {
        id: `${source}/${basename(file, '.eml')}`,
        source,
        category,
        raw,
        owner: read.value.owner,
        weight: 1,
      }),
    );
  }
  return examples;
}

/** The mails written for this project, each in several forms. */
export async function ownExamples(library, folder) {
  const owner = { address: `kim@${OWN_DOMAIN}`, aliases: [`*@${OWN_DOMAIN}`] };
  const examples = [];
  for (const mail of readOwnMails(folder)) {
    for (let form = 0; form < FORMS; form++) {
      const { id, category, language } = mail;
      const raw = envelope(mail, form);
      examples.push({
        ...(await example(library, {
          id: `${id}/${form}`,
          source: 'own',
          category,
          raw,
          owner,
          weight: 1 / FORMS,
        })),
        language,
      });
    }
  }
  return examples;
}

async function example(library, { id, source, category, raw, owner, weight }) {
  const mail = await library.parseMail(library.boundedMail(raw));
  if (mail.kind !== 'mail') throw new Error(`${id} can't be read: ${mail.reason}`);
  const view = library.viewOf(mail, owner);
  const clues = library.cluesOf(view);
  const features = library.featuresOf(view, clues);
  const settled = library.certain(view)?.category ?? null;
  return { id, source, category, weight, mail, owner, view, clues, features, settled, site: view.site };
}

/** What triage would say with this model. */
export function judge(library, model, { settled, view, features }) {
  return settled ?? library.decide(model, view, features);
}
