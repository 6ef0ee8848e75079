// One process of the test of interleavings: opens the workspace named by its first argument and, until `rounds` are
// over, decides, approves, releases, exports, imports contacts and undoes at random from a seed, on the desk while a job
// of its own goes on. Refusals are what is wanted; anything that is not a Problem ends it with a failure.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openEngine } from '#engine/index.ts';
import { type Json, PROBLEM_CODES, problemShape } from '#shared/errors.ts';

const [path = '', seed = '1', rounds = '10', out = ''] = process.argv.slice(2);

/** A small generator of numbers from 0 to 1 (mulberry32). */
function generator(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const random = generator(Number(seed));
const pick = <Value>(values: readonly Value[]): Value => values[Math.floor(random() * values.length)]!;
const engine = openEngine({ workspace: path, role: 'desk' });
const { decisions, imports, review, packages, jobs } = engine.caller;
const ended: Record<string, number> = {};

/** Counts how an act ended. A failure that nobody could act on is a defect. */
async function attempt(name: string, work: () => Promise<unknown>): Promise<unknown> {
  try {
    const result = await work();
    ended[`${name} done`] = (ended[`${name} done`] ?? 0) + 1;
    return result;
  } catch (error) {
    const { code, sentence } = problemShape(error);
    if (code === 'INTERNAL' || PROBLEM_CODES[code] === 'usage')
      throw new Error(`${name}: ${sentence}`, { cause: error });
    ended[`${name} ${code}`] = (ended[`${name} ${code}`] ?? 0) + 1;
    return undefined;
  }
}

const waited = (started: unknown): Promise<Json> => jobs.result(started as { job: number });
/** Contacts of the next days with customers of the sample, as a channel's provider would report them. */
function contactsFile(round: number): string {
  const file = join(out, `contacts-${seed}-${round}.csv`);
  const rows = Array.from({ length: 40 }, (_, row) => {
    const [channel, treatment] = pick([
      ['call', 'retention-call'],
      ['sms', 'loyalty-gift-sms'],
      ['call', 'of another system'],
    ] as const);
    return `U${1 + Math.floor(random() * 300)},${pick(dates)}T1${row % 10}:00:00Z,${channel},${treatment}\n`;
  });
  writeFileSync(file, `customer,at,channel,treatment\n${rows.join('')}`);
  return file;
}

const dates = ['2026-11-21', '2026-11-22', '2026-11-23'];

for (let round = 0; round < Number(rounds); round += 1) {
  const runs = await decisions.runs({ limit: 4 });
  const run = runs.length === 0 ? undefined : pick(runs).run;
  const long = pick<[string, () => Promise<unknown>]>([
    ['decide', () => decisions.decide({ date: pick(dates), strategy: pick(['priority', 'first-come']) })],
    ['approve all', async () => run && review.approveMany({ run })],
    ['approve all', async () => run && review.approveMany({ run })],
    ['import', () => imports.start({ kind: 'contacts', file: contactsFile(round) })],
    ['release all', async () => run && review.releaseMany({ run })],
    ['export', async () => run && packages.export({ run, out: join(out, `${seed}-${round}`) })],
  ]);
  const job = attempt(long[0], async () => {
    const started = await long[1]();
    return typeof started === 'object' ? waited(started) : undefined;
  });
  if (run !== undefined) {
    const listed = await decisions.list({ run, limit: 1_000 });
    const proposed = listed.filter(({ status }) => status === 'proposed');
    for (let act = 0; act < 12 && proposed.length > 0; act += 1) {
      const { customerId: customer } = pick(proposed);
      const [name, work] = pick<[string, () => Promise<unknown>]>([
        ['approve', () => review.approve({ run, customer })],
        ['approve', () => review.approve({ run, customer })],
        ['approve', () => review.approve({ run, customer })],
        ['release', () => review.release({ run, customer })],
        ['undo', () => review.undo({})],
      ]);
      await attempt(name, work);
      // Lets the job's events in.
      await new Promise((resume) => setTimeout(resume, 2));
    }
  }
  await job;
}
await engine.close();
process.stdout.write(`${JSON.stringify(ended)}\n`);
