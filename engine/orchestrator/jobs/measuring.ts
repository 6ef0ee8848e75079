// An import is measured as the last thing of its job, while its rows are warm.
import { measureImport } from '#engine/store/records/measures.ts';
import type { ImportReceipt } from '#engine/store/records/receipt.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { Problem } from '#shared/errors.ts';
import { type Work, WorkStopped } from '#shared/model/work.ts';

/** A published import is done: where measuring it is stopped, whoever looks at it first measures it. */
export async function measureAfter(connection: Connection, receipt: ImportReceipt, work: Work): Promise<void> {
  try {
    await measureImport(connection, receipt, () => work.breathe());
  } catch (error) {
    if (!(error instanceof WorkStopped) && !(error instanceof Problem)) throw error;
  }
}
