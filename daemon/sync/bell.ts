/** Remembers that something happened until somebody asks, and wakes who waits for it. */
export class Bell {
  private rung = false;
  private wake: () => void = () => undefined;

  ring(): void {
    this.rung = true;
    this.wake();
  }

  /** Resolves when it was rung since the last call, or the signal is aborted. One at a time waits. */
  heard(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        signal.removeEventListener('abort', done);
        this.wake = () => undefined;
        this.rung = false;
        resolve();
      };
      if (this.rung || signal.aborted) {
        done();
        return;
      }
      signal.addEventListener('abort', done, { once: true });
      this.wake = done;
    });
  }
}
