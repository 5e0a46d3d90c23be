import type { Secrets } from '../../plugin/pairing/secrets.ts';

/** A device's secret storage, in memory. */
export class KeptSecrets implements Secrets {
  readonly kept = new Map<string, string>();
  getSecret(id: string): string | null {
    return this.kept.get(id) ?? null;
  }
  setSecret(id: string, secret: string): void {
    this.kept.set(id, secret);
  }
}
