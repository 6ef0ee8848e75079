// A run's allocation as files: the problem of each contact class as it was solved, and the solution, so that any other
// program can check what the run claims. Written beside its place and named when it is whole.
import { z } from 'zod';
import { checkFolder, openFolder } from '#engine/deliver/folder.ts';
import { isIn } from '#engine/policy/together.ts';
import { listConfigurations } from '#engine/store/decisions/configurations.ts';
import { runOf } from '#engine/store/decisions/runs.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { Problem } from '#shared/errors.ts';
import type { Configuration } from '#shared/model/configuration.ts';
import type { Work } from '#shared/model/work.ts';
import { type DecidedAgain, decideAgain, type PlacedClass, severalIn } from './again.ts';
import { instanceReadme } from './instance-readme.ts';

const LINES_A_BREATH = 2000;
const WHAT = 'problem and its solution';

export const instanceRequest = z.object({ run: z.int().min(1), out: z.string() });

export interface InstanceReceipt {
  readonly run: number;
  /** The full path of the folder. */
  readonly out: string;
  readonly files: readonly string[];
  /** Customers of all classes; who is open to treatments of two counts twice. */
  readonly customers: number;
}

/**
 * Throws BAD_VALUE unless the problem of a run by `strategy` can be written to `out`: a new folder, or an empty one.
 * Returns the full path.
 */
export function checkInstance(out: string, strategy: string): string {
  const full = checkFolder(out, WHAT);
  if (strategy === 'optimal') return full;
  const sentence = `The strategy ${strategy} proves nothing of its plan, so there is nothing to write to ${out}.`;
  throw new Problem('BAD_VALUE', sentence, { strategy }).offering({ act: 'decide-optimally' });
}

/**
 * Decides the run again from its pins and writes it: the body of a job.
 * Throws as decideAgain does, and BAD_VALUE for a folder that holds anything.
 */
export async function writeInstance(
  connection: Connection,
  { run: number, out }: z.infer<typeof instanceRequest>,
  work: Work,
): Promise<InstanceReceipt> {
  checkInstance(out, runOf(connection, number).strategy);
  const again = await decideAgain(connection, number, work);
  const hash = listConfigurations(connection).find(({ version }) => version === again.run.configuration)?.hash ?? '';
  const folder = openFolder(out, WHAT);
  const files: string[] = [];
  const write = (name: string, text: string): void => {
    if (!files.includes(name)) files.push(name);
    folder.append(name, Buffer.from(text));
  };
  try {
    write('README.md', instanceReadme(again.summary, isSeveral(again)));
    write('run.json', `${JSON.stringify(runFile(again, hash), null, 2)}\n`);
    for (const [k, placed] of again.classes.entries()) await writeClass(again, placed, k, write, work);
    folder.finish();
  } catch (error) {
    folder.abandon();
    throw error;
  }
  const customers = again.classes.reduce((sum, { rows }) => sum + rows.length, 0);
  return { run: number, out: folder.path, files, customers };
}

type Several = NonNullable<ReturnType<typeof severalIn>>;

/** Whether customers take several treatments in a class. */
const isSeveral = ({ classes }: DecidedAgain): boolean => classes.some(({ problem }) => severalIn(problem) !== null);

type Write = (name: string, text: string) => void;

/** `1-retention.limits.ndjson`: classes in the order in which they were placed. */
const fileOf = (k: number, { told }: PlacedClass, what: string): string => `${k + 1}-${told.class}.${what}.ndjson`;

function runFile(again: DecidedAgain, configurationHash: string): object {
  const { run, summary, certificate, classes, context } = again;
  const { value, bound, gap } = certificate;
  return {
    version: isSeveral(again) ? 2 : 1,
    run: run.run,
    program: run.program,
    strategy: run.strategy,
    seed: run.seed,
    date: run.date,
    configuration: run.configuration,
    configurationHash,
    pinnedChange: run.pinnedChange,
    decisionHash: summary.decisionHash,
    currency: summary.currency,
    customers: summary.customers,
    treated: summary.treated,
    totalNetValue: summary.totalNetValue,
    totalRank: summary.totalRank,
    value,
    bound,
    gap,
    classes: classes.map((placed, k) => ({
      class: placed.told.class,
      treatments: placed.members.map((t) => context.configuration.treatments[t]!.id),
      customers: placed.told.customers,
      value: placed.told.value,
      bound: placed.told.bound,
      limitsFile: fileOf(k, placed, 'limits'),
      customersFile: fileOf(k, placed, 'customers'),
      ...togetherOf(placed, k, context.configuration),
    })),
  };
}

/** What holds for every customer of a class who may take several treatments together; nothing where one is the most. */
function togetherOf(placed: PlacedClass, k: number, { treatments }: Configuration): object {
  const several = severalIn(placed.problem);
  if (several === null) return {};
  const { apart, most } = several;
  const ids = placed.members.map((t) => treatments[t]!.id);
  const pairs = ids.flatMap((id, m) =>
    ids.filter((_, other) => other > m && isIn(apart?.[m] ?? 0, other)).map((other) => [id, other]),
  );
  return { together: { most, apart: pairs, allowancesFile: fileOf(k, placed, 'allowances') } };
}

async function writeClass(
  again: DecidedAgain,
  placed: PlacedClass,
  k: number,
  write: Write,
  work: Work,
): Promise<void> {
  const { configuration } = again.context;
  const ids = placed.members.map((t) => configuration.treatments[t]!.id);
  write(fileOf(k, placed, 'limits'), limitLines(placed, ids, configuration));
  const { problem, rows } = placed;
  const several = severalIn(problem);
  if (several !== null)
    write(fileOf(k, placed, 'allowances'), several.all.map((each) => line(allowance(each, ids))).join(''));
  const { audience, net, treatments } = again.population;
  const name = fileOf(k, placed, 'customers');
  let lines = '';
  for (const [i, row] of rows.entries()) {
    const rank: Record<string, number> = {};
    const nets: Record<string, number> = {};
    for (const [m, id] of ids.entries()) {
      const worth = problem.rank[i * ids.length + m]!;
      if (Number.isNaN(worth)) continue;
      rank[id] = worth;
      nets[id] = net[row * treatments + placed.members[m]!]!;
    }
    const [customer, group] = [audience.ids[row], problem.groups?.[i] ?? 0];
    if (several === null) {
      lines += line({ customer, group, rank, net: nets, choice: ids[placed.chosen[i]!] ?? null });
    } else {
      const own = placed.chosen.subarray(i * several.most, (i + 1) * several.most);
      const choice = [...own].flatMap((m) => ids[m] ?? []);
      lines += line({ customer, group, allowance: several.of?.[i] ?? 0, rank, net: nets, choice });
    }
    if (i % LINES_A_BREATH === LINES_A_BREATH - 1) {
      write(name, lines);
      lines = '';
      work.progress({ phase: `Writing ${name}`, done: i + 1, total: rows.length, unit: 'customers' });
      await work.breathe();
    }
  }
  write(name, lines);
}

const line = (value: object): string => `${JSON.stringify(value)}\n`;

function allowance({ most, windows }: Several['all'][number], ids: readonly string[]): object {
  const named = (treatments: number): string[] => ids.filter((_, m) => isIn(treatments, m));
  return {
    most,
    windows: windows.map(({ binds, counts, room }) => ({ binds: named(binds), counts: named(counts), room })),
  };
}

/** A line a limit; what is not limited is null. */
function limitLines(
  { problem, keeps, used, told }: PlacedClass,
  ids: readonly string[],
  { limits, groupBounds }: Configuration,
): string {
  const groups = (problem.limits[0]?.uses.length ?? 0) / ids.length;
  return problem.limits
    .map(({ uses, taken, least, most }, l) => {
      const { id, price } = told.prices[l]!;
      const name = [...limits, ...groupBounds].find((limit) => limit.id === id)?.name ?? id;
      const usesOf = Array.from({ length: groups }, (_, group) =>
        Object.fromEntries(
          ids.flatMap((treatment, m) => {
            const units = uses[group * ids.length + m]!;
            return units === 0 ? [] : [[treatment, units]];
          }),
        ),
      );
      return line({
        limit: id,
        name,
        taken,
        least: orNull(least),
        keeps: orNull(keeps[l]!),
        most: orNull(most),
        used: used[l]!,
        price,
        uses: usesOf,
      });
    })
    .join('');
}

const orNull = (bound: number): number | null => (Number.isFinite(bound) ? bound : null);
