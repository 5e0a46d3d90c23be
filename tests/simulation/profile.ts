import type { Random } from './random.ts';

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
  /** Nobody publishes or answers what it should not, and no history goes back: list 2 of PROTOCOL §11 is claimed. */
  readonly honest: boolean;
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
  const chance = random.pick([0, 0.15, 0.3, 0.5]);
  const mayLie = random.chance(0.45);
  for (const trouble of TROUBLES)
    if (random.chance(chance) && (mayLie || !DISHONEST.includes(trouble))) troubles.add(trouble);
  const focus = random.chance(0.65) ? 'hand' : 'vault';
  const [yields, steps] = random.pick(SIZES[focus]);
  return {
    focus,
    clouds: focus === 'hand' ? 1 : random.between(1, 3),
    locals: random.chance(0.7) ? 1 : 2,
    yields,
    steps,
    events: random.pick([0.08, 0.15, 0.25]),
    troubles,
    honest: !DISHONEST.some((trouble) => troubles.has(trouble)),
  };
}
