import { type Action, actionDigest } from '../../shared/approval/action.ts';
import { type Signing, buildApprove } from '../../shared/approval/build.ts';
import { type DecisionRecord } from '../../shared/approval/decision.ts';
import { sealDecision } from '../../shared/approval/decision-note.ts';
import { type Pin, type Signer, signerFromSeed } from '../../shared/approval/keys.ts';
import { sha256, sha256Hex } from '../../shared/text/bytes.ts';
import { ACTION, APPROVAL, HAND, VAULT } from './signature-vectors.ts';

/** A person with a paired device, for tests: the same name always gives the same key. */
export class Person {
  readonly signer: Signer;
  constructor(readonly name: string) {
    this.signer = signerFromSeed(sha256(`person ${name}`));
  }

  get pin(): Pin {
    return { key: this.signer.publicKey, name: this.name, added: '2026-11-01T00:00:00Z', revoked: '' };
  }

  signing(over: Partial<Signing> = {}): Signing {
    return {
      vault: VAULT,
      approval: APPROVAL,
      key: this.signer.publicKey,
      now: Date.parse('2026-11-20T08:30:00Z'),
      supersedes: [],
      ...over,
    };
  }

  approve(
    over: {
      action?: Partial<Action>;
      signing?: Partial<Signing>;
      mode?: 'live' | 'dry';
      executor?: string;
    } = {},
  ): DecisionRecord {
    return buildApprove('approve', this.signing(over.signing), {
      action: { ...ACTION, ...over.action },
      context: {
        source_sha256: sha256Hex('raw'),
        message_id: '<1@client.example>',
        shown_sha256: sha256Hex('shown'),
        accepts_unverified: false,
      },
      executor: over.executor ?? HAND,
      mode: over.mode ?? 'live',
    });
  }

  note(record: DecisionRecord): Promise<string> {
    return sealDecision(record, this.signer);
  }
}

export { ACTION, APPROVAL, HAND, VAULT, actionDigest };
