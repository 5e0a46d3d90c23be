import { expect, it } from 'vitest';
import { ciCampaign } from './ci.ts';
import { failDisks } from './disk-faults.ts';
import { BUILT } from './programs.ts';

it(
  'full and read-only disks, and a kill while it is so: said, nothing lost, and they go on',
  { timeout: 600_000 },
  async () => {
    const campaign = ciCampaign(10);
    const outcome = await failDisks(BUILT, campaign);
    expect(outcome.problems, `seed ${campaign.seed}`).toEqual([]);
    expect(outcome.faults).toBeGreaterThanOrEqual(campaign.faults);
  },
);
