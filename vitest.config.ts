import { defineConfig } from 'vitest/config';

const slow = { testTimeout: 60_000, hookTimeout: 120_000 };

export default defineConfig({
  test: {
    ...slow,
    // A native crash of Temporal's core then ends one file and not the run.
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      {
        test: {
          ...slow,
          name: 'rules',
          include: [
            'test/{domain,runtime,deploy,dev,activities}/**/*.test.ts',
            'test/api/plumbing/**/*.test.ts',
          ],
        },
      },
      {
        test: {
          ...slow,
          name: 'servers',
          include: [
            'test/{database,api,identity,workflows,worker,journeys,replay,cli,optional}/**/*.test.ts',
          ],
          exclude: ['test/api/plumbing/**'],
          globalSetup: ['test/support/servers.ts'],
        },
      },
      {
        test: {
          ...slow,
          name: 'faults',
          include: ['test/faults/**/*.test.ts'],
          // Each starts a whole stack of processes: one at a time on two cores.
          fileParallelism: false,
          testTimeout: 240_000,
        },
      },
    ],
    coverage: {
      provider: 'v8',
      // Workflow code runs in a sandbox that V8's coverage does not see; scenario tests hold it.
      include: [
        'domain/**',
        'activities/**',
        'database/**',
        'api/**',
        'identity/**',
        'runtime/**',
        'worker/**',
      ],
      exclude: ['**/*.sql', '**/*.json', '**/*.md'],
    },
  },
});
