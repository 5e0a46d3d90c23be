import { describe, expect, it } from 'vitest';
import { buildPause } from '../../../shared/approval/build.ts';
import { type DecisionRecord, MOST_SUPERSEDED } from '../../../shared/approval/decision.ts';
import { sealDecision } from '../../../shared/approval/decision-note.ts';
import { type Signer, signerFromSeed } from '../../../shared/approval/keys.ts';
import { pausesIn } from '../../../shared/card/pauses.ts';
import { VAULT } from '../../support/signature-vectors.ts';

const ME = signerFromSeed(new Uint8Array(32).fill(1));
const OTHER = signerFromSeed(new Uint8Array(32).fill(2));

async function made(
  kind: 'pause' | 'resume',
  signer: Signer,
  supersedes: readonly string[] = [],
  vault = VAULT,
): Promise<{ note: string; id: string }> {
  const record: DecisionRecord = buildPause(kind, { vault, key: signer.publicKey, now: 0, supersedes });
  return { note: await sealDecision(record, signer), id: record.decision_id };
}

const look = (...decisions: { note: string }[]) =>
  pausesIn(
    decisions.map(({ note }) => note),
    VAULT,
    ME.publicKey,
  );

describe('pauses as one device sees them', () => {
  it('its own stands until a resume names it', async () => {
    const pause = await made('pause', ME);
    expect(look(pause)).toEqual({ own: true, toEnd: [pause.id] });
    expect(look(pause, await made('resume', ME, [pause.id]))).toEqual({ own: false, toEnd: [] });
    const other = await made('pause', ME);
    expect(look(pause, other, await made('resume', ME, [pause.id]))).toEqual({
      own: true,
      toEnd: [other.id],
    });
  });

  it('one of another key is not vouched for, and named by a resume', async () => {
    const pause = await made('pause', OTHER);
    expect(look(pause)).toEqual({ own: false, toEnd: [pause.id] });
  });

  it('a resume by another key is believed in what is shown, and does not keep this one from naming the pause', async () => {
    const pause = await made('pause', ME);
    const resume = await made('resume', OTHER, [pause.id]);
    expect(look(pause, resume)).toEqual({ own: false, toEnd: [pause.id] });
  });

  it('a record that was changed, one of another vault and one that is none count for nothing of ours', async () => {
    const pause = await made('pause', ME);
    const forged = { note: pause.note.replace(/signature: .*/, `signature: ${'A'.repeat(86)}`) };
    expect(look(forged).own).toBe(false);
    expect(look(await made('pause', ME, [], `v-${'b'.repeat(26)}`), { note: 'x' }, { note: '' })).toEqual({
      own: false,
      toEnd: [],
    });
  });

  it('a flood of foreign ones never pushes out its own, nor those that may stand', async () => {
    const flood = await Promise.all(Array.from({ length: MOST_SUPERSEDED + 20 }, () => made('pause', OTHER)));
    const ended = await made(
      'resume',
      OTHER,
      flood.slice(0, 50).map(({ id }) => id),
    );
    const pause = await made('pause', ME);
    const { toEnd } = look(...flood, ended, pause);
    expect(toEnd).toHaveLength(MOST_SUPERSEDED);
    expect(toEnd.slice(0, 21)).toEqual([pause.id, ...flood.slice(50).map(({ id }) => id)]);
  });
});
