// What each rule did to the customers of a batch: whom it refuses, whom it alone refuses, which rules refuse with it, and
// by how little it is missed. Rules are asked one by one, not until the first that refuses.
import type { AgentContext } from '#engine/agents/agent.ts';
import { compileCondition, type RowAmount, type RowTruth } from '#engine/policy/expression/compile.ts';
import { compileMiss } from '#engine/policy/expression/miss.ts';
import { NO, YES } from '#engine/policy/expression/truth.ts';
import type { PriorEvidence } from '#shared/model/batch.ts';
import { type Configuration, LAYERS, type Layer, type Rule, type Treatment } from '#shared/model/configuration.ts';
import { shrunkPrior } from './propensity.ts';
import { type CompiledTreatment, compileTreatments, type Recommendation } from './recommend.ts';
import { fillWorth } from './worth.ts';

/** Shares of a threshold within which misses are counted. */
export const WITHIN = [0.01, 0.05, 0.1, 0.25, 0.5] as const;
/** Customers kept of those who miss a rule by the least. */
export const NEAREST = 10;
/** Rows between two breaths. */
const STRETCH = 2048;

/** A rule where it stands: of every treatment, or of one. */
export interface PlacedRule {
  readonly rule: Rule;
  readonly layer: Layer;
  /** Index of its treatment; -1 for every treatment. */
  readonly treatment: number;
}

/** Rules in the order of the configuration: those of every treatment first. */
export function placedRules({ rules, treatments }: Pick<Configuration, 'rules' | 'treatments'>): PlacedRule[] {
  const of = (holder: Configuration['rules'] | Treatment, treatment: number): PlacedRule[] =>
    LAYERS.flatMap((layer) => holder[layer].map((rule) => ({ rule, layer, treatment })));
  return [...of(rules, -1), ...treatments.flatMap((each, t) => of(each, t))];
}

/** Counts of customers, rule by rule as `placedRules` has them; they add up over batches. */
export interface RuleTally {
  readonly asked: Float64Array;
  readonly no: Float64Array;
  readonly unknown: Float64Array;
  readonly alone: Float64Array;
  readonly unmeasured: Float64Array;
  /** Rule × WITHIN: missed by no more than this and by more than the one before. */
  readonly misses: Float64Array;
  /**
   * Rule × NEAREST: numbers of the customers who miss it by the least, the nearest first, -1 where there are none more;
   * and by how much. Of those who miss it by the same the lower number comes first.
   */
  readonly nearest: Int32Array;
  readonly nearestBy: Float64Array;
  /** Rule × rule: customers whom both refuse the same treatment. */
  readonly both: Float64Array;
  /** Treatment × rule of its own or of all: customers it lets through, asked of this treatment. */
  readonly passes: Float64Array;
  /** Treatment × rule × rule: 1 where somebody passes both. */
  readonly passBoth: Uint8Array;
}

export function emptyTally(rules: number, treatments: number): RuleTally {
  const count = (size: number): Float64Array => new Float64Array(size);
  return {
    asked: count(rules),
    no: count(rules),
    unknown: count(rules),
    alone: count(rules),
    unmeasured: count(rules),
    misses: count(rules * WITHIN.length),
    nearest: new Int32Array(rules * NEAREST).fill(-1),
    nearestBy: count(rules * NEAREST).fill(Number.POSITIVE_INFINITY),
    both: count(rules * rules),
    passes: count(treatments * rules),
    passBoth: new Uint8Array(treatments * rules * rules),
  };
}

const ASKED = 1;
const REFUSED_NO = 2;
const REFUSED_UNKNOWN = 4;
const ALONE = 8;

/** Adds the customers of a batch to `tally`. */
export async function tallyRules(
  request: Recommendation,
  evidence: readonly PriorEvidence[],
  tally: RuleTally,
  context: AgentContext,
): Promise<void> {
  const { configuration, asOf, settings, work } = context;
  const { frame } = request.data;
  const placed = placedRules(configuration);
  const rules = placed.length;
  const shared = placed.filter(({ treatment }) => treatment === -1).length;
  // A rule of every treatment counts a customer once, however many treatments it refuses.
  const marks = new Uint8Array(frame.size * shared);
  const bothMarks = new Uint8Array(frame.size * shared * shared);
  for (const [t, compiled] of compileTreatments(request, context).entries()) {
    const expression = { frame, asOf, zone: settings.zone, treatment: compiled.treatment };
    const own = placed.flatMap(({ rule, treatment }, r): CompiledRule[] =>
      treatment === -1 || treatment === t
        ? [{ r, holds: compileCondition(rule.when, expression), miss: compileMiss(rule.when, expression) }]
        : [],
    );
    const times = evidence.find(({ treatment }) => treatment === compiled.treatment.id)?.times ?? 1;
    const refusing: CompiledRule[] = [];
    const passing: number[] = [];
    for (let row = 0; row < frame.size; row += 1) {
      if (row % STRETCH === STRETCH - 1) await work.breathe();
      if (!isAsked(compiled, row)) continue;
      refusing.length = 0;
      passing.length = 0;
      for (const each of own) {
        const truth = each.holds(row);
        const isShared = each.r < shared;
        const mark = isShared ? marks[row * shared + each.r]! : 0;
        let now = mark | ASKED;
        if (truth === YES) {
          passing.push(each.r);
          tally.passes[t * rules + each.r]! += 1;
        } else {
          refusing.push(each);
          now |= truth === NO ? REFUSED_NO : REFUSED_UNKNOWN;
        }
        if (isShared) marks[row * shared + each.r] = now;
        count(tally, each, row, frame.customers[row]!, now & ~mark);
      }
      markPassing(tally.passBoth, t, rules, passing);
      for (const one of refusing) {
        for (const other of refusing) {
          if (one === other) continue;
          if (one.r < shared && other.r < shared) {
            const at = (row * shared + one.r) * shared + other.r;
            if (bothMarks[at] === 1) continue;
            bothMarks[at] = 1;
          }
          tally.both[one.r * rules + other.r]! += 1;
        }
      }
      const [only] = refusing;
      if (refusing.length === 1 && only !== undefined && rankOf(compiled, row, times) > 0) {
        const at = row * shared + only.r;
        if (only.r >= shared) tally.alone[only.r]! += 1;
        else if ((marks[at]! & ALONE) === 0) {
          marks[at]! |= ALONE;
          tally.alone[only.r]! += 1;
        }
      }
    }
  }
}

interface CompiledRule {
  /** Its place among all rules. */
  readonly r: number;
  readonly holds: RowTruth;
  readonly miss: RowAmount;
}

/** A customer who is not held out and may be contacted is asked about. */
function isAsked({ treatment, heldOut, contact }: CompiledTreatment, row: number): boolean {
  return !(heldOut[row] === 1 && !treatment.mandatory) && contact.refusal(row) < 0;
}

/** Counts what is new about a customer. */
function count(tally: RuleTally, { r, miss }: CompiledRule, row: number, customer: number, fresh: number): void {
  if ((fresh & ASKED) !== 0) tally.asked[r]! += 1;
  if ((fresh & REFUSED_UNKNOWN) !== 0) tally.unknown[r]! += 1;
  if ((fresh & REFUSED_NO) === 0) return;
  tally.no[r]! += 1;
  const distance = miss(row);
  if (Number.isFinite(distance)) keepNearest(tally, r, customer, distance);
  else tally.unmeasured[r]! += 1;
  const within = WITHIN.findIndex((share) => distance <= share);
  if (within !== -1) tally.misses[r * WITHIN.length + within]! += 1;
}

/** Keeps a customer in the place that the distance has among the nearest so far; the farthest of them makes room. */
function keepNearest({ nearest, nearestBy }: RuleTally, r: number, customer: number, distance: number): void {
  const [first, last] = [r * NEAREST, (r + 1) * NEAREST - 1];
  if (distance >= nearestBy[last]!) return;
  let at = last;
  for (; at > first && distance < nearestBy[at - 1]!; at -= 1) {
    nearest[at] = nearest[at - 1]!;
    nearestBy[at] = nearestBy[at - 1]!;
  }
  nearest[at] = customer;
  nearestBy[at] = distance;
}

function markPassing(passBoth: Uint8Array, t: number, rules: number, passing: readonly number[]): void {
  for (let one = 0; one < passing.length; one += 1) {
    const first = (t * rules + passing[one]!) * rules;
    for (let other = one + 1; other < passing.length; other += 1) passBoth[first + passing[other]!] = 1;
  }
}

/** The rank the treatment would have for the row; a mandatory one is always wanted. */
function rankOf({ treatment, score, prior, value, context }: CompiledTreatment, row: number, times: number): number {
  if (treatment.mandatory) return Number.POSITIVE_INFINITY;
  const scored = score(row);
  const propensity = Number.isNaN(scored) ? shrunkPrior(prior(row), times) : scored;
  const worth = { uplift: 0, net: 0, rank: 0 };
  fillWorth(worth, treatment, propensity, value(row), context(row));
  return worth.rank;
}
