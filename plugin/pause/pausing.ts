import { Notice } from 'obsidian';
import type { ComponentProps } from 'svelte';
import { buildPause } from '../../shared/approval/build.ts';
import { type Pauses, pausesIn } from '../../shared/card/pauses.ts';
import { findHand } from '../../shared/card/trusted-hand.ts';
import { oneLine } from '../../shared/text/show.ts';
import { type Desk, readCard, signRecord } from '../desk.ts';
import { Dialog } from '../dialog.ts';
import { told } from '../live-card.ts';
import type CountersignPlugin from '../main.ts';
import Question from './Question.svelte';

/** The pauses that this device sees; the notes are never edited, so they need reading only where there are others. */
export async function readPauses({ store, signer, pin }: Desk): Promise<Pauses> {
  if (pin === null) return { own: false, toEnd: [] };
  const notes: string[] = [];
  for (const path of await store.list('Decisions/vault')) notes.push((await store.read(path)) ?? '');
  return pausesIn(notes, pin.vault, signer.publicKey);
}

/** Whether the computer that sends says that it is paused. */
export async function isReportedPaused({ store, pin }: Desk): Promise<boolean> {
  return pin !== null && (await findHand(store, pin)).hand?.paused === 'true';
}

function say(sentence: string): void {
  new Notice(sentence, 10_000);
}

const NOBODY = 'No computer has reported here yet: there is nothing to pause.';

/** The kill switch: asks once, and signs. Nothing is refused for being paused already by something else. */
export async function pauseEverything(plugin: CountersignPlugin): Promise<void> {
  const { own } = await readPauses(plugin);
  if (plugin.pin === null || own) say(plugin.pin === null ? NOBODY : 'You have paused everything already.');
  else
    ask(plugin, 'pause', {
      sentence:
        'Nothing leaves from any computer until you resume. What is being handed over this second can’t be stopped.',
      leaves: [],
      yes: 'Pause everything',
      lettingOut: false,
    });
}

/** Un-pausing lists what would leave, and asks (PROTOCOL §6). */
export async function resumeSending(plugin: CountersignPlugin): Promise<void> {
  const { own, toEnd } = await readPauses(plugin);
  if (!own && !(await isReportedPaused(plugin))) {
    say('Sending is not paused; nothing was signed.');
    return;
  }
  if (toEnd.length === 0) {
    say('Your computer paused by itself. Resume it there: countersign resume');
    return;
  }
  const leaves = await wouldLeave(plugin);
  ask(
    plugin,
    'resume',
    {
      sentence: leaves.length === 0 ? 'Nothing known here would leave.' : 'These would leave:',
      leaves,
      yes: 'Resume sending',
      lettingOut: true,
    },
    toEnd,
    async () => (await wouldLeave(plugin)).join('\n') === leaves.join('\n'),
  );
}

/** What is approved and has not left: on this device, or on another as the computer says in its notes or over the link. */
async function wouldLeave(plugin: Desk & Pick<CountersignPlugin, 'link'>): Promise<string[]> {
  const lines: string[] = [];
  const { state, health } = plugin.link;
  const queued = new Set(state === 'connected' ? health?.queue.map(({ approval }) => approval) : []);
  const decided = new Set((await plugin.store.list('Decisions')).map((path) => path.split('/')[1]));
  await plugin.index.refresh(Date.now());
  for (const fact of plugin.index.facts()) {
    if (fact.kind !== 'answer' || fact.standing !== 'open' || !decided.has(fact.id)) continue;
    const { view } = await readCard(plugin, fact.path, null);
    if (view.state === 'approved' || view.state === 'elsewhere' || queued.has(fact.id))
      lines.push(`${view.sentence}: ${oneLine(view.subject, 100)}`);
  }
  return lines.sort();
}

type Asked = Pick<ComponentProps<typeof Question>, 'sentence' | 'leaves' | 'yes' | 'lettingOut'>;

function ask(
  plugin: CountersignPlugin,
  kind: 'pause' | 'resume',
  asked: Asked,
  supersedes: readonly string[] = [],
  unchanged: () => Promise<boolean> = () => Promise.resolve(true),
): void {
  const dialog: { close(): void; open(): void } = new Dialog(plugin.app, `${asked.yes}?`, Question, {
    ...asked,
    onsign: () => told(sign()),
  });
  const sign = async () => {
    const { pin, signer } = plugin;
    if (pin === null) return NOBODY;
    if (!(await unchanged()))
      return 'What would leave has changed since it was listed. Nothing was signed; look again.';
    const by = { vault: pin.vault, key: signer.publicKey, now: Date.now(), supersedes };
    const trouble = await signRecord(plugin, buildPause(kind, by));
    if (trouble !== '') return trouble;
    dialog.close();
    say('Signed. It counts as soon as it has reached your computer.');
    plugin.model.tell();
    void plugin.link.syncNow();
    return '';
  };
  dialog.open();
}
