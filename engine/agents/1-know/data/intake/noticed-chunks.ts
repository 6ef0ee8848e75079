// The chunks of a reading on their way to whoever judges them: from which thread they come, and that their ids are noticed.
import type { Chunk } from '#engine/store/records/staging/rehearsal.ts';
import { type ChunkWork, chunksOf } from './chunks.ts';
import type { Reading } from './reading.ts';
import { readApart } from './reading-apart.ts';

/** `threads`: the file of the engine's threads, one of which then reads the source; null where this one does. */
export async function* noticedChunks(reading: Reading, work: ChunkWork, threads: URL | null): AsyncGenerator<Chunk> {
  const { likeness, rows, rowSource: source, apart } = reading;
  const chunks =
    threads === null || apart === null ? chunksOf(source, rows, work) : readApart(threads, apart, rows, work);
  for await (const chunk of chunks) {
    for (const row of chunk.rows) if (row.customer) row.stranger = likeness.notice(row.customer);
    yield chunk;
  }
}
