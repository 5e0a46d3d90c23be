/** Obsidian's secret storage, which stays on this device. Other plugins can read it by a secret's name (FACTS). */
export interface Secrets {
  getSecret(id: string): string | null;
  setSecret(id: string, secret: string): void;
}
