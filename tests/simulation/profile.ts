import type { Random } from './random.ts';
import { STORIES, type Story } from './stories.ts';

/** What may go wrong in a schedule; each is on in some schedules only, so that every mixture comes up. */
export const TROUBLES = [
  'kill',
  'power',
  'network',
  'lost-answers',
  'clocks',
  'mail-server',
  'editors',
  'deletions',
  'secrets',
  'full-disk',
  'bad-fsync',
  'restore-journal',
  'restore-computer',
  'lying-disk',
  'restore-remote',
  'evil-cloud',
  'evil-host',
] as const;
export type Trouble = (typeof TROUBLES)[number];

export interface Profile {
  readonly clouds: number;
  readonly locals: number;
  readonly yields: number;
  /** How many steps: more of them where each is smaller. */
  readonly steps: number;
  /** `hand`: the clouds are asleep and all is about what leaves; `vault`: everything runs. */
  readonly focus: 'hand' | 'vault';
  /** How often a step is an event from outside rather than a program going on. */
  readonly events: number;
  readonly troubles: ReadonlySet<Trouble>;
  /** Half of the schedules are of a mixture of its own, '' in the others. */
  readonly title: string;
  readonly story: Story | null;
  /** Nobody publishes or answers what it should not, and no history goes back: list 2 of PROTOCOL §11 is claimed. */
  readonly honest: boolean;
  /** Nothing goes wrong at all: then everything comes to its end, and that is checked. */
  readonly settles: boolean;
}

const DISHONEST: readonly Trouble[] = [
  'evil-cloud',
  'evil-host',
  'restore-remote',
  'restore-computer',
  'lying-disk',
];

/** How often file operations let others go first, and how many steps then make a schedule. */
const SIZES: Readonly<Record<Profile['focus'], readonly (readonly [number, number])[]>> = {
  hand: [
    [0.01, 280],
    [0.03, 400],
  ],
  vault: [
    [0.03, 260],
    [0.12, 400],
  ],
};

export function profileOf(random: Random): Profile {
  const troubles = new Set<Trouble>();
  const [title, story] = random.chance(0.5)
    ? random.pick<[string, Story | null]>(Object.entries(STORIES))
    : ['', null];
  const chance = random.pick(story === null ? [0, 0.15, 0.3, 0.5] : [0, 0.1]);
  const mayLie = random.chance(0.45);
  for (const trouble of TROUBLES)
    if (random.chance(chance) && (mayLie || !DISHONEST.includes(trouble))) troubles.add(trouble);
  for (const trouble of story?.troubles ?? []) troubles.add(trouble);
  const focus = story?.focus ?? (random.chance(0.65) ? 'hand' : 'vault');
  const [yields, steps] = random.pick(SIZES[focus]);
  return {
    focus,
    title,
    story,
    clouds: focus === 'hand' || story !== null ? 1 : random.between(1, 3),
    locals: story?.locals ?? (random.chance(0.7) ? 1 : 2),
    yields,
    steps,
    events: random.pick([0.08, 0.15, 0.25]),
    troubles,
    settles: troubles.size === 0,
    honest: !DISHONEST.some((trouble) => troubles.has(trouble)),
  };
}
