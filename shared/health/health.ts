import type { Fact } from '../card/survey.ts';
import { type HeldNote, heldNow } from '../dashboard/held-back.ts';
import { waitingNow } from '../dashboard/waiting.ts';
import { openWarnings } from '../dashboard/warnings.ts';
import type { Health as LinkHealth } from '../link/messages.ts';
import { oneLine } from '../text/show.ts';
import { fromInstant } from '../text/time.ts';
import type { HandPin } from '../card/trusted-hand.ts';
import { queueOf } from './queue.ts';
import { type Said, said } from './said.ts';
import type { AgentWord, VaultWords } from './vault-words.ts';

/** The direct link to this computer's own program, as it stands (plugin/link/link.ts). */
export interface LinkNow {
  readonly state: 'off' | 'connecting' | 'connected' | 'refused';
  readonly why: string;
  readonly health: LinkHealth | null;
  /** When it last said anything, milliseconds since 1970. */
  readonly heardAt: number | null;
}

/** A word over the link that holds now: while it is connected, what changed would have been told. */
export interface LinkWord {
  readonly health: LinkHealth;
  readonly at: number;
}

/** What is said, by what it is about. */
export interface Health {
  readonly sending: readonly Said[];
  /** What was approved and has not left. */
  readonly queue: readonly Said[];
  readonly agents: readonly Said[];
  readonly sync: readonly Said[];
  /** What is in the way, and standing warnings. */
  readonly trouble: readonly Said[];
}

export interface HealthIn {
  readonly facts: readonly Fact[];
  readonly words: VaultWords;
  readonly pin: HandPin | null;
  readonly link: LinkNow;
}

/** What can be said about the machinery, each with whose word it is and of when. Nothing is inferred from silence. */
export function healthOf({ facts, words, pin, link: now }: HealthIn): Health {
  const { health, heardAt } = now;
  const link =
    now.state === 'connected' && health !== null && heardAt !== null ? { health, at: heardAt } : null;
  return {
    sending: sending(words, pin, link),
    agents: words.agents.map((word) => lifeOf(word, link)),
    sync: syncWords(words, link, now),
    queue: queueOf(facts, link),
    trouble: trouble(words, link),
  };
}

function sending({ hands }: VaultWords, pin: HandPin | null, link: LinkWord | null): Said[] {
  if (link !== null) {
    const { mode, paused, executor } = link.health;
    return [
      said(modeWords(mode, paused), 'link', link.at, paused),
      ...(executor === ''
        ? [said('The hand that sends can’t be asked just now.', 'link', link.at, true)]
        : []),
    ];
  }
  if (hands.length === 0)
    return [said('No computer that sends has reported in this vault.', 'plugin', null, true)];
  return hands.map(({ agent, hand }) => {
    const own = hand.executor === pin?.executor || hands.length === 1 ? '' : ` (${agent})`;
    const paused = hand.paused === 'true';
    // The note changes only when the state does: its age is how long that has stood, as far as the files go.
    return said(`${modeWords(hand.mode, paused)}${own}`, 'files', fromInstant(hand.updated), paused);
  });
}

function modeWords(mode: 'live' | 'dry', paused: boolean): string {
  if (paused) return `Sending is paused (${mode === 'live' ? 'live' : 'dry run'}).`;
  return mode === 'live' ? 'Live: what you approve is sent.' : 'Dry run: nothing leaves.';
}

const LEFT: Readonly<Record<AgentWord['what'], string>> = {
  log: 'Last wrote into its log.',
  news: 'Last told news.',
  hand: 'Last reported its hand.',
  nothing: 'Nothing of it in this vault says when it was last alive.',
};

function lifeOf({ agent, what, at }: AgentWord, link: LinkWord | null): Said {
  const own = link?.health.agent === agent ? link : null;
  if (own === null) return said(`${agent}: ${LEFT[what]}`, at === null ? 'plugin' : 'files', at);
  const { round } = own.health;
  return said(
    round === ''
      ? `${agent}: Runs; its first round is under way.`
      : `${agent}: Runs; its last round ended ${round.slice(11, 19)} UTC.`,
    'link',
    own.at,
  );
}

const OUTCOMES: Readonly<Record<LinkHealth['sync']['outcome'], string>> = {
  'in-step': 'In step with the Git server.',
  waiting: 'Waits for the Git server.',
  frozen: 'Frozen: sync asks a question (countersign sync).',
  failed: 'The last round of sync failed.',
  'no-remote': 'No Git server: this vault is synced by nobody here.',
};

const LINK: Readonly<Record<LinkNow['state'], string>> = {
  off: 'there is no direct link to your computer.',
  connecting: 'Countersign does not answer on this computer.',
  connected: 'your computer has not reported over the link yet.',
  refused: 'the direct link was refused.',
};

function syncWords({ news }: VaultWords, link: LinkWord | null, now: LinkNow): Said[] {
  if (link === null) {
    const held = heldNow(news).map(heldWords);
    return [
      said(
        `What sync does just now is not known: ${LINK[now.state]}${now.why === '' ? '' : ` ${now.why}`}`,
        'plugin',
        null,
      ),
      ...held,
    ];
  }
  const { sync } = link.health;
  const reach =
    sync.remote_reachable || sync.outcome === 'no-remote' ? '' : ' The Git server can’t be reached.';
  const more = sync.held_back_count - sync.held_back.length;
  return [
    said(
      `${OUTCOMES[sync.outcome]}${reach}`,
      'link',
      link.at,
      !['in-step', 'no-remote'].includes(sync.outcome),
    ),
    ...(sync.backlog === 0
      ? []
      : [said(`${String(sync.backlog)} changes here are not published yet.`, 'link', link.at)]),
    ...sync.held_back.map(({ reason }) => said(`Held back: ${oneLine(reason, 400)}`, 'link', link.at, true)),
    ...(more > 0 ? [said(`And ${String(more)} more held back.`, 'link', link.at, true)] : []),
  ];
}

function heldWords({ agent, reason, at }: HeldNote): Said {
  return said(`Held back by ${agent}: ${oneLine(reason, 400)}`, 'files', fromInstant(at), true);
}

function trouble({ trouble: shown, news }: VaultWords, link: LinkWord | null): Said[] {
  const now = link === null ? shown.map((text) => said(text, 'files', null, true)) : [];
  return [
    ...(link?.health.trouble.map((text) => said(oneLine(text, 400), 'link', link.at, true)) ?? now),
    ...openWarnings(news).map(({ agent, text, at }) =>
      said(`${agent}: ${oneLine(text, 400)}`, 'files', fromInstant(at), true),
    ),
    ...waitingNow(news).map((text) => said(oneLine(text, 400), 'files', null)),
  ];
}
