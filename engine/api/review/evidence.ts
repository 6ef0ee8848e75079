// Everything a person needs to see to say yes or no to one proposal, in one answer; and the hash of exactly that, which
// an approval hands back.
import { setImmediate as turn } from 'node:timers/promises';
import { explainDecision } from '#engine/orchestrator/explaining/explain.ts';
import { groundsOf } from '#engine/orchestrator/explaining/grounds.ts';
import { permissionAt } from '#engine/policy/consent.ts';
import { configurationAt, rulesNow } from '#engine/review/claiming/rules.ts';
import { type NextInLine, nextInLine } from '#engine/review/next-in-line.ts';
import { seenNow } from '#engine/review/seen.ts';
import { positionOf } from '#engine/review/selection.ts';
import { flagsOf } from '#engine/store/decisions/flags.ts';
import { liveContactsOf } from '#engine/store/decisions/live-contacts.ts';
import { decisionsAbout, runOf, type StoredRun } from '#engine/store/decisions/runs.ts';
import { decisionRows, standingsOf } from '#engine/store/decisions/states.ts';
import { eventsOf, outcomesOf, permissionsOf } from '#engine/store/records/reading/ledger.ts';
import { namesOf } from '#engine/store/records/reading/names.ts';
import { newestChange } from '#engine/store/workspace/audit.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { type DecisionState, decisionId } from '#shared/model/decision.ts';
import { type Instant, instant } from '#shared/model/units.ts';
import { unwatchedWork } from '#shared/model/work.ts';
import { campaignsOf } from '../customers/campaigns.ts';
import { UNMARKED } from '../customers/lanes.ts';

const DAY_MS = 86_400_000;
const LATELY_DAYS = 90;
/** Events of one type beyond this are counted, not marked. */
const MOST_MARKS = 12;
const MOST_EARLIER = 8;

/**
 * Of the customer's only decision, or of the one that is named. Throws UNKNOWN_RUN, UNKNOWN_CUSTOMER for a customer the
 * run decided nothing about, SEVERAL_DECISIONS.
 */
export async function evidenceOf(connection: Connection, number: number, customerId: string, named?: string) {
  const run = runOf(connection, number);
  const position = positionOf(connection, number, customerId, named);
  const work = { ...unwatchedWork, breathe: () => turn() };
  const explained = await explainDecision(connection, { run: number, customer: customerId, decision: named }, work);
  const seen = seenNow(connection, run, position);
  const [decision] = decisionRows(connection, number, [position]);
  const [standing] = standingsOf(connection, number, [position]);
  const { customer } = decision!;
  const { treatments } = configurationAt(connection, run.configuration);
  const treatment = treatments.find(({ id }) => id === decision!.treatment);
  const grounds =
    treatment === undefined ? [] : await groundsOf(connection, run, { customer, treatment: treatment.id }, work);
  const { trace: _, funnel: __, permissions: ___, beside, ...told } = explained;
  const flag = flagsOf(connection, number, [position]).get(position);
  return {
    ...told,
    /** What else the run proposes to the customer, and what became of it. */
    beside: (beside ?? []).map((each) => ({
      ...each,
      state: stateOf(connection, number, customerId, each.decisionId),
    })),
    position,
    name: namesOf(connection, newestChange(connection), [customer])[0] ?? null,
    treatmentName: treatment?.name ?? null,
    onPrior: decision!.onPrior,
    standing: standing!,
    flagged: flag === undefined ? null : { at: flag.at, actor: flag.actor, note: flag.note },
    /** What would be approved now, and its hash. */
    seen,
    permission: treatment === undefined ? null : permissionNow(connection, customer, treatment),
    lately: latelyOf(connection, run, customer),
    grounds,
    ifRejected: treatment === undefined ? null : await ifRejected(connection, run, decision!, work),
    earlier: earlierOf(connection, run, customer),
  };
}

function stateOf(connection: Connection, run: number, customerId: string, decision: string): DecisionState {
  return standingsOf(connection, run, [positionOf(connection, run, customerId, decision)])[0]!.state;
}

/** What is in force when the claim will ask. */
function permissionNow(
  connection: Connection,
  customer: number,
  { purpose, channel }: { readonly purpose: 'marketing' | 'service' | 'profiling'; readonly channel: string },
) {
  const { configuration, now, zone } = rulesNow(connection);
  const ledger = permissionsOf(connection, newestChange(connection), Int32Array.of(customer)).get(customer) ?? [];
  const { allowed, basis, state, row } = permissionAt(
    ledger,
    purpose,
    channel,
    now,
    configuration.permissions.default,
    zone,
  );
  return { purpose, channel, allowed, basis, state, row };
}

/** Contacts with what came of them and events of the 90 days before the run's as-of; frequent events only counted. */
function latelyOf(connection: Connection, run: StoredRun, customer: number) {
  const change = newestChange(connection);
  const from = instant(run.asOf - LATELY_DAYS * DAY_MS);
  const within = ({ at }: { readonly at: Instant }): boolean => at >= from && at <= run.asOf;
  const contacts = liveContactsOf(connection, Int32Array.of(customer), from, instant(run.asOf + 1), change);
  const outcomes = outcomesOf(connection, change, customer).filter(within);
  const events = eventsOf(connection, change, customer).filter(within);
  const counts = new Map<string, number>();
  for (const { type } of events) counts.set(type, (counts.get(type) ?? 0) + 1);
  const isMarked = (type: string): boolean => !UNMARKED.includes(type) && counts.get(type)! <= MOST_MARKS;
  return {
    from,
    to: run.asOf,
    campaigns: campaignsOf(contacts.get(customer) ?? [], outcomes),
    events: events
      .filter(({ type }) => isMarked(type))
      .map(({ at, type, channel, amount }) => ({ at, type, channel, amount })),
    /** Types with too many events to mark. */
    counted: [...counts].filter(([type]) => !isMarked(type)).map(([type, count]) => ({ type, count })),
  };
}

/** Who gets the slot, and what the run loses by that in sum: this net, less what the next one gains. */
async function ifRejected(
  connection: Connection,
  run: StoredRun,
  decision: { readonly treatment: string | null; readonly net: number },
  work: typeof unwatchedWork,
) {
  const next = nextInLine(connection, run, decision.treatment!)[0];
  if (next === undefined) return { next: null, loses: decision.net };
  const { gain, treatmentName } = await gainOf(connection, run.run, next, work);
  const [name] = namesOf(connection, newestChange(connection), [
    decisionRows(connection, run.run, [positionOf(connection, run.run, next.customerId, next.decision)])[0]!.customer,
  ]);
  const { limit, customerId, treatment } = next;
  return {
    next: { limit, customerId, name: name ?? null, treatment, treatmentName, gain },
    loses: decision.net - gain,
  };
}

interface Gain {
  readonly gain: number;
  readonly treatmentName: string;
}

/** What somebody would gain by a treatment rests on the run alone, and the same one is next for many: worked out once. */
const GAINS = new WeakMap<Connection, Map<string, Gain>>();
const GAINS_KEPT = 200;

async function gainOf(
  connection: Connection,
  run: number,
  { customerId, decision, treatment }: NextInLine,
  work: typeof unwatchedWork,
): Promise<Gain> {
  let gains = GAINS.get(connection);
  if (gains === undefined) {
    gains = new Map();
    GAINS.set(connection, gains);
  }
  const key = JSON.stringify([decision, treatment]);
  const known = gains.get(key);
  if (known !== undefined) return known;
  const theirs = await explainDecision(connection, { run, customer: customerId, decision }, work);
  const wanted = theirs.alternatives.find((each) => each.treatment === treatment);
  const found = { gain: (wanted?.net ?? theirs.net) - theirs.net, treatmentName: wanted?.name ?? treatment };
  if (gains.size >= GAINS_KEPT) gains.clear();
  gains.set(key, found);
  return found;
}

/** What earlier runs proposed to the customer and what came of it, newest first. */
function earlierOf(connection: Connection, run: StoredRun, customer: number) {
  const outcomes = outcomesOf(connection, newestChange(connection), customer);
  const before = decisionsAbout(connection, customer, MOST_EARLIER * 4).filter(
    (each) => each.run < run.run && each.status === 'proposed',
  );
  return before.slice(0, MOST_EARLIER).map((each) => {
    const own = decisionId(each.run, each.position);
    const [standing] = standingsOf(connection, each.run, [each.position]);
    const answered = outcomes.filter(({ decisionId: id }) => id === own);
    return {
      run: each.run,
      date: each.date,
      treatment: each.treatment,
      channel: each.channel,
      state: standing!.state,
      outcome: answered.at(-1)?.outcome ?? null,
    };
  });
}

export type Evidence = Awaited<ReturnType<typeof evidenceOf>>;
