import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildPause, buildRevokeKey } from '../../shared/approval/build.ts';
import { type DecisionRecord } from '../../shared/approval/decision.ts';
import { decisionPath } from '../../shared/approval/decision-note.ts';
import { Person, VAULT } from '../support/decisions.ts';
import { LocalWorld, MAIL } from '../support/local-world.ts';

/** The computer was off while a phone was stolen and revoked: owner's and thief's decisions reach it together. */
describe('a key that was revoked while the computer was off', () => {
  const thief = new Person('phone');
  let world: LocalWorld;

  beforeEach(async () => {
    world = new LocalWorld();
    world.pins.push(thief.pin);
    world.deliver(MAIL);
    await world.cloudRound();
    await world.round();
  });
  afterEach(() => {
    world.remove();
  });

  const by = (person: Person) => ({
    vault: VAULT,
    key: person.signer.publicKey,
    now: world.clock.wall,
    supersedes: [] as string[],
  });

  /** Under an id of the thief's own choice, so that it is read first. */
  async function first(record: DecisionRecord): Promise<void> {
    const chosen = { ...record, decision_id: `d-${'2'.repeat(26)}` };
    world.plant(decisionPath(chosen), await thief.note(chosen));
  }

  async function afterTheStart(): Promise<void> {
    world.restart();
    for (let round = 0; round < 3; round++) {
      await world.settle();
      world.clock.advance(60_000);
    }
  }

  const revoked = (person: Person) => world.pins.find(({ key }) => key === person.pin.key)?.revoked !== '';

  it('does not revoke its owner’s instead by the name of its decision, and sends nothing', async () => {
    await world.signWhole((own) => buildRevokeKey(own, thief.pin.key));
    await first(buildRevokeKey(by(thief), world.person.pin.key));
    await world.decide({ kind: 'approve' }, thief);
    await afterTheStart();
    expect(world.transport.attempts).toBe(0);
    expect(revoked(thief)).toBe(true);
    // Neither wins: the owner pairs anew, at the computer itself.
    expect(revoked(world.person)).toBe(true);
  });

  it('does not end its owner’s pause by the name of its decision', async () => {
    const pause = await world.signWhole((own) => buildPause('pause', own));
    await world.decide({ kind: 'approve' });
    await world.signWhole((own) => buildRevokeKey(own, thief.pin.key));
    await first(buildPause('resume', { ...by(thief), supersedes: [pause] }));
    await afterTheStart();
    expect(world.transport.attempts).toBe(0);
    expect(world.hand.status().pauses).toHaveLength(1);
  });

  it('revokes nobody once its owner’s decision was carried out', async () => {
    await world.signWhole((own) => buildRevokeKey(own, thief.pin.key));
    await afterTheStart();
    await first(buildRevokeKey(by(thief), world.person.pin.key));
    await afterTheStart();
    expect(revoked(world.person)).toBe(false);
    await world.decide({ kind: 'approve' });
    await afterTheStart();
    expect(world.transport.delivered).toHaveLength(1);
  });
});
