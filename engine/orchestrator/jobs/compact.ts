// Compacting: removes rows that nothing can see, then gives the pages they stood in back to the disk. Everything goes in
// short transactions. What is to go is written down first, with its audit row; stopped or killed after that, the rest is
// removed when it goes on or by the next compacting.
import { z } from 'zod';
import { dropLooseAudiences } from '#engine/store/decisions/audiences.ts';
import { discardImport, removeRows } from '#engine/store/records/imports.ts';
import { givenUpImports, giveUpRows, leftOverImports, unseenImports } from '#engine/store/records/unseen.ts';
import { dropLooseTraces } from '#engine/store/work/traces.ts';
import { appendChange } from '#engine/store/workspace/audit.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import type { Work } from '#shared/model/work.ts';

export const compactArguments = z.object({ actor: z.string() });

export interface CompactReceipt {
  /** The change that says which imports were given up, null when there were none. */
  readonly change: number | null;
  readonly imports: readonly number[];
  readonly rows: number;
  readonly traces: number;
  /** Removed ones that no run was about, and those of runs that never were. */
  readonly audiences: number;
  readonly bytesBefore: number;
  readonly bytesAfter: number;
  /** Bytes inside the file that what comes next will use. */
  readonly bytesFree: number;
  readonly seconds: number;
}

const checkpointSchema = z.object({ change: z.int(), imports: z.array(z.int()), bytesBefore: z.number() });
type Checkpoint = z.infer<typeof checkpointSchema>;

/** 2 MB: some 5 ms. */
const PAGES_A_STEP = 256;

export async function compact(
  connection: Connection,
  { actor }: z.infer<typeof compactArguments>,
  work: Work,
): Promise<CompactReceipt> {
  const started = performance.now();
  const resumed = checkpointSchema.safeParse(work.resumed);
  const begun = resumed.success ? resumed.data : giveUp(connection, actor, work);
  for (const number of leftOverImports(connection)) await discardImport(connection, number);
  let rows = 0;
  for (const number of givenUpImports(connection)) {
    rows += await removeRows(connection, number, (removed) => {
      work.progress({ phase: 'Removing rows', done: rows + removed, total: null, unit: 'rows' });
      return work.breathe();
    });
  }
  const traces = await dropLooseTraces(connection, () => work.breathe());
  const audiences = await dropLooseAudiences(connection, () => work.breathe());
  await returnPages(connection, work);
  return {
    change: begun.change === 0 ? null : begun.change,
    imports: begun.imports,
    rows,
    traces,
    audiences,
    bytesBefore: begun.bytesBefore,
    bytesAfter: bytesOf(connection, 'page_count'),
    bytesFree: bytesOf(connection, 'freelist_count'),
    seconds: Math.round(performance.now() - started) / 1000,
  };
}

/** Writes down which imports go. Asked inside the transaction: a run may have been pinned a moment ago. */
function giveUp(connection: Connection, actor: string, work: Work): Checkpoint {
  return connection.write(() => {
    const imports = unseenImports(connection);
    const bytesBefore = bytesOf(connection, 'page_count');
    if (imports.length === 0) return { change: 0, imports, bytesBefore };
    const { change } = appendChange(connection, actor, () => {
      giveUpRows(connection, imports);
      return { verb: 'compact', objects: { imports }, content: { imports }, result: {} };
    });
    const begun: Checkpoint = { change, imports, bytesBefore };
    work.saveCheckpoint(begun);
    return begun;
  });
}

/** Moves free pages to the end of the file and cuts them off. A file made without that ability keeps them for later. */
async function returnPages(connection: Connection, work: Work): Promise<void> {
  const { sqlite } = connection;
  const INCREMENTAL = 2;
  if (Number(sqlite.pragma('auto_vacuum', { simple: true })) !== INCREMENTAL) return;
  const free = (): number => Number(sqlite.pragma('freelist_count', { simple: true }));
  const total = free();
  for (let left = total; left > 0; left = free()) {
    connection.write(() => sqlite.pragma(`incremental_vacuum(${PAGES_A_STEP})`));
    work.progress({ phase: 'Giving pages back', done: total - left, total, unit: 'pages' });
    await work.breathe();
  }
  // The file shrinks when its log is moved into it. While somebody reads, that comes with their last page.
  connection.guard(() => sqlite.pragma('wal_checkpoint(PASSIVE)'));
}

function bytesOf({ sqlite }: Connection, count: 'page_count' | 'freelist_count'): number {
  return Number(sqlite.pragma(count, { simple: true })) * Number(sqlite.pragma('page_size', { simple: true }));
}
