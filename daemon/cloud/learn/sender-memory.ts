import { type Task } from '../../../shared/vault/schemas.ts';
import { type Authentication } from '../triage/risks/authentication.ts';
import { type Lesson } from './lesson.ts';
import { type SenderKeys } from './sender-keys.ts';

type Category = Task['category'];

/** Kinds that are known by their form, whoever sends them: a colleague's absence says nothing of his next letter. */
const BY_FORM: ReadonlySet<Category> = new Set(['bounce', 'autoreply', 'calendar']);
/** Mail that is often sent under other people's names. */
const FORGED: ReadonlySet<Category> = new Set(['cold_pitch', 'spam']);

interface Remembered {
  readonly category: Category;
  readonly authentic: boolean;
}

export interface SaidOfSender {
  readonly category: Category;
  readonly whose: 'this sender' | 'this list';
}

/** What a person's corrections say about senders: the last one about each, by exact address or list. */
export class SenderMemory {
  readonly #from = new Map<string, Remembered>();
  readonly #list = new Map<string, Remembered>();

  constructor(lessons: readonly Lesson[]) {
    for (const { category, mail } of lessons) {
      if (BY_FORM.has(category)) continue;
      const remembered = { category, authentic: mail.authentic };
      if (isOfList(category, mail)) note(this.#list, mail.list, remembered);
      // Who writes to a list writes other mail too.
      if (category !== 'list' || mail.list === '') note(this.#from, mail.from, remembered);
    }
  }

  /**
   * The category that a person gave to mail of this sender, when triage calls it `verdict`; null where none is known, or it
   * may be somebody else: anybody can send under anybody's name.
   */
  about(keys: SenderKeys, authentication: Authentication, verdict: Category): SaidOfSender | null {
    const from = this.#from.get(keys.from);
    if (from !== undefined && applies(from, authentication, verdict))
      return { category: from.category, whose: 'this sender' };
    const list = this.#list.get(keys.list);
    return list === undefined ? null : { category: list.category, whose: 'this list' };
  }
}

/** One spam or one letter on a list says nothing of the others; that it is a list, or a newsletter, does. */
function isOfList(category: Category, { discussion }: SenderKeys): boolean {
  return category === 'list' || (!discussion && (category === 'newsletter' || category === 'notification'));
}

function note(memory: Map<string, Remembered>, key: string, what: Remembered): void {
  if (key !== '') memory.set(key, what);
}

function applies(
  { category, authentic }: Remembered,
  authentication: Authentication,
  verdict: Category,
): boolean {
  // Spam under a name says nothing of mail that proves to come from it …
  if (FORGED.has(category)) return authentic || authentication !== 'passed';
  // … and a good name is no defence for mail that proves not to.
  return !(FORGED.has(verdict) && authentication === 'failed');
}
