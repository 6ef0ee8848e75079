// What an export would come to now: every approved row checked again, nothing written. The hashes are checked by the
// export itself.
import { benchOf } from '#engine/review/claiming/take.ts';
import { runOf } from '#engine/store/decisions/runs.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { unwatchedWork } from '#shared/model/work.ts';
import { countHeldBack, type HeldBack } from './held-back.ts';
import { recheck } from './recheck.ts';
import { type ChannelReckoning, reckon } from './reckoning.ts';

export interface ExportPreview {
  readonly run: number;
  readonly channels: { readonly [channel: string]: ChannelReckoning };
  readonly heldBack: readonly HeldBack[];
  /** Rows that would leave. */
  readonly rows: number;
  /** Those of them whose permission rests on the configuration's default. */
  readonly byDefault: number;
}

/** Throws UNKNOWN_RUN. `exporter` counts for the two-person rule; `breathe` is awaited between pages. */
export async function previewExport(
  connection: Connection,
  number: number,
  exporter: string,
  breathe: () => Promise<void>,
): Promise<ExportPreview> {
  const run = runOf(connection, number);
  const work = { ...unwatchedWork, breathe };
  const rows = await recheck(connection, run, benchOf(connection, run), exporter, work);
  const { channels } = await reckon(connection, run, rows, work);
  const leaving = rows.filter(({ heldBack }) => heldBack === null);
  return {
    run: number,
    channels,
    heldBack: countHeldBack(rows),
    rows: leaving.length,
    byDefault: leaving.filter(({ byDefault }) => byDefault).length,
  };
}
