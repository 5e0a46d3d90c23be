import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LocalWorld } from '../../support/local-world.ts';

/** The terminal links a finished file into place. Obsidian and sync tools write a decision in steps, and can be ended in between. */
let world: LocalWorld;

beforeEach(async () => {
  world = await LocalWorld.drafted();
});
afterEach(() => {
  world.remove();
});

describe.each([
  ['empty', () => ''],
  ['cut off in its record', (whole: string) => whole.slice(0, whole.indexOf('signed_at'))],
  ['cut off before its end', (whole: string) => whole.trimEnd().slice(0, -1)],
])('a decision file that a crash left %s', (_, part) => {
  it('approves nothing, is named, and does not stop the person from deciding again', async () => {
    const { path } = await world.decide({ kind: 'approve' });
    const whole = (await world.vault.read(path)) ?? '';
    world.plant(path, part(whole));
    await world.settle();
    expect((await world.approval()).request.status).toBe('pending');
    expect(await world.vault.read('Dashboard.md')).toContain(path.split('/').at(-1)?.replace('.md', ''));
    await world.decide({ kind: 'approve' });
    await world.settle();
    expect((await world.approval()).request.status).toBe('sent');
    // Whoever was writing it comes back and ends it: it was taken the place of meanwhile.
    world.plant(path, whole);
    await world.settle();
    expect((await world.approval()).request.status).toBe('sent');
    expect(world.transport.attempts).toBe(1);
  });

  it('counts from the moment in which it is whole', async () => {
    const { path } = await world.decide({ kind: 'approve' });
    const whole = (await world.vault.read(path)) ?? '';
    world.plant(path, part(whole));
    await world.round();
    world.plant(path, whole);
    await world.settle();
    expect((await world.approval()).request.status).toBe('sent');
    expect(world.transport.attempts).toBe(1);
  });

  it('takes nothing back while it is an undo, and does once it is whole within the hold', async () => {
    await world.decide({ kind: 'approve' });
    await world.round();
    const { path } = await world.decide({ kind: 'undo' });
    const whole = (await world.vault.read(path)) ?? '';
    world.plant(path, part(whole));
    await world.round();
    expect((await world.approval()).request.status).toBe('held');
    world.plant(path, whole);
    await world.settle();
    expect((await world.approval()).request.status).toBe('pending');
    expect(world.transport.attempts).toBe(0);
  });
});
