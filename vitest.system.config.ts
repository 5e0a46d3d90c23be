import { defineConfig } from 'vitest/config';

/** Tests against real servers (dovecot, postfix, …). They own ports and users, so the files run one after another. */
export default defineConfig({
  test: {
    include: ['tests/system/**/*.test.ts'],
    environment: 'node',
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
