// The chunks of a reading on their way to whoever judges them: from which thread they come, and that their ids are noticed.
import type { Chunk } from '#engine/store/records/staging/rehearsal.ts';
import { type ChunkWork, chunksOf } from './chunks.ts';
import type { Reading } from './reading.ts';
import { readApart } from './reading-apart.ts';
import type { ReadingThread } from './reading-thread.ts';

/** `thread` is to read the source; null where this one does. */
export async function* noticedChunks(
  reading: Reading,
  work: ChunkWork,
  thread: ReadingThread | null,
): AsyncGenerator<Chunk> {
  const { likeness, rows, rowSource: source, apart } = reading;
  const chunks =
    thread === null || apart === null ? chunksOf(source, rows, work) : readApart(thread, apart, rows, work);
  for await (const chunk of chunks) {
    for (const row of chunk.rows) if (row.customer) row.stranger = likeness.notice(row.customer);
    yield chunk;
  }
}
