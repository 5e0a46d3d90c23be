/** Clues that can only speak for somebody waiting for an answer, and those that can only speak against it. */
const FOR =
  /^(?:asks(?!_nothing|_nobody)|deadline_for|question|request|deadline|enquiry_form|buying|passes_on|important)/;
const AGAINST =
  /^(?:asks_nothing|asks_nobody|nothing_needed|thanks|cc_only|to_many|to_crowd|greets_other|members)/;
/** Clues that may go either way. */
const EITHER =
  /^(?:empty_text|short_text|medium_text|long_text|one_block|forward|you|in_reply_to|quotes_much|exclaims$)/;

/**
 * How a clue may count for "waits for an answer": 1 only for it, -1 only against it, 0 both ways, null not at all. All
 * other clues tell who writes and by which program, which in a small collection goes with asking by chance.
 */
export function askRole(clue: string): 1 | -1 | 0 | null {
  if (FOR.test(clue)) return 1;
  if (AGAINST.test(clue)) return -1;
  return EITHER.test(clue) ? 0 : null;
}
