import { type App, Notice, type TFile } from 'obsidian';
import { taskAbout } from './task-from-note.ts';

const FOLDER = 'Needs_Action/email';
/** `ready: no` keeps it here until the person is done (docs/compose.md). */
const EMPTY = '---\nto: \nsubject: \nready: no\n---\n\n';

/** A mail of the person's own: a note to write in, under a name that is free. Nothing is sent before it came back as a card. */
export async function newMail(app: App): Promise<void> {
  await begin(app, 'New mail', EMPTY);
  new Notice('Fill in “to” and “subject”, write below, then remove “ready: no”.');
}

/** A mail about the note that is open, with that note in it as task-from-note.ts has it. */
export async function mailAbout(app: App, file: TFile): Promise<void> {
  await begin(app, 'New task', taskAbout(file.path, file.basename, await app.vault.cachedRead(file)));
  new Notice('Write above what is quoted, fill in the first lines, then remove “ready: no”.');
}

async function begin({ vault, workspace }: App, title: string, text: string): Promise<void> {
  for (const folder of ['Needs_Action', FOLDER])
    if (vault.getAbstractFileByPath(folder) === null) await vault.createFolder(folder);
  let name = title;
  for (let nth = 2; vault.getAbstractFileByPath(`${FOLDER}/${name}.md`) !== null; nth++)
    name = `${title} ${String(nth)}`;
  const file = await vault.create(`${FOLDER}/${name}.md`, text);
  await workspace.getLeaf('tab').openFile(file);
}
