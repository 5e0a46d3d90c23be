import { anchorEntry } from '../../../shared/audit/anchor.ts';
import { type AuditEntry, CHAIN_START, type ChainHead, nextLine } from '../../../shared/audit/chain.ts';

/** An agent's log as it grows through a year: a line for each mail, one more for each that was drafted, one chain. */
export class YearLog {
  private head: ChainHead = CHAIN_START;
  private readonly texts = new Map<string, string>();
  private readonly ends = new Map<string, ChainHead>();
  private count = 0;
  /** Days on which anything was recorded. */
  days = 0;

  constructor(private readonly agent: string) {}

  path(date: string): string {
    return `Logs/${this.agent}/${date}.jsonl`;
  }

  text(date: string): string {
    return this.texts.get(date) ?? '';
  }

  tookIn(date: string, id: string): void {
    const result = `Needs_Action/email/EMAIL_${date}_a-mail-of-that-day_${id}.md`;
    this.append(date, {
      ...about('take_in', id, { account: 'work', category: 'newsletter' }),
      result,
    });
    // One mail in four is answered.
    if (this.count++ % 4 === 0)
      this.append(date, about('draft', `ap-${id}`, { task: id, revision: '1', correspondent: id }));
  }

  /** Writes the anchor behind which the first day goes, and gives the path that goes. */
  retire(today: string, date: string): string | null {
    const next = [...this.texts.keys()].find((day) => day > date);
    const head = this.ends.get(date);
    if (next === undefined || head === undefined) return null;
    this.append(
      today,
      anchorEntry(
        { from: this.path(next), head },
        { files: 1, lines: this.text(date).split('\n').length - 1, breaks: 0 },
      ),
    );
    this.texts.delete(date);
    return this.path(date);
  }

  private append(date: string, facts: Omit<AuditEntry, 'timestamp' | 'actor'>): void {
    if (!this.texts.has(date)) this.days++;
    const line = nextLine(this.head, { ...facts, timestamp: `${date}T08:00:00Z`, actor: this.agent });
    this.texts.set(date, `${this.text(date)}${line.text}\n`);
    this.head = line.head;
    this.ends.set(date, line.head);
  }
}

function about(
  kind: string,
  target: string,
  parameters: Readonly<Record<string, string>>,
): Omit<AuditEntry, 'timestamp' | 'actor'> {
  return { action_type: kind, target, parameters, approval_status: '', approved_by: '', result: '' };
}
