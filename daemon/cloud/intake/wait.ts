/** Waits until something wakes it, `ms` have passed or the signal is aborted. `arm` is given the function that wakes. */
export async function waitFor(
  signal: AbortSignal,
  ms: number,
  arm: (wake: () => void) => void,
): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const wake = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', wake);
      resolve();
    };
    // A timer of more than 2^31 ms would fire at once.
    const timer = setTimeout(wake, Math.min(Math.max(0, ms), 2_147_483_647));
    signal.addEventListener('abort', wake, { once: true });
    arm(wake);
  });
}
