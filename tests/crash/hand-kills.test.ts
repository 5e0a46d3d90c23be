import { expect, it } from 'vitest';
import { ciCampaign } from './ci.ts';
import { killHands } from './hand-kills.ts';
import { BUILT } from './programs.ts';

it(
  'the hand, killed between journal and reply: at most one delivery, and the journal says so',
  { timeout: 600_000 },
  async () => {
    const campaign = ciCampaign(16);
    const outcome = await killHands(BUILT, campaign);
    expect(outcome.problems, `seed ${campaign.seed}`).toEqual([]);
    expect(outcome.faults).toBeGreaterThanOrEqual(campaign.faults);
  },
);
