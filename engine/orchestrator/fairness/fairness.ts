// How groups of customers fared in a run. What is counted is what was stored: the reasons of every decision, and the
// attributes as the run saw them. Decisions never change, so a run is counted once.
import { createAgents } from '#engine/agents/index.ts';
import { CONFIDENCE, compareGroups } from '#engine/policy/fairness/compare.ts';
import { Gathering, type Grouping } from '#engine/policy/fairness/groups.ts';
import { fairnessSaid, fairnessSentence } from '#engine/policy/fairness/sentence.ts';
import { type Fate, fatesOf, runOf } from '#engine/store/decisions/runs.ts';
import { visibleAttributes } from '#engine/store/records/attributes.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { REASON_CODE, REASONS } from '#shared/model/decision.ts';
import { FAIRNESS_STAGES, type FairnessOfAttribute, type FairnessReport } from '#shared/model/fairness.ts';
import { FUNNEL_STAGES, type FunnelStage, STAGE_OF } from '#shared/model/run.ts';
import { unwatchedWork } from '#shared/model/work.ts';
import { Conversation } from '../ask.ts';
import { audienceOf, batchesOf } from '../inputs/audience.ts';
import { attributeNeeds } from '../inputs/needs.ts';
import { contextOf, pinsOfRun } from '../inputs/pins.ts';

const FATES_A_PAGE = 4096;
const KEPT = new WeakMap<Connection, Map<number, FairnessReport>>();

/** By reason how many stages of FAIRNESS_STAGES a customer passed whose furthest treatment has it. */
const LOST_AT: readonly FunnelStage[] = ['eligible', 'applicable', 'suitable', 'positive-value', 'limits', 'proposed'];
const PASSED = REASONS.map((reason) => {
  const stage = FUNNEL_STAGES.indexOf(STAGE_OF[reason]);
  return LOST_AT.filter((each) => FUNNEL_STAGES.indexOf(each) <= stage).length;
});

/** Throws UNKNOWN_RUN. `breathe` is awaited between pages. */
export async function fairnessOf(
  connection: Connection,
  number: number,
  breathe: () => Promise<void>,
): Promise<FairnessReport> {
  const kept = KEPT.get(connection) ?? new Map<number, FairnessReport>();
  KEPT.set(connection, kept);
  const known = kept.get(number);
  if (known !== undefined) return known;
  const run = runOf(connection, number);
  const pins = pinsOfRun(run);
  const conversation = new Conversation(contextOf(connection, pins, { ...unwatchedWork, breathe }));
  const { configuration } = conversation.context;
  const visible = visibleAttributes(connection, 'customers', pins.pinnedChange);
  const attributes = visible
    .filter(({ name, role }) => role === 'protected' || configuration.protected.includes(name))
    .map(({ name }) => name);
  const found = await passedOf(connection, number, run.customers, breathe);
  const { smallestGroup, bands } = configuration.fairness;
  const gathered = attributes.map(() => new Gathering(run.customers));
  if (attributes.length > 0) {
    const { data } = createAgents();
    const audience = await audienceOf(connection, pins, breathe);
    const needs = attributeNeeds(attributes);
    for (const { customers, positions, batch } of batchesOf(audience, new Uint8Array(0))) {
      const { frame } = await conversation.ask(data, 'get_customer_data', { customers, needs }, batch);
      for (const [index, name] of attributes.entries()) {
        const column = frame.attributes.get(name);
        if (column !== undefined) gathered[index]!.add(column, positions);
      }
      await breathe();
    }
  }
  const told: FairnessOfAttribute[] = [];
  for (const [index, name] of attributes.entries()) {
    const grouping = await gathered[index]!.groups(found.counts, bands[name], breathe);
    told.push(compareGroups(name, grouping.by, talliesOf(grouping, found), smallestGroup));
    await breathe();
  }
  const below = told.flatMap(({ attribute, groups }) =>
    groups.flatMap(({ group, stages }) =>
      stages.filter(({ verdict }) => verdict === 'below').map(({ stage }) => ({ attribute, group, stage })),
    ),
  );
  const { customers, heldOut, failed } = found;
  const said = fairnessSaid(told, customers);
  const report = {
    run: number,
    customers,
    heldOut,
    failed,
    smallestGroup,
    confidence: CONFIDENCE,
    attributes: told,
    below,
    sentence: fairnessSentence(said),
    said,
  };
  kept.set(number, report);
  return report;
}

interface Passed {
  /** By position: 1 for who is compared, and how many stages they passed. */
  readonly counts: Uint8Array;
  readonly stages: Uint8Array;
  readonly customers: number;
  readonly heldOut: number;
  readonly failed: number;
}

async function passedOf(
  connection: Connection,
  run: number,
  size: number,
  breathe: () => Promise<void>,
): Promise<Passed> {
  const [counts, stages] = [new Uint8Array(size), new Uint8Array(size)];
  let [customers, heldOut, failed] = [0, 0, 0];
  for (let after = -1; ; ) {
    const page = fatesOf(connection, run, { after, limit: FATES_A_PAGE });
    for (const { position, status, reasons } of page) {
      // Behind the customers stand what some of them got further.
      if (position >= size) break;
      if (status === 'failed') failed += 1;
      else if (isHeldOut(status, reasons)) heldOut += 1;
      else {
        customers += 1;
        counts[position] = 1;
        stages[position] = status === 'proposed' ? FAIRNESS_STAGES.length : furthest(reasons);
      }
    }
    await breathe();
    const last = page.at(-1);
    if (last === undefined) return { counts, stages, customers, heldOut, failed };
    after = last.position;
  }
}

/** Also one with a mandatory treatment, which the lot does not withhold. */
const isHeldOut = (status: Fate['status'], reasons: Buffer): boolean =>
  status === 'held-out' || reasons.includes(REASON_CODE['held-out']);

function furthest(reasons: Buffer): number {
  let most = 0;
  for (const code of reasons) most = Math.max(most, PASSED[code]!);
  return Math.min(most, FAIRNESS_STAGES.length - 1);
}

function talliesOf({ groups, of }: Grouping, { counts, stages }: Passed) {
  const customers = new Float64Array(groups.length);
  const passed = groups.map(() => new Float64Array(FAIRNESS_STAGES.length));
  for (let position = 0; position < counts.length; position += 1) {
    if (counts[position] !== 1) continue;
    const group = of[position]!;
    customers[group]! += 1;
    for (let s = 0; s < stages[position]!; s += 1) passed[group]![s]! += 1;
  }
  return groups.map((group, g) => ({ ...group, customers: customers[g]!, passed: [...passed[g]!] }));
}
