import { defineConfig } from 'vitest/config';

/** Records the canonical histories anew; no part of the test run. */
export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 120_000,
    include: ['test/replay/record-histories.ts'],
    globalSetup: ['test/support/servers.ts'],
  },
});
