import { IS } from '../../shared/task/category-words.ts';
import { type Correction } from '../../shared/task/correction.ts';
import { oneLine } from '../../shared/text/show.ts';
import { type Corrected } from '../local/corrections.ts';

/** What a person hears after a correction: what was noted, and what becomes of the mail. */
export function correctionLines(done: Corrected, { category }: Correction): string[] {
  const { task, path } = done;
  return [
    `Noted: this mail ${IS[category]} (${oneLine(task.from, 60)}: ${oneLine(task.subject, 80)}).`,
    ...consequence(done, category),
    path,
  ];
}

/** Why a mail that a person wants answered gets no draft; null where one comes or is there. */
export function whyRefused({ outcome, task }: Corrected): string | null {
  if (outcome === 'needs_you') return `${task.result} It waits for you in Needs_Action/.`;
  return outcome === 'answered'
    ? 'This mail was answered already; write a new mail in your mail program.'
    : null;
}

function consequence(done: Corrected, category: Correction['category']): string[] {
  const { outcome, approval } = done;
  switch (outcome) {
    case 'corrected':
      return [];
    case 'files':
      return ['Local files it in its next round.'];
    case 'promoted':
    case 'queued':
      return ['The cloud drafts an answer in its next round; nothing is sent before you approve it.'];
    case 'needs_you':
    case 'answered':
      return [whyRefused(done) ?? ''];
    case 'draft_waits':
      return category === 'needs_reply'
        ? [`A draft waits for your decision: countersign show ${approval}`]
        : [`Its draft still waits, since only a decision ends it: countersign reject ${approval}`];
    case 'at_work':
      return [
        'An agent is drafting for it just now; your word goes into the note as soon as it has laid it down.',
        ...(category === 'needs_reply' ? [] : ['If a draft comes of it all the same, reject that.']),
      ];
  }
}
