import type { DecisionRecord } from '../../../shared/approval/decision.ts';
import { decisionPath } from '../../../shared/approval/decision-note.ts';
import type { Kernel } from '../host/kernel.ts';
import type { Computer } from '../host/computer.ts';
import type { HandWitness } from '../roles.ts';
import type { World } from '../world.ts';
import { Decisions } from './decisions.ts';
import { Effects } from './effects.ts';
import { Forgeries } from './forgeries.ts';
import { History } from './history.ts';
import { Versions } from './versions.ts';
import { Violation } from './violation.ts';

/** The oracle: books of its own about what people did and what left, compared with the promises after every step. */
export class Checker implements HandWitness {
  readonly effects: Effects;
  readonly history: History;
  readonly versions: Versions;
  readonly decisions: Decisions;
  private readonly forgeries: Forgeries;
  violation: Violation | null = null;

  constructor(
    private readonly kernel: Kernel,
    world: World,
    honest: boolean,
  ) {
    this.effects = new Effects(kernel, (check) => {
      this.guard(check);
    });
    this.versions = new Versions(kernel);
    this.decisions = new Decisions(this.versions);
    this.history = new History(kernel, honest, this.decisions);
    this.forgeries = new Forgeries(world);
  }

  /** A person signed this, and so its note reads. */
  readonly signed = (record: DecisionRecord, note: string): void => {
    this.effects.signed.set(record.decision_id, record);
    this.decisions.sealed(decisionPath(record), note);
  };

  asking(computer: Computer, records: readonly string[]): void {
    this.effects.asking(computer, records);
  }

  asked(computer: Computer, records: readonly string[]): void {
    this.effects.asked(computer, records);
  }

  controlled(computer: Computer, record: string, carriedOut: boolean): void {
    if (carriedOut) this.effects.controlled(computer, record);
  }

  roundBegins(computer: Computer): void {
    this.effects.of(computer).roundBegan = this.kernel.steps;
  }

  /** At the end of a schedule in which nothing went wrong and everything had time. */
  settled(world: World): void {
    this.guard(() => {
      this.decisions.settled(world);
    });
  }

  /** After every step. */
  check(): void {
    this.guard(() => {
      this.history.check();
      this.versions.check();
      this.forgeries.check();
    });
    const broken = this.kernel.failures.shift();
    if (broken !== undefined) this.violation ??= new Violation('bug', broken);
  }

  private guard(check: () => void): void {
    try {
      check();
    } catch (error) {
      if (!(error instanceof Violation)) throw error;
      this.violation ??= error;
    }
  }
}
