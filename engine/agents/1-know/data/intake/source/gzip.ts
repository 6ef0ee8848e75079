// Files compressed with gzip, known by their first bytes and never by their name. What unpacks out of all proportion is
// stopped while it unpacks.
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { Problem } from '#shared/errors.ts';

const MAGIC = Buffer.from([0x1f, 0x8b]);
const BLOCK_BYTES = 1 << 18;
/** Tables of text shrink 3 to 60 times; gzip itself can do about 1,000. */
const MOST_TIMES = 200;
/** Below this many unpacked bytes any ratio is harmless. */
const FREE_BYTES = 64_000_000;

export const isGzip = (start: Buffer): boolean => start.subarray(0, MAGIC.length).equals(MAGIC);

/**
 * The unpacked bytes, block by block, of one or several members. `name` is for messages.
 * Throws FILE_DAMAGED: cut off, not gzip inside, or more than 200 times its size.
 */
export async function* gunzipped(name: string, blocks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let [packed, unpacked] = [0, 0];
  const counted = async function* (): AsyncGenerator<Buffer> {
    for await (const block of blocks) {
      packed += block.length;
      yield block;
    }
  };
  const gunzip = createGunzip({ chunkSize: BLOCK_BYTES });
  const done = pipeline(Readable.from(counted(), { objectMode: true }), gunzip);
  // What goes wrong reaches the loop below as the stream's own error.
  done.catch(() => {});
  try {
    for await (const block of gunzip as AsyncIterable<Buffer>) {
      unpacked += block.length;
      if (unpacked > FREE_BYTES && unpacked > packed * MOST_TIMES) throw tooDense(name);
      yield block;
    }
    await done;
  } catch (error) {
    throw damaged(name, error);
  }
}

function damaged(name: string, error: unknown): unknown {
  const code = (error as { code?: unknown }).code;
  if (typeof code !== 'string' || !code.startsWith('Z_')) return error;
  const is = code === 'Z_BUF_ERROR' ? 'ends in the middle' : 'is damaged inside';
  const sentence = `${name} is compressed with gzip and ${is}. Nothing was imported. Fetch or export it again.`;
  return new Problem('FILE_DAMAGED', sentence, { file: name, reason: code }, error);
}

function tooDense(name: string): Problem {
  const sentence = `${name} is compressed with gzip and unpacks to more than ${MOST_TIMES} times its size, which no table does. Nothing was imported. If it is meant, unpack it first and import that.`;
  return new Problem('FILE_DAMAGED', sentence, { file: name, times: MOST_TIMES });
}
