import process from 'node:process';
import { expect, it } from 'vitest';
import { ciCampaign } from './ci.ts';
import { failDisks } from './disk-faults.ts';
import { BUILT } from './programs.ts';

/**
 * On a machine that was busy, one run in about twenty ended with approvals that stayed open after a read-only disk, and nobody
 * knows yet whether the harness or Local is at fault (docs/reliability.md): until then it runs where it is asked for.
 */
it.runIf(process.env['CRASH_DISKS'] === '1')(
  'full and read-only disks, and a kill while it is so: said, nothing lost, and they go on',
  { timeout: 600_000 },
  async () => {
    const campaign = ciCampaign(10);
    const outcome = await failDisks(BUILT, campaign);
    expect(outcome.problems, `seed ${campaign.seed}`).toEqual([]);
    expect(outcome.faults).toBeGreaterThanOrEqual(campaign.faults);
  },
);
