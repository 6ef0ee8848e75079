// What a sample says about the decisions that nobody looks at one by one: drawn at random from the unseen, checked like
// every other, and counted as errors where a person rejected or changed what the run proposed.
import { drawOf, hashText } from '#engine/maths/hash.ts';
import { clopperPearson } from '#engine/maths/statistics/proportion.ts';
import { sortBreathing } from '#engine/orchestrator/sort.ts';
import { addSample, newestSample, samplePositions } from '#engine/store/decisions/samples.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { Problem } from '#shared/errors.ts';
import { type Board, boardOf } from './board.ts';
import { ofSample } from './rows.ts';

const CONFIDENCE = 0.95;

export interface SampleReport {
  readonly sample: number;
  /** The order of its decisions. */
  readonly order: string;
  readonly seed: number;
  /** UTC milliseconds. */
  readonly at: number;
  readonly size: number;
  /** How many nobody had seen when it was drawn. */
  readonly unseen: number;
  readonly checked: number;
  /** Rejected or changed among those checked. */
  readonly errors: number;
  /** Shares of the unseen that may be wrong, each from 0 to 1, at 95% confidence; 0 to 1 before anything is checked. */
  readonly low: number;
  readonly high: number;
}

/** The newest sample of a run as far as it is checked, or null. */
export function sampleReport(connection: Connection, board: Board): SampleReport | null {
  const sample = newestSample(connection, board.run);
  if (sample === undefined) return null;
  const places = Array.from(samplePositions(connection, sample.sample), (position) => board.placeOf(position));
  const seen = places.filter((place) => board.isSeen(place));
  const errors = seen.filter((place) => ['rejected', 'replaced'].includes(board.factsAt(place).state)).length;
  const { sample: number, seed, at, unseen } = sample;
  return {
    sample: number,
    order: ofSample(board.run, number),
    seed,
    at,
    size: places.length,
    unseen,
    checked: seen.length,
    errors,
    ...clopperPearson(errors, seen.length, CONFIDENCE),
  };
}

/**
 * Draws `size` decisions of a run from those that wait and nobody has seen, or all of them where there are fewer. The
 * same seed draws the same from the same. Throws NOT_APPROVABLE when nothing is left to draw from.
 */
export async function drawSample(
  connection: Connection,
  actor: string,
  asked: { readonly run: number; readonly size: number; readonly seed: number },
  breathe: () => Promise<void>,
): Promise<SampleReport> {
  const board = await boardOf(connection, asked.run);
  const unseen: number[] = [];
  for (let place = 0; place < board.size; place += 1) {
    if (board.isWaiting(place)) unseen.push(board.positions[place]!);
  }
  if (unseen.length === 0) {
    throw new Problem(
      'NOT_APPROVABLE',
      `Every decision of run ${board.run} is decided: there is nothing to draw from.`,
      {
        run: board.run,
      },
    );
  }
  const lot = hashText(`review of run ${board.run}`, asked.seed);
  // Every position has another draw: drawOf turns each number into exactly one other.
  const drawn = await sortBreathing(
    Int32Array.from(unseen),
    (a, b) => drawOf(lot, a) - drawOf(lot, b) || a - b,
    breathe,
  );
  const row = { run: board.run, seed: asked.seed, unseen: unseen.length, at: connection.clock(), actor };
  addSample(connection, row, drawn.subarray(0, asked.size));
  return sampleReport(connection, board)!;
}
