import { type App, Notice } from 'obsidian';

const FOLDER = 'Needs_Action/email';
/** `ready: no` keeps it here until the person is done (docs/compose.md). */
const EMPTY = '---\nto: \nsubject: \nready: no\n---\n\n';

/** A mail of the person's own: a note to write in, under a name that is free. Nothing is sent before it came back as a card. */
export async function newMail({ vault, workspace }: App): Promise<void> {
  for (const folder of ['Needs_Action', FOLDER])
    if (vault.getAbstractFileByPath(folder) === null) await vault.createFolder(folder);
  let name = 'New mail';
  for (let nth = 2; vault.getAbstractFileByPath(`${FOLDER}/${name}.md`) !== null; nth++)
    name = `New mail ${String(nth)}`;
  const file = await vault.create(`${FOLDER}/${name}.md`, EMPTY);
  await workspace.getLeaf('tab').openFile(file);
  new Notice('Fill in “to” and “subject”, write below, then remove “ready: no”.');
}
