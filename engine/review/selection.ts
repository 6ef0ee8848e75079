// Which decisions an act is about, and in which order they take their turn.

import { flagsOf } from '#engine/store/decisions/flags.ts';
import { runOf, type StoredRun } from '#engine/store/decisions/runs.ts';
import { speakerOf } from '#engine/store/records/reading/customers.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { Problem, quoted } from '#shared/errors.ts';
import { type Configuration, contactClassOf } from '#shared/model/configuration.ts';
import {
  type Passed,
  passedOver,
  type Selection,
  type SelectionFacts,
  selectionSchema,
} from '#shared/model/selection.ts';
import type { Work } from '#shared/model/work.ts';
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
  const size = connection
    .statement('SELECT coalesce(max(position), -1) + 1 FROM decision WHERE run = ?')
    .pluck()
    .get(run.run) as number;
  // What became of a proposal, and whether it is flagged, is asked when it takes its turn.
  const proposed: Selection = { ...EVERYTHING, ...many, states: [], flagged: 'with' };
  const classAt = new Int16Array(size).fill(-1);
  const positionAt = new Int32Array(size).fill(-1);
  const page = connection.statement(
    `SELECT position, treatment, channel, net, place FROM decision
     WHERE run = ? AND position > ? AND status = 'proposed' ORDER BY position LIMIT ${ROWS_A_PAGE}`,
  );
  for (let after = -1; ; ) {
    const rows = page.all(run.run, after) as Proposed[];
    for (const row of rows) {
      if (passedOver(proposed, { ...row, state: 'proposed', flagged: false }) !== null) continue;
      if (positionAt[row.place] !== -1) throw new Error(`run ${run.run} has no place ${row.place}, or has it twice`);
      positionAt[row.place] = row.position;
      classAt[row.place] = classes.get(row.treatment)!;
    }
    if (rows.length < ROWS_A_PAGE) break;
    after = rows.at(-1)!.position;
    await work.breathe();
  }
  const ordered = new Int32Array(size);
  let count = 0;
  for (let level = 0; level < contactClasses.length; level += 1) {
    for (let place = 0; place < size; place += 1) {
      if (classAt[place] !== level) continue;
      ordered[count] = positionAt[place]!;
      count += 1;
    }
  }
  return ordered.subarray(0, count);
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

/** The position of a customer's decision in a run. Throws UNKNOWN_CUSTOMER for an id, or a customer the run did not see. */
export function positionOf(connection: Connection, run: number, customerId: string): number {
  const customer = speakerOf(connection, customerId, runOf(connection, run).pinnedChange);
  const position =
    customer === undefined
      ? undefined
      : (connection
          .statement('SELECT position FROM decision WHERE customer = ? AND run = ?')
          .pluck()
          .get(customer, run) as number | undefined);
  if (position === undefined) {
    const sentence = `Run ${run} has no decision for customer ${quoted(customerId)}. Ids are exact: case and spaces count.`;
    throw new Problem('UNKNOWN_CUSTOMER', sentence, { customer: customerId, run });
  }
  return position;
}

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
