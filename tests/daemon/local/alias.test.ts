import { afterEach, beforeEach, expect, it } from 'vitest';
import { LocalWorld, MAIL } from '../../support/local-world.ts';

let world: LocalWorld;
beforeEach(() => {
  world = new LocalWorld();
});
afterEach(() => {
  world.remove();
});
const TO_SHOP = MAIL.replace('To: me@example.com', 'To: shop@example.com');

it('an answer comes from the address that was written to, and leaves as that', async () => {
  world.aliases = { cloud: ['shop@example.com'], hand: ['shop@example.com'] };
  await world.round();
  world.deliver(TO_SHOP);
  await world.cloudRound();
  expect((await world.approval()).request.from).toBe('shop@example.com');
  await world.decide({ kind: 'approve' });
  await world.settle();
  const [delivered] = world.transport.delivered;
  expect(delivered?.envelope.from).toBe('shop@example.com');
  expect(Buffer.from(delivered?.raw ?? []).toString()).toMatch(/^From: shop@example\.com\r$/m);
});

it('it comes from the account’s own address where the hand may not send as the other', async () => {
  world.aliases.cloud = ['shop@example.com'];
  await world.round();
  world.deliver(TO_SHOP);
  await world.cloudRound();
  expect((await world.approval()).request.from).toBe('me@example.com');
});

it('a hand that may not send as what was signed refuses with a sentence, and sends when it may', async () => {
  world.aliases = { cloud: ['shop@example.com'], hand: ['shop@example.com'] };
  await world.round();
  world.deliver(TO_SHOP);
  await world.cloudRound();
  // The person removed the alias from the configuration of their computer, and started it again.
  world.restart();
  world.aliases.hand = [];
  await world.decide({ kind: 'approve' });
  await world.settle();
  expect(world.transport.attempts).toBe(0);
  const { status, result } = (await world.approval()).request;
  expect(status).toBe('refused');
  expect(result).toContain('The account "work" may not send as shop@example.com');
  world.restart();
  world.aliases.hand = ['shop@example.com'];
  await world.decide({ kind: 'approve' });
  await world.settle();
  expect(world.transport.delivered).toHaveLength(1);
});
