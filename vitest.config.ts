import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Everything that needs only npm and git. The built files are part of what is tested: `npm test` builds first. */
export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    exclude: ['tests/system/**', '**/node_modules/**'],
    environment: 'node',
    pool: 'forks',
    // By default one core is left idle, which on two cores is half of the machine.
    maxWorkers: availableParallelism(),
    // What a busy machine may take: a test waits for events, and ends when they come.
    testTimeout: 180_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 20_000 } },
    // A kill test that is slow on a busy machine is still right; a test that hangs is not.
    teardownTimeout: 10_000,
  },
});
