import { type Result, ok } from '../../../shared/result.ts';
import type { Arrival, Intake, IntakeStatus, IntakeTrouble } from './intake.ts';
import { waitFor } from './wait.ts';

/** Not known to be well, not known to be ill. */
const SLOW: IntakeStatus = {
  state: 'retrying',
  kind: 'unreachable',
  message: 'The mail server was asked and takes long to answer; the other mailboxes go on meanwhile.',
};

type Batch = Result<Arrival[], IntakeTrouble>;

/**
 * A mailbox that keeps nobody waiting: what takes longer than `patienceMs` (a server that is stopped, the first look at
 * 40,000 messages) goes on in the background, and the round goes on with the other mailboxes. Its batch is given out when
 * it is asked for again.
 */
export class PatientIntake implements Intake {
  private running: Promise<Batch> | null = null;

  constructor(
    private readonly inner: Intake,
    private readonly patienceMs: number,
  ) {}

  async next(limit?: number, skip?: ReadonlySet<string>): Promise<Batch> {
    const running = (this.running ??= this.inner.next(limit, skip));
    const settled = new AbortController();
    const settle = () => settled.abort();
    running.then(settle, settle);
    await waitFor(settled.signal, this.patienceMs, () => undefined);
    if (!settled.signal.aborted) return ok([]);
    this.running = null;
    return running;
  }

  confirm(arrival: Arrival): Promise<void> {
    return this.inner.confirm(arrival);
  }

  async changed(signal: AbortSignal): Promise<void> {
    const { running } = this;
    if (running === null) return this.inner.changed(signal);
    await waitFor(signal, Infinity, (wake) => void running.then(wake, wake));
  }

  status(): IntakeStatus {
    return this.running === null ? this.inner.status() : SLOW;
  }

  waiting(): number {
    return this.inner.waiting?.() ?? 0;
  }

  resume(): void {
    this.inner.resume();
  }

  close(): Promise<void> {
    return this.inner.close();
  }
}
