// The allocation of everybody beside its peers: HiGHS on the whole linear program where it can, everybody's treatments
// sorted by worth, and first come, first served. A pass is what everybody prefers at given prices, on the same arrays.

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { preferencesAt } from '#engine/maths/optimise/dual/pass.ts';
import { optimise } from '#engine/maths/optimise/optimise.ts';
import { cellsOf, type Problem, rowsOf } from '#engine/maths/optimise/problem.ts';
import { INSTANCES, type Instance, instanceOf } from './instances.ts';
import { count, median, milliseconds, seconds, type Table, timed } from './measure.ts';
import type { PlainHighs } from './plain-highs.ts';

/** Larger ones are not tried: the time HiGHS takes grows faster than the number of customers. */
const HIGHS_CAN = 20_000;
/** And not for longer: seconds. */
const HIGHS_MAY = 60;

/** Below this a small linear program takes longer than any number of passes. */
const LARGE = 100_000;

const calm = (): Promise<void> => Promise.resolve();

export async function benchAllocate(sizes: readonly number[]): Promise<Table> {
  const rows: string[][] = [];
  for (const instance of INSTANCES) {
    for (const size of sizes) rows.push([instance, count(size), ...(await measured(instance, size))]);
  }
  return {
    title: 'Allocation of everybody, with its proof',
    about: `Four fixed problems (bench/instances.ts) of twelve treatments under thirteen to fifteen limits; in the last a customer takes up to two. "In passes" is the processor time of the whole solution divided by that of one pass, from ${count(LARGE)} customers on; the bar is 160. "Below the bound" is what the plan may miss at most, beside that as a share and as a multiple of the largest worth of one customer. The others come to a share of the same bound; they ask for no minimum. HiGHS by itself solves the plain linear program of up to ${count(HIGHS_CAN)} customers, a column for each treatment or set of treatments of each, if it can in ${HIGHS_MAY} seconds; its optimum is the bound.`,
    head: [
      'problem',
      'customers',
      'time',
      'in passes',
      'a pass',
      'below the bound',
      'share',
      'of the largest',
      'sorted',
      'its time',
      'first come',
      'its time',
      'HiGHS',
      'its bound is',
    ],
    rows,
  };
}

async function measured(instance: Instance, size: number): Promise<string[]> {
  const problem = instanceOf(instance, size);
  let answer = await optimise(instanceOf(INSTANCES[0], 100), calm);
  let work = 0;
  const time = await timed(async () => {
    work = await worked(async () => {
      answer = await optimise(problem, calm);
    });
  });
  const { value, bound, prices } = answer;
  const ranks = rowsOf(problem, 1);
  const at = Float64Array.from(ranks, ({ limit, scale }) => prices[limit]! * scale);
  const passes: number[] = [];
  for (let repeat = 0; repeat < 5; repeat += 1) {
    passes.push(await worked(() => preferencesAt(problem, ranks, at, cellsOf(problem), calm)));
  }
  const pass = median(passes);
  const largest = problem.rank.reduce((a, b) => Math.max(a, b || 0), 0);
  let [sorted, come] = [0, 0];
  const sortedTime = await timed(() => {
    sorted = placed(problem, byWorth(problem));
  });
  const comeTime = await timed(() => {
    come = placed(problem, inOrder(problem));
  });
  const highs = problem.size <= HIGHS_CAN ? highsAlone(instance, problem.size) : null;
  const linear = highs?.linear ?? null;
  const share = (of: number): string => `${((of / bound) * 100).toFixed(2)} %`;
  return [
    seconds(time),
    problem.size < LARGE ? '–' : (work / pass).toFixed(0),
    milliseconds(pass),
    (bound - value).toFixed(2),
    `${(((bound - value) / bound) * 100).toFixed(5)} %`,
    `${((bound - value) / largest).toFixed(2)} ×`,
    share(sorted),
    seconds(sortedTime),
    share(come),
    seconds(comeTime),
    highs === null ? '–' : highs.milliseconds === null ? `over ${HIGHS_MAY} s` : seconds(highs.milliseconds),
    linear === null ? '–' : `${(((bound - linear) / linear) * 1e9).toFixed(1)}e-9 off`,
  ];
}

/** Milliseconds the processor is at it: other programs on the machine do not count. */
async function worked(work: () => Promise<unknown>): Promise<number> {
  const began = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1000;
}

/** HiGHS on the whole linear program, in a process of its own; without a time where that was ended. */
function highsAlone(instance: Instance, size: number): { linear: number | null; milliseconds: number | null } {
  const script = join(import.meta.dirname, 'plain-highs.ts');
  try {
    const said = execFileSync(process.execPath, [script, instance, String(size)], { timeout: HIGHS_MAY * 1000 });
    return JSON.parse(String(said)) as PlainHighs;
  } catch {
    return { linear: null, milliseconds: null };
  }
}

/** Cells of customers and treatments, the one worth the most first. */
function* byWorth({ rank }: Problem): Iterable<number> {
  const cells = new Uint32Array(rank.length);
  let found = 0;
  for (let cell = 0; cell < rank.length; cell += 1) if (rank[cell]! > 0) cells[found++] = cell;
  yield* cells.subarray(0, found).sort((a, b) => rank[b]! - rank[a]! || a - b);
}

/** Customers one after the other, each with the treatment worth the most to them first. */
function* inOrder({ size, treatments, rank }: Problem): Iterable<number> {
  const own = Array.from({ length: treatments }, (_, t) => t);
  for (let i = 0; i < size; i += 1) {
    const first = i * treatments;
    const open = own.filter((t) => rank[first + t]! > 0).sort((a, b) => rank[first + b]! - rank[first + a]!);
    for (const t of open) yield first + t;
  }
}

/** Σ rank when each cell in turn is taken where the customer is free and every most has room. */
function placed(problem: Problem, cells: Iterable<number>): number {
  const { size, treatments, groups, rank, limits, most = 1, apart = null } = problem;
  const taken = new Uint8Array(size);
  const excluded = new Uint32Array(size);
  const used = limits.map(() => 0);
  let value = 0;
  for (const cell of cells) {
    const i = Math.floor(cell / treatments);
    const t = cell % treatments;
    if (taken[i] === most || (excluded[i]! >>> t) & 1) continue;
    const at = (groups === null ? 0 : groups[i]! * treatments) + (cell % treatments);
    if (limits.some(({ uses, most }, l) => uses[at]! > 0 && used[l]! + uses[at]! > most)) continue;
    for (const [l, { uses }] of limits.entries()) used[l]! += uses[at]!;
    taken[i]! += 1;
    excluded[i]! |= (1 << t) | (apart?.[t] ?? 0);
    value += rank[cell]!;
  }
  return value;
}
