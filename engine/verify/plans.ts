// Whether what each run says of its plan is so: totals and what is used of limits counted again from its decisions, and of
// the newest runs the bound computed again from their inputs with the stored prices alone.
import { capacitiesOf, useOf } from '#engine/policy/limits.ts';
import { decisionsIn } from '#engine/store/decisions/runs.ts';
import { build, type Connection } from '#engine/store/workspace/connection.ts';
import { type Configuration, contactClassOf } from '#shared/model/configuration.ts';
import type { Certificate, RunSummary } from '#shared/model/run.ts';
import { counted } from '#shared/words.ts';
import { bestTogether, type Together } from './best-set.ts';
import { Configurations } from './moments.ts';
import type { Breathe, Findings } from './report.ts';

const POSITIONS_A_PAGE = 4_096;
const CUSTOMERS_A_BREATH = 4_096;
/** Customers of the runs whose bounds are computed again, the newest first. */
const COMPUTED_AGAIN = 200_000;
/** As a share of what is summed: sums in another order differ by less. */
const ROUNDING = 1e-9;
/** As a share of the bound: how exact prices are. */
const PRICED = 1e-6;

/** A contact class of a run as it was placed, computed again from the run's inputs. */
export interface PlacedProblem {
  readonly class: string;
  readonly treatments: number;
  /** Customer × treatments + treatment; NaN where the treatment is not open to the customer. */
  readonly rank: Float64Array;
  /** The group of each customer; null where all are one. */
  readonly groups: Uint8Array | null;
  /** In the order of the class's prices: units a contact takes, group × treatments + treatment, and what is allowed. */
  readonly limits: readonly {
    readonly uses: Float64Array;
    readonly taken: number;
    readonly most: number;
    readonly keeps: number;
  }[];
  /** What customers may take together; null where that is one treatment at most. */
  readonly together: Together | null;
}

/** Computes the problems of a run again; null where this program cannot, as another version decided the run. */
export type ComputeAgain = (
  reader: Connection,
  run: number,
  breathe: Breathe,
) => Promise<readonly PlacedProblem[] | null>;

/** `computeAgain` is left out where nobody has the agents for it; then bounds are compared with the values only. */
export async function checkPlans(
  connection: Connection,
  computeAgain: ComputeAgain | null,
  findings: Findings,
  breathe: Breathe,
): Promise<string> {
  const runs = connection.all(
    build
      .selectFrom('run')
      .select(['run', 'configuration', 'overrides', 'customers', 'summary'])
      .where('change', 'is not', null)
      .orderBy('run', 'desc'),
  );
  const configurations = new Configurations(connection);
  let [budget, again] = [COMPUTED_AGAIN, 0];
  for (const { run, configuration: version, overrides, customers, summary: text } of runs) {
    const summary = JSON.parse(text ?? 'null') as RunSummary;
    const configuration = configurations.at(version);
    const tallies = await talliesOf(connection, run, customers, breathe);
    recount(summary, tallies, configuration, JSON.parse(overrides), (fault) => findings.add(`run ${run}: ${fault}`));
    const { certificate } = summary;
    if (certificate === null || computeAgain === null || customers > budget) continue;
    const problems = await computeAgain(connection, run, breathe);
    if (problems === null) continue;
    budget -= customers;
    again += 1;
    for (const problem of problems) {
      const fault = await boundFault(problem, certificate, breathe);
      if (fault !== null) findings.add(`run ${run}: ${fault}`);
    }
  }
  const bounds = again === 0 ? '' : `, the bounds of ${again} computed again from their inputs`;
  return `${counted(runs.length, 'run')} recounted from the decisions${bounds}`;
}

interface Tally {
  readonly treatment: string;
  /** Contacts, and how many of them are the first of a customer. */
  readonly count: number;
  readonly first: number;
  readonly net: number;
  readonly rank: number;
}

async function talliesOf(connection: Connection, run: number, customers: number, breathe: Breathe): Promise<Tally[]> {
  const page = connection.statement(
    `SELECT treatment, count(*) AS count, sum(position < ?) AS first, sum(net) AS net, sum(rank) AS rank FROM decision
     WHERE run = ? AND position BETWEEN ? AND ? AND treatment IS NOT NULL GROUP BY treatment ORDER BY treatment`,
  );
  const found = new Map<string, Tally>();
  const all = decisionsIn(connection, run);
  for (let from = 0; from < all; from += POSITIONS_A_PAGE) {
    for (const row of page.all(customers, run, from, from + POSITIONS_A_PAGE - 1) as Tally[]) {
      const { treatment } = row;
      const { count, first, net, rank } = found.get(treatment) ?? { count: 0, first: 0, net: 0, rank: 0 };
      found.set(treatment, {
        treatment,
        count: count + row.count,
        first: first + row.first,
        net: net + row.net,
        rank: rank + row.rank,
      });
    }
    await breathe();
  }
  return [...found.values()];
}

const isNear = (one: number, other: number, size: number): boolean =>
  Math.abs(one - other) <= ROUNDING * (1 + Math.abs(one) + size);

function recount(
  summary: RunSummary,
  tallies: readonly Tally[],
  configuration: Configuration,
  overrides: Readonly<Record<string, number>>,
  fault: (says: string) => void,
): void {
  const total = (of: (tally: Tally) => number): number => tallies.reduce((sum, tally) => sum + of(tally), 0);
  const size = total(({ rank, net }) => Math.abs(rank) + Math.abs(net));
  const [treated, net, rank] = [total(({ first }) => first), total((each) => each.net), total((each) => each.rank)];
  if (treated !== summary.treated) fault(`${treated} customers get something, it says ${summary.treated}`);
  const [contacts, told] = [total(({ count }) => count), summary.contacts ?? summary.treated];
  if (contacts !== told) fault(`${contacts} contacts are proposed, it says ${told}`);
  if (!isNear(net, summary.totalNetValue, size))
    fault(`its decisions are worth ${net}, it says ${summary.totalNetValue}`);
  if (!isNear(rank, summary.totalRank, size)) fault(`its decisions rank ${rank}, it says ${summary.totalRank}`);
  const capacities = capacitiesOf(configuration, overrides);
  for (const { id, capacity, taken, used } of summary.limits) {
    const limit = configuration.limits.find((each) => each.id === id);
    if (limit === undefined || capacities.get(id) !== capacity) {
      fault(`its configuration has no limit ${id} with a capacity of ${capacity}`);
      continue;
    }
    const units = tallies.reduce((sum, { treatment, count }) => {
      const known = configuration.treatments.find((each) => each.id === treatment);
      return sum + (known === undefined ? 0 : count * useOf(limit, known));
    }, 0);
    if (!isNear(units, used, units)) fault(`its decisions use ${units} of the limit ${id}, it says ${used}`);
    const room = Math.max(0, capacity - taken);
    if (units > room + ROUNDING * (1 + room))
      fault(`its decisions use ${units} of the limit ${id}, which had ${room} left`);
  }
  if (summary.certificate === null) return;
  recountSums(summary.certificate, size, fault);
  // What is tried out to learn takes the place of what the plan had, and the classes are the plan's.
  if (summary.exploration === null) recountClasses(summary.certificate, tallies, configuration, size, fault);
}

/** The value of each class, and that it is not above its bound. */
function recountClasses(
  { classes }: Certificate,
  tallies: readonly Tally[],
  configuration: Configuration,
  size: number,
  fault: (says: string) => void,
): void {
  for (const told of classes) {
    const placed = configuration.treatments.filter(
      (each) => !each.mandatory && contactClassOf(each, configuration) === told.class,
    );
    const found = tallies.reduce(
      (sum, { treatment, rank }) => sum + (placed.some(({ id }) => id === treatment) ? rank : 0),
      0,
    );
    if (!isNear(found, told.value, size)) fault(`${told.class} comes to ${found}, it says ${told.value}`);
    if (told.bound < found - ROUNDING * (1 + size)) {
      fault(`${told.class} comes to ${found}, above the bound ${told.bound}`);
    }
  }
}

/** Value, bound and gap of the run are those of its classes together. */
function recountSums({ classes, value, bound, gap }: Certificate, size: number, fault: (says: string) => void): void {
  const sum = (of: (each: Certificate['classes'][number]) => number): number =>
    classes.reduce((all, each) => all + of(each), 0);
  if (
    !isNear(
      value,
      sum((each) => each.value),
      size,
    ) ||
    !isNear(
      bound,
      sum((each) => each.bound),
      size,
    )
  ) {
    fault('value and bound are not the sums of its classes');
  }
  if (!isNear(gap, bound - value, size)) fault(`the gap is ${bound - value}, it says ${gap}`);
}

/** Weak duality: what everybody prefers at the stored prices, and what the limits allow at them. */
async function boundFault(
  { class: name, treatments, rank, groups, limits, together }: PlacedProblem,
  { classes }: Certificate,
  breathe: Breathe,
): Promise<string | null> {
  const told = classes.find((each) => each.class === name);
  if (told === undefined || told.prices.length !== limits.length) return `${name} has not a price for every limit`;
  const charges = new Float64Array(limits[0]?.uses.length ?? treatments);
  let bound = 0;
  for (const [l, { uses, taken, most, keeps }] of limits.entries()) {
    const { price, id } = told.prices[l]!;
    if (price === 0) continue;
    const allowed = price > 0 ? Math.max(0, most - taken) : keeps - taken;
    if (!Number.isFinite(allowed)) return `${name} has a price of ${price} for ${id}, which binds nothing there`;
    bound += price * allowed;
    for (const [cell, use] of uses.entries()) charges[cell]! += price * use;
  }
  const customers = rank.length / treatments;
  const worths = new Float64Array(treatments);
  for (let i = 0; i < customers; i += 1) {
    const offset = groups === null ? 0 : groups[i]! * treatments;
    let best = 0;
    // Not a number, where a treatment is not open, is greater than nothing.
    for (let t = 0; t < treatments; t += 1) {
      worths[t] = rank[i * treatments + t]! - charges[offset + t]!;
      if (worths[t]! > best) best = worths[t]!;
    }
    bound += together === null ? best : bestTogether(worths, together, i);
    if (i % CUSTOMERS_A_BREATH === CUSTOMERS_A_BREATH - 1) await breathe();
  }
  const near = PRICED * (1 + Math.abs(bound));
  if (Math.abs(bound - told.bound) <= near) return null;
  return `the prices of ${name} prove a bound of ${bound}, it says ${told.bound}`;
}
