// What a run says of the arms in it and of what was tried out to learn, counted from the decided population.
import { useOf } from '#engine/policy/limits.ts';
import type { Configuration } from '#shared/model/configuration.ts';
import type { ArmSummary, ExplorationSummary, RunDraws } from '#shared/model/draws.ts';
import { decisionAt, decisionCount } from './decisions.ts';
import { explorationWeights } from './inputs/draws.ts';
import type { Population } from './population.ts';

/** Sums run over positions in blocks of this size, the blocks added in order (decisions 18). */
const BLOCK = 65_536;

export async function drawsOf(
  population: Population,
  configuration: Configuration,
  breathe: () => Promise<void>,
): Promise<RunDraws> {
  return {
    arms: await armsOf(population, breathe),
    exploration: await explorationOf(population, configuration, breathe),
  };
}

async function armsOf(population: Population, breathe: () => Promise<void>): Promise<ArmSummary[]> {
  const { arms, audience, net, rank, treatments } = population;
  if (arms === null) return [];
  const all = arms.arms.reduce((sum, { share }) => sum + share, 0);
  const found: ArmSummary[] = [];
  for (const [index, { strategy, share }] of arms.arms.entries()) {
    let [customers, treated] = [0, 0];
    const sums = await inBlocks(decisionCount(population), breathe, (position) => {
      const { row, own } = decisionAt(population, position);
      if (arms.arm[row] !== index) return NOTHING;
      const isCustomer = position < audience.customers.length;
      if (isCustomer) customers += 1;
      if (own < 0) return NOTHING;
      if (isCustomer) treated += 1;
      const cell = row * treatments + own;
      return [net[cell]!, rank[cell]!];
    });
    const certificate = arms.certificates[index]!;
    const proof = certificate && { value: certificate.value, bound: certificate.bound, gap: certificate.gap };
    found.push({ strategy, share: share / all, customers, treated, net: sums[0], rank: sums[1], proof });
  }
  return found;
}

async function explorationOf(
  { chosen, explored, rank, treatments, constraints, certificate }: Population,
  configuration: Configuration,
  breathe: () => Promise<void>,
): Promise<ExplorationSummary | null> {
  if (explored === null) return null;
  const worth = (position: number, t: number): number => (t < 0 ? 0 : rank[position * treatments + t]!);
  const [value, instead] = await inBlocks(chosen.length, breathe, (position) =>
    explored.learning[position] === 1
      ? [worth(position, chosen[position]!), worth(position, explored.planned[position]!)]
      : NOTHING,
  );
  const weights = explorationWeights(configuration);
  const { share, limitShare } = configuration.exploration;
  const priceOf = (id: string): number => certificate?.prices.find((each) => each.id === id)?.price ?? 0;
  const aside = constraints.reduce((sum, { id }) => {
    const limit = configuration.limits.find((each) => each.id === id);
    if (limit === undefined) return sum;
    const units = explored.treatments.reduce(
      (all, { setAside }, t) => all + setAside * useOf(limit, configuration.treatments[t]!),
      0,
    );
    return sum + Math.max(0, priceOf(id)) * units;
  }, 0);
  return {
    share,
    limitShare,
    open: explored.open,
    drawn: explored.treatments.reduce((sum, { drawn }) => sum + drawn, 0),
    given: explored.treatments.reduce((sum, { given }) => sum + given, 0),
    value,
    instead,
    cost: instead - value,
    setAside: certificate === null ? null : aside,
    treatments: explored.treatments.map((each, t) => ({
      treatment: configuration.treatments[t]!.id,
      weight: weights[t]!,
      ...each,
    })),
  };
}

const NOTHING = [0, 0] as const;

async function inBlocks(
  size: number,
  breathe: () => Promise<void>,
  of: (position: number) => readonly [number, number],
): Promise<[number, number]> {
  const sums: [number, number] = [0, 0];
  for (let from = 0; from < size; from += BLOCK) {
    const block = [0, 0];
    for (let position = from; position < Math.min(from + BLOCK, size); position += 1) {
      const [first, second] = of(position);
      block[0]! += first;
      block[1]! += second;
    }
    sums[0] += block[0]!;
    sums[1] += block[1]!;
    await breathe();
  }
  return sums;
}
