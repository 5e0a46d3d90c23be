import * as z from 'zod';

/** How much the cloud may put before the person at once, and when it reminds them. */
export const limits = z
  .strictObject({
    open_approvals: z.number().int().min(1).max(1000).default(50),
    open_per_correspondent: z.number().int().min(1).max(1000).default(3),
    drafts_per_correspondent_a_day: z.number().int().min(1).max(10_000).default(20),
  })
  .prefault({});

export const followUp = z
  .strictObject({
    /** Monday to Friday (UTC) after the day on which it was sent; 0 for never. */
    working_days: z.number().int().min(0).max(60).default(5),
    at_most: z.number().int().min(1).max(5).default(1),
  })
  .prefault({});
