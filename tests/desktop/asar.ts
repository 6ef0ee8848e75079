// An asar archive, read: a header of JSON that says where each file begins, then the files.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

interface Entry {
  readonly files?: Readonly<Record<string, Entry>>;
  readonly offset?: string;
  readonly size?: number;
  readonly unpacked?: boolean;
}

export interface Archived {
  readonly path: string;
  /** It lies beside the archive. */
  readonly unpacked: boolean;
  readonly content: () => Buffer;
}

export function readAsar(archive: string): readonly Archived[] {
  const bytes = readFileSync(archive);
  // Four lengths, of which the second counts the header with its own two, and the fourth its text.
  const begin = 8 + bytes.readUInt32LE(4);
  const header = JSON.parse(bytes.toString('utf8', 16, 16 + bytes.readUInt32LE(12))) as Entry;
  const inside = (entry: Entry, path: string): Archived[] => {
    if (entry.files !== undefined)
      return Object.entries(entry.files).flatMap(([name, each]) => inside(each, join(path, name)));
    const { size = 0, unpacked = false } = entry;
    const at = begin + Number(entry.offset ?? 0);
    const content = (): Buffer =>
      unpacked ? readFileSync(join(`${archive}.unpacked`, path)) : bytes.subarray(at, at + size);
    return [{ path, unpacked, content }];
  };
  return inside(header, '');
}

/** Writes all of it into a folder, as a plain program sees an archive from inside of Electron. */
export function extractAsar(archive: string, folder: string): void {
  for (const { path, content } of readAsar(archive)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content());
  }
}
