// Rows of a review by their place: the decision as it stands now, whoever changed it since the order was made.
import { configurationAt } from '#engine/review/claiming/rules.ts';
import { liveClaims } from '#engine/store/decisions/claims.ts';
import { flagsOf } from '#engine/store/decisions/flags.ts';
import { runOf } from '#engine/store/decisions/runs.ts';
import { samplePositions } from '#engine/store/decisions/samples.ts';
import { decisionRows, standingsOf } from '#engine/store/decisions/states.ts';
import { namesOf } from '#engine/store/records/reading/names.ts';
import { newestChange } from '#engine/store/workspace/audit.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { Problem } from '#shared/errors.ts';
import { type DecisionState, decisionId } from '#shared/model/decision.ts';
import { type Board, boardOf } from './board.ts';

export interface ReviewRow {
  /** The place in the order, from 0. */
  readonly place: number;
  readonly decisionId: string;
  readonly customerId: string;
  readonly name: string | null;
  readonly treatment: string;
  readonly treatmentName: string;
  readonly channel: string;
  /** In currency. */
  readonly net: number;
  readonly onPrior: boolean;
  readonly state: DecisionState;
  /** Why it is in its state: the code of a rejection, what was undone; null where nothing is said. */
  readonly reason: string | null;
  /** The package that carries it, or null. */
  readonly sealedIn: number | null;
  readonly flagged: boolean;
  readonly note: string | null;
}

/** An order of places: the whole board, or a sample of it in the order in which it was drawn. */
export interface ReviewOrder {
  readonly board: Board;
  readonly positions: Int32Array;
}

export const riskiestFirst = (run: number): string => `r${run}`;
export const ofSample = (run: number, sample: number): string => `r${run}.s${sample}`;

/** The order of an id. Throws UNKNOWN_RUN, or ORDER_GONE for a sample that is not there. */
export async function reviewOrder(connection: Connection, id: string): Promise<ReviewOrder> {
  const [, run, sample] = /^r(\d{1,12})(?:[.]s(\d{1,12}))?$/.exec(id) ?? [];
  if (run === undefined) throw orderGone(id);
  const board = await boardOf(connection, Number(run));
  if (sample === undefined) return { board, positions: board.positions };
  const positions = samplePositions(connection, Number(sample));
  if (positions.length === 0) throw orderGone(id);
  return { board, positions };
}

/** Rows from a place on; fewer at the end. */
export function reviewRows(connection: Connection, { board, positions }: ReviewOrder, from: number, count: number) {
  return rowsAt(connection, board.run, positions.subarray(from, from + count), (index) => from + index);
}

/** The next `count` places at or after `from` where somebody still has to say something, round to the start. */
export function waitingRows(
  connection: Connection,
  { board, positions }: ReviewOrder,
  from: number,
  count: number,
): ReviewRow[] {
  const places: number[] = [];
  for (let step = 0; step < positions.length && places.length < count; step += 1) {
    const place = (from + step) % positions.length;
    if (board.isWaiting(board.placeOf(positions[place]!))) places.push(place);
  }
  const wanted = Int32Array.from(places, (place) => positions[place]!);
  return rowsAt(connection, board.run, wanted, (index) => places[index]!);
}

function rowsAt(
  connection: Connection,
  run: number,
  wanted: Int32Array,
  placeOf: (index: number) => number,
): ReviewRow[] {
  return connection.read(() => {
    const positions = [...wanted];
    const { configuration: version } = runOf(connection, run);
    const { treatments } = configurationAt(connection, version);
    const decisions = decisionRows(connection, run, positions);
    const standings = standingsOf(connection, run, positions);
    const claims = liveClaims(connection, run, positions);
    const flags = flagsOf(connection, run, positions);
    const numbers = decisions.map(({ customer }) => customer);
    const names = namesOf(connection, newestChange(connection), numbers);
    return decisions.map((decision, index) => {
      const { position, customerId, onPrior } = decision;
      const standing = standings[index]!;
      const claim = claims.get(position);
      const treatment = claim?.treatment ?? decision.treatment!;
      const flag = flags.get(position);
      return {
        place: placeOf(index),
        decisionId: decisionId(run, position),
        customerId,
        name: names[index] ?? null,
        treatment,
        treatmentName: treatments.find(({ id }) => id === treatment)?.name ?? treatment,
        channel: claim?.channel ?? decision.channel!,
        net: claim?.net ?? decision.net,
        onPrior,
        state: standing.state,
        reason: standing.reason,
        sealedIn: standing.sealedIn,
        flagged: flag !== undefined,
        note: flag?.note ?? null,
      };
    });
  });
}

function orderGone(id: string): Problem {
  return new Problem('ORDER_GONE', `There is no review ${id} any more. Open the review again.`, { order: id });
}
