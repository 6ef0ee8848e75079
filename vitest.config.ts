import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const minutes = (n: number): number => n * 60_000;

// `vitest run` takes the tests beside their files and in tests/; `vitest run --mode prove` takes the longer proofs.
export default defineConfig(({ mode }) => {
  const proving = mode === 'prove';
  return {
    test: {
      include: proving ? ['**/*.prove.ts'] : ['**/*.test.ts'],
      // One process a file: the SQLite driver is native, and a test that crashes takes only its own file along.
      pool: 'forks',
      // A test with a browser waits half of its time: two share two cores well. Proofs measure, each alone.
      maxWorkers: proving ? 1 : Math.max(2, availableParallelism() - 1),
      testTimeout: proving ? minutes(30) : minutes(1),
      hookTimeout: proving ? minutes(30) : minutes(1),
      passWithNoTests: false,
      reporters: ['default', './tools/tally.ts'],
    },
  };
});
