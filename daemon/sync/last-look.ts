import type { VaultScanner } from './vault-scanner.ts';
import { VaultView } from './vault-view.ts';

/** What the vault held when it was last looked at, brought up to date by what the scanner tells. */
export class LastLook {
  private disk: VaultView | null = null;

  constructor(private readonly scanner: VaultScanner) {}

  /** The vault as it is now. @param accepted what it should hold */
  async again(accepted: VaultView): Promise<VaultView> {
    const looked = await this.scanner.look(this.disk, accepted);
    this.disk = looked.kind === 'all' ? looked.disk : (this.disk ?? new VaultView()).with(looked.changed);
    return this.disk;
  }

  /**
   * Paths to look at the next time, whatever the system tells: those that a plan is about to write, and those that were
   * read once more after the look and were others by then.
   */
  mistrust(planned: Iterable<string>, differing: readonly string[], readAgain: VaultView): void {
    const others = differing.filter((path) => readAgain.get(path) !== this.disk?.get(path));
    this.scanner.touch([...planned, ...others]);
  }

  /** Compares quickly with this view from here on, and holds what both share only once. */
  settleOn(view: VaultView): void {
    this.disk &&= view.groundFor(this.disk);
  }

  /** The folder that was looked at (`folderAt`). */
  get folder(): string {
    return this.scanner.folder;
  }

  /** Another folder has taken the vault's place since. */
  moved(): boolean {
    return this.scanner.moved();
  }

  /** Something stands there, or above it, that is no note and stays on this computer. */
  keepsOut(path: string): boolean {
    return this.scanner.keepsOut(path);
  }

  /** What of the vault's folders stays on this computer, and why. */
  problems(): { readonly path: string; readonly message: string }[] {
    return this.scanner.problems();
  }
}
