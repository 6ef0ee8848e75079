// Looks at a ZIP archive before anybody unpacks it: its table of contents says how large everything is, and each part is
// unpacked once under that limit, so that a small file cannot fill the memory and a false table is found out.
import { inflateRawSync } from 'node:zlib';
import { damaged } from './header.ts';

const END = 0x06054b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;
const END_BYTES = 22;
const ENTRY_BYTES = 46;
const LOCAL_BYTES = 30;
const MOST_COMMENT = 65_535;
const STORED = 0;
const DEFLATED = 8;
const ENCRYPTED = 1;
const MOST_ENTRIES = 2_000;
/** All parts together, unpacked: two million cells have about 80 MB, and take ten times that to read. */
const MOST_BYTES = 150_000_000;
/** Workbooks shrink 5 to 30 times. */
const MOST_TIMES = 200;
/** Below this any ratio is harmless. */
const FREE_BYTES = 16_000_000;

/**
 * The unpacked parts of an archive, one by one, `breathe` awaited between them.
 * Throws FILE_DAMAGED for what is no sound archive, is encrypted, or unpacks out of proportion.
 */
export async function* zipParts(
  fileName: string,
  archive: Buffer,
  breathe: () => Promise<void>,
): AsyncGenerator<{ readonly name: string; readonly bytes: Buffer }> {
  const entries = contentsOf(fileName, archive);
  const total = entries.reduce((sum, entry) => sum + entry.bytes, 0);
  if (total > MOST_BYTES || (total > FREE_BYTES && total > archive.length * MOST_TIMES)) {
    throw damaged(
      fileName,
      `would unpack to ${Math.round(total / 1e6)} MB, which is more than a workbook has. Save the sheet as "CSV UTF-8"`,
    );
  }
  for (const entry of entries) {
    yield { name: entry.name, bytes: unpacked(fileName, archive, entry) };
    await breathe();
  }
}

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly packed: number;
  readonly bytes: number;
  readonly offset: number;
}

function contentsOf(fileName: string, archive: Buffer): Entry[] {
  const end = archive.lastIndexOf(signature(END));
  if (end === -1 || end + END_BYTES > archive.length || end < archive.length - END_BYTES - MOST_COMMENT) {
    throw damaged(fileName, 'ends in the middle: its table of contents is not there. Fetch or export it again');
  }
  const count = archive.readUInt16LE(end + 10);
  let at = archive.readUInt32LE(end + 16);
  if (count > MOST_ENTRIES) throw damaged(fileName, `has ${count} parts, which no workbook has. Save it again`);
  const entries: Entry[] = [];
  for (let index = 0; index < count; index += 1) {
    if (at + ENTRY_BYTES > end || archive.readUInt32LE(at) !== ENTRY) throw broken(fileName);
    if ((archive.readUInt16LE(at + 8) & ENCRYPTED) !== 0) {
      throw damaged(fileName, 'is protected by a password. Save it without one');
    }
    const nameBytes = archive.readUInt16LE(at + 28);
    entries.push({
      name: archive.toString('utf8', at + ENTRY_BYTES, at + ENTRY_BYTES + nameBytes),
      method: archive.readUInt16LE(at + 10),
      packed: archive.readUInt32LE(at + 20),
      bytes: archive.readUInt32LE(at + 24),
      offset: archive.readUInt32LE(at + 42),
    });
    at += ENTRY_BYTES + nameBytes + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return entries;
}

function unpacked(fileName: string, archive: Buffer, { method, packed, bytes, offset }: Entry): Buffer {
  if (offset + LOCAL_BYTES > archive.length || archive.readUInt32LE(offset) !== LOCAL) throw broken(fileName);
  const from = offset + LOCAL_BYTES + archive.readUInt16LE(offset + 26) + archive.readUInt16LE(offset + 28);
  const part = archive.subarray(from, from + packed);
  if (part.length !== packed) throw broken(fileName);
  if (method === STORED && packed === bytes) return part;
  if (method !== DEFLATED) throw broken(fileName);
  const found = inflated(part, bytes);
  if (found?.length !== bytes) throw broken(fileName);
  return found;
}

/** Null when it is damaged, or larger than `bytes`. */
function inflated(part: Buffer, bytes: number): Buffer | null {
  try {
    return inflateRawSync(part, { maxOutputLength: Math.max(1, bytes) });
  } catch {
    return null;
  }
}

const broken = (fileName: string) => damaged(fileName, 'is a ZIP archive that is damaged inside. Save it again');

function signature(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
