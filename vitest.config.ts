import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      // No unit test replaces a module or a global, so they share what they import: that took two fifths of the CPU time.
      // The deadline only ends what hangs: the machine may be busy.
      // Every core, and not all but one: of two that is half.
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          exclude: ['test/unit/**/*.own-clock.test.ts'],
          isolate: false,
          maxWorkers: '100%',
          testTimeout: 30_000,
        },
      },
      // These put sleeps on a clock of their own, and so replace a module.
      {
        test: {
          name: 'unit-own-clock',
          include: ['test/unit/**/*.own-clock.test.ts'],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          // These run Ballast's programs with sanitizers; end to end they are what users get.
          env: { BALLAST_SANITIZE: '1' },
          globalSetup: ['test/lab.ts'],
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 600_000,
          sequence: { groupOrder: 1 },
        },
      },
      // The whole catalogue of probes in many targets: too long for each change, so `npm test` leaves it out.
      {
        test: {
          name: 'isolation',
          include: ['test/isolation/**/*.test.ts'],
          globalSetup: ['test/lab.ts'],
          fileParallelism: false,
          testTimeout: 1_200_000,
          hookTimeout: 1_200_000,
          sequence: { groupOrder: 6 },
        },
      },
      // What becomes of a run when something is broken under it: docs/reference/faults.md.
      {
        test: {
          name: 'faults',
          include: ['test/faults/**/*.test.ts'],
          exclude: ['test/faults/lab-down.test.ts'],
          globalSetup: ['test/lab.ts'],
          fileParallelism: false,
          testTimeout: 600_000,
          hookTimeout: 600_000,
          sequence: { groupOrder: 4 },
        },
      },
      // Last of all: it takes the lab from under every other test.
      {
        test: {
          name: 'lab-down',
          include: ['test/faults/lab-down.test.ts'],
          globalSetup: ['test/lab.ts'],
          testTimeout: 600_000,
          hookTimeout: 600_000,
          sequence: { groupOrder: 5 },
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/*.test.ts'],
          globalSetup: ['test/lab.ts'],
          // Mostly waiting for guests that boot: each takes a core. More at once would only be slower.
          maxWorkers: 2,
          testTimeout: 600_000,
          hookTimeout: 600_000,
          sequence: { groupOrder: 2 },
        },
      },
      // They break something on the lab, or look at all that is there.
      {
        test: {
          name: 'e2e-alone',
          include: ['test/e2e/alone/*.test.ts'],
          globalSetup: ['test/lab.ts'],
          fileParallelism: false,
          testTimeout: 600_000,
          hookTimeout: 600_000,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
