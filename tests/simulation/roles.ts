import { runCloud } from '../../daemon/cloud/run-cloud.ts';
import { type EmailHand, openEmailHand } from '../../daemon/hands/email/email-hand.ts';
import type { HandClient } from '../../daemon/hands/mcp-client.ts';
import { emailHandOptions } from '../../daemon/local/email-hand-options.ts';
import { mcpHand } from '../../daemon/local/mcp-hand.ts';
import { runLocal } from '../../daemon/local/run-local.ts';
import type { Events } from '../../daemon/records/events.ts';
import { type Result, ok } from '../../shared/result.ts';
import type { Computer } from './host/computer.ts';
import type { Kernel } from './host/kernel.ts';
import type { World } from './world.ts';

/** Rounds that failed with words which no disk, network or lock explains. */
function listener(kernel: Kernel): Events {
  return {
    tell: (event, { message }) => {
      if (
        event === 'failed' &&
        /undefined|not a function|access table|not come to rest|null/.test(String(message))
      )
        kernel.failures.push(`${kernel.process.name}: ${String(message)}`);
    },
  };
}

/** What the checker hears of what the hand is asked. */
export interface HandWitness {
  asking(computer: Computer, records: readonly string[]): void;
  asked(computer: Computer, records: readonly string[]): void;
  controlled(computer: Computer, record: string, carriedOut: boolean): void;
  roundBegins(computer: Computer): void;
}

/** The real `countersign-cloud cloud`. */
export async function cloudRole(world: World, agent: string): Promise<void> {
  insist(
    await runCloud(world.cloudConfig(agent), listener(world.kernel), new AbortController().signal, false),
  );
}

/** The real `countersign local`, with the real hand in the same process: what lies between is MCP, and is tested elsewhere. */
export async function localRole(
  world: World,
  computer: Computer,
  mode: 'live' | 'dry',
  witness: HandWitness,
): Promise<void> {
  const config = world.localConfig(computer.name, mode);
  const openHand = async () => {
    const options = await emailHandOptions(config);
    if (!options.ok) return options;
    const hand = openEmailHand(options.value);
    return hand.ok ? ok(mcpHand(clientOf(hand.value, computer, witness), mode)) : hand;
  };
  insist(
    await runLocal({
      config,
      events: listener(world.kernel),
      signal: new AbortController().signal,
      once: false,
      openHand,
    }),
  );
}

function insist(result: Result<void>): void {
  if (!result.ok) throw new Error(result.refusal.message);
}

function clientOf(hand: EmailHand, computer: Computer, witness: HandWitness): HandClient {
  return {
    execute: async (records) => {
      witness.asking(computer, records);
      const outcome = await hand.execute({ records });
      if (outcome.state !== 'locked') witness.asked(computer, records);
      return ok(outcome);
    },
    annul: async (records) => {
      const outcome = await hand.annul({ records });
      if (outcome.state !== 'locked') witness.asked(computer, records);
      return ok(outcome);
    },
    look: (approval) => Promise.resolve(ok(hand.look({ approval }))),
    control: (record, beside = []) => {
      const outcome = hand.control({ record, beside });
      witness.controlled(computer, record, outcome.state === 'done');
      return Promise.resolve(ok(outcome));
    },
    status: () => {
      witness.roundBegins(computer);
      return Promise.resolve(ok(hand.status()));
    },
    head: () => Promise.resolve(hand.head()),
    compareHead: (head) => Promise.resolve(hand.compareHead(head)),
    pid: () => null,
    close: () => Promise.resolve(),
  };
}
