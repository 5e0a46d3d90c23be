import * as z from 'zod';

/** Answers of the tools `head` and `compare_head`, as both ends of the wire know them. */

/** `refused` is '' or the sentence why the journal can't be asked. */
export const headAnswerSchema = z.strictObject({
  count: z.number().int(),
  hash: z.string(),
  refused: z.string(),
});

export const compareAnswerSchema = z.strictObject({
  answer: z.enum(['held', 'lacking', 'refused']),
  message: z.string(),
});
