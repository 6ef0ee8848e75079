// Which decisions an act is about, and in which order they take their turn.

import { flagsOf } from '#engine/store/decisions/flags.ts';
import { type DecisionRow, decisionsOfCustomer, runOf, type StoredRun } from '#engine/store/decisions/runs.ts';
import { speakerOf } from '#engine/store/records/reading/customers.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { Problem, quoted } from '#shared/errors.ts';
import { type Configuration, contactClassOf } from '#shared/model/configuration.ts';
import { decisionId } from '#shared/model/decision.ts';
import {
  type Passed,
  passedOver,
  type Selection,
  type SelectionFacts,
  selectionSchema,
} from '#shared/model/selection.ts';
import type { Work } from '#shared/model/work.ts';
import { listed } from '#shared/words.ts';
import { configurationAt, treatmentOf } from './claiming/rules.ts';

/** All of a run, or the part of it that a selection names. */
export type Many = { readonly run: number } & Partial<Selection>;

/** Why each decision is not among those an act on many is about, or null; asked inside the transaction that acts. */
export function passing(
  connection: Connection,
  { run, ...named }: Many,
  positions: readonly number[],
): (position: number, facts: Omit<SelectionFacts, 'flagged'>) => Passed | null {
  const selection = { ...EVERYTHING, ...named };
  const flags = selection.flagged === 'with' ? null : flagsOf(connection, run, positions);
  return (position, facts) => passedOver(selection, { ...facts, flagged: flags?.has(position) ?? false });
}

const EVERYTHING = selectionSchema.parse({});
const ROWS_A_PAGE = 10_000;

interface Proposed {
  readonly position: number;
  readonly treatment: string;
  readonly channel: string;
  readonly net: number;
  readonly place: number;
}

/**
 * The positions a run proposed something for, higher contact classes first, then in the strategy's order: who takes
 * the last unit of a limit is not left to the order of the file.
 */
export async function proposedInOrder(
  connection: Connection,
  run: StoredRun,
  many: Many,
  work: Work,
): Promise<Int32Array> {
  const configuration = configurationAt(connection, run.configuration);
  const { contactClasses, treatments } = configuration;
  const classes = new Map(
    treatments.map((each) => [each.id, contactClasses.indexOf(contactClassOf(each, configuration))]),
  );
  // What became of a proposal, and whether it is flagged, is asked when it takes its turn.
  const proposed: Selection = { ...EVERYTHING, ...many, states: [], flagged: 'with' };
  // By place the first treatment; then what customers got further, in order of position.
  const classAt = new Int16Array(run.customers).fill(-1);
  const positionAt = new Int32Array(run.customers).fill(-1);
  const further: { readonly position: number; readonly place: number; readonly level: number }[] = [];
  const page = connection.statement(
    `SELECT position, treatment, channel, net, place FROM decision
     WHERE run = ? AND position > ? AND status = 'proposed' ORDER BY position LIMIT ${ROWS_A_PAGE}`,
  );
  for (let after = -1; ; ) {
    const rows = page.all(run.run, after) as Proposed[];
    for (const row of rows) {
      if (passedOver(proposed, { ...row, state: 'proposed', flagged: false }) !== null) continue;
      const level = classes.get(row.treatment)!;
      if (row.position >= run.customers) {
        further.push({ position: row.position, place: row.place, level });
        continue;
      }
      if (positionAt[row.place] !== -1) throw new Error(`run ${run.run} has no place ${row.place}, or has it twice`);
      positionAt[row.place] = row.position;
      classAt[row.place] = level;
    }
    if (rows.length < ROWS_A_PAGE) break;
    after = rows.at(-1)!.position;
    await work.breathe();
  }
  const ordered: number[] = [];
  const levels = Map.groupBy(further, ({ level }) => level);
  for (let level = 0; level < contactClasses.length; level += 1) {
    const more = (levels.get(level) ?? []).sort((a, b) => a.place - b.place || a.position - b.position);
    let next = 0;
    for (let place = 0; place < run.customers; place += 1) {
      if (classAt[place] === level) ordered.push(positionAt[place]!);
      for (; more[next]?.place === place; next += 1) ordered.push(more[next]!.position);
    }
    await work.breathe();
  }
  return Int32Array.from(ordered);
}

/** The positions of a run that a claim up to `newestClaim` was made for, ascending. */
export function claimedPositions(connection: Connection, run: number, newestClaim: number): Int32Array {
  const positions = connection
    .statement('SELECT DISTINCT position FROM claim WHERE run = ? AND claim <= ? ORDER BY position')
    .pluck()
    .all(run, newestClaim) as number[];
  return Int32Array.from(positions);
}

/** The positions of a run that something was proposed or claimed for by now, ascending. */
export async function proposedAndClaimed(
  connection: Connection,
  run: number,
  newestClaim: number,
  work: Work,
): Promise<Int32Array> {
  const page = connection
    .statement(
      `SELECT position FROM decision WHERE run = ? AND position > ? AND (status = 'proposed' OR EXISTS (
         SELECT 1 FROM claim WHERE claim.run = decision.run AND claim.position = decision.position AND claim <= ?))
       ORDER BY position LIMIT ${ROWS_A_PAGE}`,
    )
    .pluck();
  const found: number[] = [];
  for (let after = -1; ; ) {
    const positions = page.all(run, after, newestClaim) as number[];
    for (const position of positions) found.push(position);
    if (positions.length < ROWS_A_PAGE) return Int32Array.from(found);
    after = positions.at(-1)!;
    await work.breathe();
  }
}

/**
 * The position of a customer's decision in a run: of the only one, or of the one that is named, as r1-205. Throws
 * UNKNOWN_CUSTOMER for an id, or a customer the run did not see; SEVERAL_DECISIONS where it is not said which; BAD_VALUE
 * for one that is not the customer's.
 */
export function positionOf(connection: Connection, run: number, id: string, decision?: string): number {
  const customer = speakerOf(connection, id, runOf(connection, run).pinnedChange);
  const own = customer === undefined ? [] : decisionsOfCustomer(connection, run, customer);
  const [first, ...more] = own;
  if (first === undefined) {
    const sentence = `Run ${run} has no decision for customer ${quoted(id)}. Ids are exact: case and spaces count.`;
    throw new Problem('UNKNOWN_CUSTOMER', sentence, { customer: id, run });
  }
  if (decision !== undefined) {
    const found = own.find(({ position }) => decisionId(run, position) === decision);
    if (found !== undefined) return found.position;
    const sentence = `${quoted(decision)} is not a decision of run ${run} about ${id}. It has ${namesOf(run, own)}.`;
    throw new Problem('BAD_VALUE', sentence, { customer: id, run, decision });
  }
  if (more.length > 0) {
    const decisions = own.map(({ position }) => decisionId(run, position));
    const sentence = `Run ${run} has ${own.length} decisions for ${id}: ${namesOf(run, own)}.`;
    throw new Problem('SEVERAL_DECISIONS', sentence, { customer: id, run, decisions }).offering({
      act: 'name-decision',
      decision: decisions[0]!,
    });
  }
  return first.position;
}

const namesOf = (run: number, own: readonly DecisionRow[]): string =>
  listed(own.map(({ position, treatment }) => `${decisionId(run, position)} (${treatment ?? 'no contact'})`));

/** The run, once it is sure that it knows the treatments. Throws UNKNOWN_RUN and UNKNOWN_TREATMENT. */
export function runOfMany(connection: Connection, many: Many): StoredRun {
  const run = runOf(connection, many.run);
  const configuration = configurationAt(connection, run.configuration);
  for (const treatment of many.treatments ?? []) checkTreatment(configuration, treatment);
  return run;
}

/** @throws Problem UNKNOWN_TREATMENT naming those there are. */
export function checkTreatment(configuration: Configuration, id: string): void {
  if (treatmentOf(configuration, id) !== undefined) return;
  const known = configuration.treatments.map((treatment) => treatment.id);
  throw new Problem('UNKNOWN_TREATMENT', `There is no treatment ${quoted(id)}. Use one of ${known.join(', ')}.`, {
    treatment: id,
  });
}
