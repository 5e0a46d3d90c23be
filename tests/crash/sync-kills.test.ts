import { expect, it } from 'vitest';
import { ciCampaign } from './ci.ts';
import { BUILT } from './programs.ts';
import { killSyncing } from './sync-kills.ts';

it(
  'the syncing daemons, killed anywhere: nothing lost, nothing twice, and they go on',
  { timeout: 600_000 },
  async () => {
    const campaign = ciCampaign(36);
    const outcome = await killSyncing(BUILT, campaign);
    expect(outcome.problems, `seed ${campaign.seed}`).toEqual([]);
    expect(outcome.faults).toBeGreaterThanOrEqual(campaign.faults);
  },
);
