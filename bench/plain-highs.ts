// Solves the linear program of one of the fixed problems by HiGHS alone, and prints its optimum and how long it took:
// `node plain-highs.ts PROBLEM SIZE`. A process of its own, so that it can be ended when it takes too long.
import { plainOptimum } from '#engine/maths/optimise/plain.ts';
import { INSTANCES, instanceOf } from './instances.ts';
import { timed } from './measure.ts';

export interface PlainHighs {
  /** Null where HiGHS found none. */
  readonly linear: number | null;
  readonly milliseconds: number;
}

const [wanted, size = ''] = process.argv.slice(2);
const instance = INSTANCES.find((each) => each === wanted);
if (instance === undefined) throw new Error(`there is no problem ${wanted}`);
const problem = instanceOf(instance, Number(size));
let linear: number | null = null;
// Loading HiGHS is not counted.
await plainOptimum(instanceOf(instance, 10), false);
const milliseconds = await timed(async () => {
  linear = await plainOptimum(problem, false);
});
process.stdout.write(JSON.stringify({ linear, milliseconds } satisfies PlainHighs));
