// Tasks about backups: they are for the day when the workspace cannot be opened, and so need no desk.
import { listBackups, restoreBackup } from '#engine/verify/backups.ts';
import type { Json } from '#shared/errors.ts';
import type { TaskStart } from './starts.ts';
import { inTask, type TaskWork } from './task.ts';

export function doTask(start: TaskStart): Promise<void> {
  return inTask(async (task) => {
    if (start.part === 'backups') return plain(await listBackups(start.path, false, task.signal));
    return plain(await restore(start, task));
  });
}

async function restore({ backup, file }: Extract<TaskStart, { part: 'restore' }>, { report, signal }: TaskWork) {
  for await (const event of restoreBackup({ backup, file, clock: Date.now, signal })) {
    if (event.type === 'restored') return { bytes: event.bytes, report: event.report };
    report(event.progress);
  }
  throw new Error('restoring ended without a result');
}

/** Results are plain JSON already (decisions 21); their types are interfaces, which TypeScript takes for more. */
const plain = (value: object): Json => value as unknown as Json;
