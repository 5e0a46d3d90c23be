import { type App, Notice } from 'obsidian';
import { told } from '../live-card.ts';
import { APPROVALS_BASE } from './text.ts';

const PATH = 'Approvals.base';

/** Makes the base where there is none: one that a person has changed is theirs. */
export async function makeBase({ vault }: Pick<App, 'vault'>): Promise<void> {
  if (vault.getAbstractFileByPath(PATH) !== null || (await vault.adapter.exists(PATH))) return;
  await vault.create(PATH, APPROVALS_BASE);
}

export async function openBase(app: App): Promise<void> {
  const trouble = await told(makeBase(app).then(() => ''));
  if (trouble === '') await app.workspace.openLinkText(PATH, '', 'tab');
  else new Notice(trouble);
}
