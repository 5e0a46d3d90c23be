import { MemoryStore } from '../../../shared/vault/memory-store.ts';
import type { HandPin } from '../../../shared/card/trusted-hand.ts';
import type { Checker } from '../checker/checker.ts';
import type { Event } from '../events.ts';
import { Computer } from '../host/computer.ts';
import { Process } from '../host/kernel.ts';
import { PHONE } from '../people.ts';
import type { Random } from '../random.ts';
import { VAULT_DIR, type World, contentOf, filesBelow } from '../world.ts';
import { type Made, type Mood, decideOn } from './deciding.ts';
import type { Files } from './files.ts';

/**
 * A phone: the vault reaches it by the user's own transport, late and in pieces, and all that goes back are decision files,
 * in any order, perhaps twice (PROTOCOL §1), each written as that transport writes files.
 */
export class Telephone {
  private readonly computer: Computer;
  private notes = new Map<string, string>();
  private readonly outbox: Made[] = [];

  constructor(
    private readonly world: World,
    private readonly checker: Checker,
    private readonly random: Random,
    private readonly files: Files,
    private readonly pin: () => HandPin | null,
  ) {
    this.computer = new Computer('phone', world.kernel.time);
  }

  next(): Event | null {
    const local = this.random.pick(this.world.locals);
    const kind = this.random.weighted([
      [2, 'pull'],
      [2, 'decide'],
      [this.outbox.length === 0 ? 0 : 4, 'push'],
    ] as const);
    switch (kind) {
      case 'pull':
        return {
          what: `the phone gets the notes of ${local.name}`,
          act: () => {
            this.pull(local);
          },
        };
      case 'decide': {
        if (this.notes.size === 0) return null;
        const mood: Mood = this.random.pick([
          'approve',
          'approve',
          'approve',
          'reject',
          'undo',
          'resend',
          'was_sent',
        ] as const);
        return { what: `a person at the phone wants to ${mood}`, act: () => this.decide(mood) };
      }
      case 'push': {
        const at = this.random.below(this.outbox.length);
        const again = this.random.chance(0.2);
        return {
          what: `a decision of the phone reaches ${local.name}`,
          act: () => {
            const decision = this.outbox[at];
            if (decision === undefined) return;
            if (!again) this.outbox.splice(at, 1);
            this.bring(local, decision);
          },
        };
      }
    }
  }

  /** Decides over what it last got, and at once what it decided is in the vault. */
  async decideAndPush(local: Computer, mood: Mood): Promise<void> {
    await this.decide(mood);
    for (const made of this.outbox.splice(0)) this.bring(local, made);
  }

  /** A transport that was cut off begins again: it writes what is not there, or not as it is here. */
  private bring(local: Computer, made: Made): void {
    const { path, text } = made;
    if (contentOf(local, `${VAULT_DIR}/${path}`) === text) return;
    this.files.save(local, path, text, this.files.aWay(), {
      whole: (file) => {
        this.checker.decisions.whole(local, path, file);
      },
      cutOff: () => this.outbox.push(made),
    });
  }

  pull(local: Computer): void {
    const notes = new Map<string, string>();
    for (const path of filesBelow(local, VAULT_DIR)) {
      if (!path.startsWith('.')) notes.set(path, contentOf(local, `${VAULT_DIR}/${path}`) ?? '');
    }
    this.notes = notes;
  }

  private async decide(mood: Mood): Promise<void> {
    const process = new Process('phone', this.computer, this.computer.newPid(), 1);
    const store = new MemoryStore(Object.fromEntries(this.notes));
    await this.world.kernel.start(process, async () => {
      const made = await decideOn(store, PHONE, mood, this.pin(), this.random, this.checker.signed);
      if (made === null) return;
      this.notes.set(made.path, made.text);
      this.outbox.push(made);
    });
  }
}
