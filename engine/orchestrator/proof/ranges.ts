// How far the price of each limit of a run holds, and which of its limits contradict each other. Worked out with the run
// where it is small, and when somebody asks where it is large.
import { z } from 'zod';
import type { Agents, TierProof } from '#engine/agents/index.ts';
import { countedBy, useOf } from '#engine/policy/limits.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import type { Contradiction, LimitChange, LimitRanges, PriceRange } from '#shared/model/certificate.ts';
import type { Limit } from '#shared/model/configuration.ts';
import { REASON_CODE } from '#shared/model/decision.ts';
import type { Certificate } from '#shared/model/run.ts';
import type { Work } from '#shared/model/work.ts';
import { AgentFailure, type Conversation } from '../ask.ts';
import type { Population } from '../population.ts';
import { decideAgain } from './again.ts';

/** An amount so near to a whole number is one. */
const NEARLY = 1e-6;

export const rangesRequest = z.object({ run: z.int().min(1) });

/** Throws as decideAgain does. */
export async function workOutRanges(
  connection: Connection,
  { run }: z.infer<typeof rangesRequest>,
  work: Work,
): Promise<LimitRanges> {
  const { agents, conversation, certificate, classes } = await decideAgain(connection, run, work);
  const proofs = classes.map(({ proof }) => proof);
  return { run, ranges: await rangesOf(agents, conversation, certificate, proofs) };
}

/** The ranges of all limits that anything uses; the proofs have kept their problems and are those of the certificate. */
export async function rangesOf(
  agents: Agents,
  conversation: Conversation,
  certificate: Pick<Certificate, 'prices' | 'classes'>,
  proofs: readonly TierProof[],
): Promise<PriceRange[]> {
  const found = new Map<number, PriceRange>();
  for (const [k, proof] of proofs.entries()) {
    const told = certificate.classes[k]!;
    const limits = certificate.prices.flatMap((price, l) => {
      const own = price.class ?? lastUser(certificate, proofs, l);
      return own === told.class ? [l] : [];
    });
    const { solved } = proof;
    if (solved === null || limits.length === 0) continue;
    const ranges = await conversation.ask(agents.allocation, 'get_price_ranges', {
      proof: { ...proof, solved },
      limits,
    });
    for (const [at, range] of ranges.entries()) {
      if (range === null) continue;
      const l = limits[at]!;
      const { end, lower, upper, more, fewer } = range;
      const { id } = certificate.prices[l]!;
      found.set(l, { id, class: told.class, end, lower, upper, more: orNull(more), fewer: orNull(fewer) });
    }
  }
  return certificate.prices.flatMap((_, l) => found.get(l) ?? []);
}

/** The last class with a treatment that uses a limit. */
function lastUser({ classes }: Pick<Certificate, 'classes'>, proofs: readonly TierProof[], l: number): string | null {
  const k = proofs.findLastIndex(({ solved }) => solved?.problem.limits[l]?.uses.some((use) => use !== 0) === true);
  return classes[k]?.class ?? null;
}

/**
 * The limits that contradict each other, class by class, with the cheapest ways out: changes of limits, never of the share
 * of a group.
 */
export async function contradictionsOf(
  agents: Agents,
  conversation: Conversation,
  certificate: Pick<Certificate, 'prices' | 'classes'>,
  proofs: readonly TierProof[],
): Promise<Contradiction[]> {
  const { limits } = conversation.context.configuration;
  const costOf = (id: string): number => limits.find((limit) => limit.id === id)?.relaxCost ?? Infinity;
  const costs = certificate.prices.map(({ id }) => costOf(id));
  const found: Contradiction[] = [];
  for (const [k, proof] of proofs.entries()) {
    const { solved } = proof;
    if (solved === null) continue;
    const answer = await conversation.ask(agents.allocation, 'get_ways_out', { proof: { ...proof, solved }, costs });
    if (answer === null) continue;
    const named = <End extends { readonly limit: number }>({ limit, ...end }: End) => ({
      id: certificate.prices[limit]!.id,
      ...end,
    });
    found.push({
      class: certificate.classes[k]!.class,
      ends: answer.ends.map(named),
      ways: answer.relaxations.map(({ changes }) => {
        const whole = changes.map(named).map((change) => inWholeContacts(change, limits));
        const cost = whole.reduce((sum, { id, from, to }) => sum + costOf(id) * Math.abs(to - from), 0);
        return { changes: whole, cost };
      }),
    });
  }
  return found;
}

/** A program divides customers, and nobody is contacted in part: rounded so that the way out stays one. */
function inWholeContacts(change: LimitChange, limits: readonly Limit[]): LimitChange {
  const limit = limits.find(({ id }) => id === change.id);
  if (limit === undefined || countedBy(limit) !== 'contacts') return change;
  return { ...change, to: change.end === 'most' ? Math.ceil(change.to - NEARLY) : Math.floor(change.to + NEARLY) };
}

/** Runs of at most so many customers are told with their ranges: on the sample it takes two thirds of the run's own time. */
const WITH_THE_RUN = 20_000;
const STRETCH = 65_536;

/** Whether the problems of a run are to be kept for what is worked out with it. */
export const keepsProblems = ({
  customers,
  limits,
}: {
  readonly customers: number;
  readonly limits: readonly Limit[];
}): boolean => customers > 1 && (customers <= WITH_THE_RUN || limits.some(({ minimum }) => minimum !== undefined));

/** The certificate of a run with what is worked out beside it; null where nothing is proved. */
export async function certificateWorkedOut(
  agents: Agents,
  conversation: Conversation,
  population: Pick<Population, 'certificate' | 'proofs' | 'audience' | 'treatments' | 'reasons' | 'constraints'>,
): Promise<Certificate | null> {
  const { audience, proofs } = population;
  if (population.certificate === null) return null;
  const certificate = await withStandBy(conversation, population, population.certificate);
  if (proofs.length === 0 || proofs.some(({ solved }) => solved === null)) return certificate;
  const small = audience.customers.length <= WITH_THE_RUN;
  const ranges = small ? await orNone(rangesOf(agents, conversation, certificate, proofs)) : null;
  const contradictions = await orNone(contradictionsOf(agents, conversation, certificate, proofs));
  return { ...certificate, ranges, contradictions };
}

/** What is worked out beside a run must not fail it; the trace keeps what went wrong. */
async function orNone<Value>(working: Promise<Value>): Promise<Value | null> {
  try {
    return await working;
  } catch (error) {
    if (error instanceof AgentFailure) return null;
    throw error;
  }
}

/** Counts by limit the customers who lost a treatment to it: it has no room for one more contact, or a price. */
async function withStandBy(
  { context: { configuration, work } }: Conversation,
  { constraints, reasons, treatments }: Pick<Population, 'treatments' | 'reasons' | 'constraints'>,
  certificate: Certificate,
): Promise<Certificate> {
  const inTheWay = Array.from({ length: treatments }, (_, t) =>
    constraints.flatMap(({ id, capacity, taken, used }, l) => {
      const limit = configuration.limits.find((each) => each.id === id)!;
      const use = useOf(limit, configuration.treatments[t]!);
      const price = certificate.prices[l]!.price;
      return use > 0 && (taken + used + use > capacity || price > 0) ? [l] : [];
    }),
  );
  const counts = certificate.prices.map(() => 0);
  const lately = certificate.prices.map(() => -1);
  const customers = treatments === 0 ? 0 : reasons.length / treatments;
  for (let i = 0; i < customers; i += 1) {
    for (let t = 0; t < treatments; t += 1) {
      if (reasons[i * treatments + t] !== REASON_CODE.limit) continue;
      for (const l of inTheWay[t]!) {
        if (lately[l] === i) continue;
        lately[l] = i;
        counts[l]! += 1;
      }
    }
    if (i % STRETCH === STRETCH - 1) await work.breathe();
  }
  return { ...certificate, prices: certificate.prices.map((price, l) => ({ ...price, standBy: counts[l]! })) };
}

const orNull = (units: number): number | null => (Number.isFinite(units) ? units : null);
