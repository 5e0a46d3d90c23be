/** Inside a process started by worker-process.ts: says `ready` and waits for `go`. */
export async function awaitGo(): Promise<void> {
  process.stdout.write('ready\n');
  await new Promise<void>((resolve) => process.stdin.once('data', () => resolve()));
}
