// Samples of a review: decisions of a run drawn at random from those that nobody had seen, kept as drawn.
import { build, type Connection } from '../workspace/connection.ts';

export interface Sample {
  readonly sample: number;
  readonly run: number;
  readonly seed: number;
  /** How many nobody had seen when it was drawn. */
  readonly unseen: number;
  /** UTC milliseconds. */
  readonly at: number;
  readonly actor: string;
}

/** Keeps a sample: positions in the order in which they were drawn. Returns its number. */
export function addSample(connection: Connection, sample: Omit<Sample, 'sample'>, positions: Iterable<number>): number {
  return connection.write(() => {
    const { lastInsertRowid } = connection.run(build.insertInto('review_sample').values(sample));
    const insert = connection.statement('INSERT INTO review_sample_row (sample, place, position) VALUES (?, ?, ?)');
    let place = 0;
    for (const position of positions) insert.run(lastInsertRowid, place++, position);
    return lastInsertRowid;
  });
}

/** The newest sample of a run, or undefined. */
export function newestSample(connection: Connection, run: number): Sample | undefined {
  const query = build
    .selectFrom('review_sample')
    .select(['sample', 'run', 'seed', 'unseen', 'at', 'actor'])
    .where('run', '=', run)
    .orderBy('sample', 'desc')
    .limit(1);
  return connection.first(query);
}

/** The positions of a sample, in the order in which they were drawn; none for a number there is not. */
export function samplePositions(connection: Connection, sample: number): Int32Array {
  const rows = connection
    .statement('SELECT position FROM review_sample_row WHERE sample = ? ORDER BY place')
    .pluck()
    .all(sample) as number[];
  return Int32Array.from(rows);
}
