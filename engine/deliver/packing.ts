// One file of a package on its way to two places: the folder it is written to, and the sealed copy, part by part.
import { createHash } from 'node:crypto';
import { addPart } from '#engine/store/decisions/packages.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import type { Work } from '#shared/model/work.ts';
import { csvText, type Profile } from './csv.ts';
import type { PackageFolder } from './folder.ts';
import type { ListedFile } from './lists.ts';
import type { PackedFile } from './manifest.ts';

const PART_BYTES = 256 * 1024;

/** Writes one file to the folder and, in parts, to the package. */
export async function packFile(
  connection: Connection,
  pack: number,
  list: ListedFile,
  profile: Profile,
  folder: PackageFolder,
  work: Work,
): Promise<PackedFile> {
  const whole = createHash('sha256');
  let [rows, bytes, part] = [-1, 0, 0];
  let waiting: Buffer[] = [];
  let size = 0;
  const flush = (): void => {
    if (size === 0) return;
    const content = Buffer.concat(waiting);
    connection.write(() => addPart(connection, pack, list.name, part, content));
    folder.append(list.name, content);
    whole.update(content);
    [part, waiting, size] = [part + 1, [], 0];
  };
  for (const page of list.pages()) {
    const content = Buffer.from(csvText(page, profile));
    rows += page.length;
    bytes += content.length;
    waiting.push(content);
    size += content.length;
    if (size >= PART_BYTES) flush();
    await work.breathe();
  }
  flush();
  return { name: list.name, rows, bytes, sha256: whole.digest('hex') };
}
