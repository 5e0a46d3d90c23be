import { type Command, Option } from 'commander';
import { guardedStore } from '../../shared/access/guarded-store.ts';
import { type Correction } from '../../shared/task/correction.ts';
import { oneLine } from '../../shared/text/show.ts';
import { CATEGORIES, type Task } from '../../shared/vault/schemas.ts';
import { DiskStore } from '../disk/disk-store.ts';
import { type Corrected, carryOut } from '../local/corrections.ts';
import { SpokenWords } from '../local/spoken-words.ts';
import { AuditLog } from '../records/audit.ts';
import { type CommonOptions, CommandError, print, withCommon, withExample } from './context.ts';
import { correctionLines, whyRefused } from './correct-lines.ts';
import { MAIL_ID, findTask } from './find-task.ts';
import { loadLocal } from './local-context.ts';
import { whyNoDraftIn } from './why-no-draft.ts';

/** The commands by which a person puts triage right. Neither decides anything about an answer: nothing is sent by them. */
export function correctionCommands(program: Command): void {
  const category = new Option('--category <category>', 'what the mail is').choices(CATEGORIES);
  withExample(
    withCommon(
      program
        .command('correct')
        .argument('<id>', MAIL_ID)
        .description('say what a mail is; the cloud learns from it at once')
        .addOption(category.makeOptionMandatory()),
      'local',
    ),
    'countersign correct kq3f7y --category newsletter',
    'countersign correct 20261120.1@client.example --category needs_reply',
  ).action((id: string, options: CommonOptions & { category: Task['category'] }) =>
    speak(id, { category: options.category, draft: false, wish: '' }, options),
  );
  withExample(
    withCommon(
      program
        .command('promote')
        .argument('<id>', MAIL_ID)
        .description('take a mail that was put aside back, to be answered; exit 1 when no draft will come')
        .option('--wish <text>', 'what the draft should do, in a line', ''),
      'local',
    ),
    'countersign promote kq3f7y --wish "say yes, and offer Thursday"',
  ).action((id: string, options: CommonOptions & { wish: string }) =>
    speak(id, { category: 'needs_reply', draft: true, wish: wishOf(options.wish) }, options),
  );
}

const LONGEST_WISH = 2000;

function wishOf(text: string): string {
  const wish = oneLine(text, LONGEST_WISH);
  if (text.length > LONGEST_WISH)
    throw new CommandError(`A wish has at most ${String(LONGEST_WISH)} characters.`, 'wish');
  return wish;
}

async function speak(id: string, said: Correction, options: CommonOptions): Promise<void> {
  const config = loadLocal(options.config);
  const disk = DiskStore.open(config.vault.dir);
  try {
    const store = guardedStore(disk, 'local', config.agent);
    const note = await findTask(store, id);
    if (!note.placed.base.startsWith('EMAIL_'))
      throw new CommandError(
        `${note.path} is no mail that came to you; only those have a category.`,
        'no-mail',
      );
    const noDraft = await whyNoDraftIn(store, config);
    const words = { task: note.task.id, said, noDraft: noDraft(note) ?? '' };
    // First what was said: from here on Local sees to it, whatever comes between.
    const spoken = new SpokenWords(config.state);
    spoken.add(words);
    const audit = new AuditLog(store, config.agent, Date.now);
    const parts = { store, agent: config.agent, audit, now: Date.now };
    const done = await carryOut(parts, note.task.id, said, noDraft);
    if (typeof done === 'string')
      throw new CommandError(
        `${note.path} is being changed by others just now; it was noted, and Local will carry it out.`,
        'busy',
      );
    if (config.remote === undefined && done.outcome !== 'at_work') spoken.remove(words);
    tellPerson(options, done, said);
  } finally {
    disk.close();
  }
}

function tellPerson(options: CommonOptions, done: Corrected, said: Correction): void {
  const { outcome, task, path, approval } = done;
  const value = { task: task.id, outcome, category: said.category, path, approval, message: task.result };
  const refused = said.draft ? whyRefused(done) : null;
  if (refused === null || options.json === true) print(options, value, correctionLines(done, said));
  if (refused === null) return;
  if (options.json === true) process.exitCode = 1;
  else throw new CommandError(refused, outcome);
}
