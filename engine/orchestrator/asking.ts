// One customer asks after a run (decisions 15): a treatment is given when what it is worth beats the price of its units and
// a unit of each is free: not used, not held by a proposal, or the customer's own. Otherwise the customer stands by, in the
// order in which those of the run do. Judged as the workspace is now; nothing is claimed.

import { createAgents } from '#engine/agents/index.ts';
import { groupBitsOf } from '#engine/policy/group-bounds.ts';
import { useOf } from '#engine/policy/limits.ts';
import { isApart } from '#engine/policy/together.ts';
import { benchOf } from '#engine/review/claiming/take.ts';
import { openProposals, standingBy } from '#engine/review/next-in-line.ts';
import { exceeds, liveClaims, usedNow } from '#engine/store/decisions/claims.ts';
import { ARM_HELD_OUT, armSeen } from '#engine/store/decisions/layers.ts';
import { type DecisionRow, decisionsOfCustomer, runOf, type StoredRun } from '#engine/store/decisions/runs.ts';
import { standingsOf } from '#engine/store/decisions/states.ts';
import { visibleCustomer } from '#engine/store/records/reading/customers.ts';
import { newestChange } from '#engine/store/workspace/audit.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { Problem, quoted } from '#shared/errors.ts';
import type { Asked, AskedOffer } from '#shared/model/asked.ts';
import type { TreatmentAccount } from '#shared/model/batch.ts';
import type { Configuration, Treatment } from '#shared/model/configuration.ts';
import type { RunSummary } from '#shared/model/run.ts';
import type { Work } from '#shared/model/work.ts';
import { amountOf, grouped, listed } from '#shared/words.ts';
import { Conversation } from './ask.ts';
import { Competition } from './explaining/competition.ts';
import { decisionNeeds } from './inputs/needs.ts';
import { contextNow, contextOf, pinsOfRun } from './inputs/pins.ts';
import { createOrchestrator } from './orchestrator.ts';

export interface AskRequest {
  readonly run: number;
  readonly customer: string;
  readonly treatment?: string | undefined;
}

/** Throws UNKNOWN_RUN, UNKNOWN_CUSTOMER, UNKNOWN_TREATMENT. */
export async function askAfterRun(connection: Connection, request: AskRequest, work: Work): Promise<Asked> {
  const run = runOf(connection, request.run);
  const summary = JSON.parse(run.summary!) as RunSummary;
  const change = newestChange(connection);
  const customer = visibleCustomer(connection, request.customer, change);
  const { asOf } = contextNow(connection, work);
  const pins = { ...pinsOfRun(run), pinnedChange: change, asOf };
  const conversation = new Conversation(contextOf(connection, pins, work));
  const { configuration, settings } = conversation.context;
  const wanted = wantedOf(request.treatment, configuration);
  const held = armSeen(connection, change, run.run, customer) === ARM_HELD_OUT;
  const { accounts, request: judged } = await conversation.ask(
    createOrchestrator(createAgents(), conversation),
    'process_customer',
    {
      customer,
      heldOut: held && configuration.holdout.share > 0,
      needs: decisionNeeds(conversation.context),
      evidence: summary.treatments.flatMap(({ evidence }) => (evidence === null ? [] : [evidence])),
    },
  );
  const own = decisionsOfCustomer(connection, run.run, customer);
  const positions = own.map(({ position }) => position);
  const claims = [...liveClaims(connection, run.run, positions).values()].map(({ treatment }) => treatment);
  const has = claims.length === 0 ? null : claims;
  const isServed = claims.length >= configuration.contactPolicy.treatmentsPerCustomer;
  const full = await fullNow(connection, run, own, configuration, work);
  const competition = new Competition(
    configuration,
    summary,
    accounts.map(({ reason }) => reason),
    groupBitsOf(configuration.groupBounds, { frame: judged.data.frame, asOf, zone: settings.zone })(0),
  );
  const offers = accounts
    .map((account, t) => offerOf(account, configuration.treatments[t]!, competition, t, full[t]!))
    .map((offer) => (isServed ? offer : closedBeside(offer, claims, configuration)))
    .sort((a, b) => (b.left ?? -Infinity) - (a.left ?? -Infinity));
  const asked = offers.filter(({ treatment }) => wanted === null || treatment === wanted);
  const gets = isServed ? null : (asked.find(({ verdict }) => verdict === 'free') ?? null);
  const waits = !isServed && gets === null ? (asked.find(({ verdict }) => verdict !== 'closed') ?? null) : null;
  const standBy = waits && (await placeOf(connection, run, own[0], waits, configuration, work));
  const said = { has: isServed ? has : null, gets, waits, standBy, wanted, offers: asked };
  return {
    run: run.run,
    customerId: request.customer,
    date: run.date,
    wanted,
    has: claims[0] ?? null,
    ...(claims.length > 1 ? { hasFurther: claims.slice(1) } : {}),
    gets: gets?.treatment ?? null,
    standBy,
    offers,
    sentence: sentenceOf(said, configuration, summary.currency),
  };
}

function wantedOf(treatment: string | undefined, { treatments }: Configuration): string | null {
  if (treatment === undefined) return null;
  if (treatments.some(({ id }) => id === treatment)) return treatment;
  const known = treatments.map(({ id }) => id).join(', ');
  throw new Problem('UNKNOWN_TREATMENT', `There is no treatment ${quoted(treatment)} in that run. It had ${known}.`, {
    treatment,
  });
}

/** By treatment the limits that have no unit free for one more contact, claims and open proposals counted. */
async function fullNow(
  connection: Connection,
  run: StoredRun,
  own: readonly DecisionRow[],
  { treatments }: Configuration,
  work: Work,
): Promise<string[][]> {
  const { judge, rules } = benchOf(connection, run);
  const open = await openProposals(connection, run, () => work.breathe());
  // What is proposed to the customer who asks is held for this customer.
  const standings = standingsOf(
    connection,
    run.run,
    own.map(({ position }) => position),
  );
  for (const [k, { treatment }] of own.entries()) {
    if (treatment === null || standings[k]!.state !== 'proposed') continue;
    open.set(treatment, (open.get(treatment) ?? 0) - 1);
  }
  const { limits } = rules.configuration;
  const held = judge.limits.map((limit) => {
    const counted = limits.find(({ id }) => id === limit.id)!;
    let units = usedNow(connection, limit);
    for (const each of treatments) units += (open.get(each.id) ?? 0) * useOf(counted, each);
    return { id: limit.id, capacity: limit.capacity, counted, units };
  });
  return treatments.map((each) =>
    held.flatMap(({ id, capacity, counted, units }) => {
      const use = useOf(counted, each);
      return use > 0 && exceeds(units + use, capacity) ? [id] : [];
    }),
  );
}

function offerOf(
  { reason, detail, net, rank }: TreatmentAccount,
  { id, name, channel }: Treatment,
  competition: Competition,
  t: number,
  full: readonly string[],
): AskedOffer {
  const price = competition.prices[t]!.reduce((sum, { amount }) => sum + amount, 0);
  const offer = { treatment: id, name, channel, price, full };
  if (reason !== 'outranked') {
    const says = detail === null ? reason.replaceAll('-', ' ') : `${reason.replaceAll('-', ' ')}: ${detail}`;
    return { ...offer, verdict: 'closed', reason: says, net: null, rank: null, left: null };
  }
  const left = competition.left(t, rank);
  const verdict = left < 0 ? 'dear' : full.length > 0 ? 'full' : 'free';
  return { ...offer, verdict, reason: null, net, rank, left };
}

/** Where the customer stands among those of the run; who was not decided about stands after them. */
async function placeOf(
  connection: Connection,
  run: StoredRun,
  own: DecisionRow | undefined,
  { treatment, full }: AskedOffer,
  { limits, treatments }: Configuration,
  work: Work,
): Promise<Asked['standBy']> {
  const wanted = treatments.find(({ id }) => id === treatment)!;
  const waited = limits.filter((limit) => (full.length === 0 ? useOf(limit, wanted) > 0 : full.includes(limit.id)));
  const users = treatments.flatMap((each, t) => (waited.some((limit) => useOf(limit, each) > 0) ? [t] : []));
  const place = own?.place ?? run.customers;
  const { before, all } = await standingBy(connection, run, users, place, () => work.breathe());
  return { treatment, place: before + 1, of: Math.max(all, before + 1) };
}

/** What the customer has of the run keeps out what may not stand beside it. */
function closedBeside(offer: AskedOffer, claims: readonly string[], { treatments }: Configuration): AskedOffer {
  const of = (id: string): Treatment | undefined => treatments.find((each) => each.id === id);
  const [own, beside] = [of(offer.treatment)!, claims.map(of)];
  const other = beside.find((each) => each !== undefined && isApart(own, each));
  if (other === undefined || offer.verdict === 'closed') return offer;
  const reason = other.id === own.id ? 'approved already' : `not beside ${other.name}, which is approved`;
  return { ...offer, verdict: 'closed', reason };
}

interface Said {
  readonly has: readonly string[] | null;
  readonly gets: AskedOffer | null;
  readonly waits: AskedOffer | null;
  readonly standBy: Asked['standBy'];
  readonly wanted: string | null;
  readonly offers: readonly AskedOffer[];
}

function sentenceOf(
  { has, gets, waits, standBy, wanted, offers }: Said,
  configuration: Configuration,
  currency: string,
): string {
  const nameOf = (id: string): string => configuration.treatments.find((each) => each.id === id)?.name ?? id;
  const limitNames = (ids: readonly string[]): string =>
    ids.map((id) => configuration.limits.find((each) => each.id === id)?.name ?? id).join(', ');
  if (has !== null) {
    const names = listed(has.map(nameOf));
    return `${names} ${has.length === 1 ? 'is' : 'are'} approved for this customer already.`;
  }
  const money = (value: number): string => amountOf(value, currency);
  if (gets !== null) {
    const price = gets.price > 0 ? `, above the ${money(gets.price)} that its place is worth to others` : '';
    return `${gets.name} is free: worth ${money(gets.rank ?? 0)}${price}. Approve it to claim it.`;
  }
  if (waits === null || standBy === null) {
    const why = wanted === null ? 'nothing is open to this customer' : `${nameOf(wanted)} is not open to this customer`;
    const reason = wanted === null ? null : (offers[0]?.reason ?? null);
    return `Nothing now: ${why}${reason === null ? '' : ` (${reason})`}.`;
  }
  const because =
    waits.verdict === 'full'
      ? `no unit is free of ${limitNames(waits.full)}`
      : `it is worth ${money(waits.rank ?? 0)}, less than the ${money(waits.price)} that its place is worth to others`;
  return `${waits.name} has to wait: ${because}. On the stand-by list this customer is number ${grouped(standBy.place)} of ${grouped(standBy.of)}.`;
}
