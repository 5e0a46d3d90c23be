import { IS } from './category-words.ts';
import type { Correction } from './correction.ts';
import type { CorrectedMail } from './correct-in-vault.ts';

/** What a person hears after they said what a mail is: that it was noted, and what becomes of the mail. */
export function correctionWords({ outcome, task }: CorrectedMail, { category }: Correction): string {
  switch (outcome) {
    case 'needs_you':
      return `No draft will come: ${task.result} It waits for you under Needs you.`;
    case 'answered':
      return 'This mail was answered already; write a new mail to answer again.';
    case 'promoted':
    case 'queued':
      return 'It goes to be drafted, unless your handbook forbids it; nothing is sent before you approve it.';
    case 'draft_waits':
      return 'Noted. A draft for it waits for your decision under Needs you.';
    case 'files':
      return `Noted: this mail ${IS[category]}. Your computer files it in its next round.`;
    case 'corrected':
    case 'at_work':
      return `Noted: this mail ${IS[category]}. The cloud learns from it.`;
  }
}
