// A sealed package written again, byte for byte, from what was sealed.
import { partsOf } from '#engine/store/decisions/packages.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { Problem } from '#shared/errors.ts';
import type { Work } from '#shared/model/work.ts';
import { checkSeal } from './check-seal.ts';
import { openFolder } from './folder.ts';

/** Writes a package into a new folder. Throws UNKNOWN_PACKAGE, PACKAGE_REFUSED, or BAD_VALUE for a folder that holds anything. */
export async function rebuildPackage(
  connection: Connection,
  number: number,
  out: string,
  work: Pick<Work, 'breathe'>,
): Promise<{ readonly package: number; readonly out: string; readonly files: readonly string[] }> {
  const { files: checked } = await checkSeal(connection, number, null, () => work.breathe());
  const changed = checked.find(({ sealed }) => !sealed);
  if (changed !== undefined) {
    throw new Problem(
      'PACKAGE_REFUSED',
      `Package ${number} was not written: ${changed.name} is not what was sealed. Open a backup of the workspace.`,
      { package: number, file: changed.name },
    );
  }
  const files = checked.map(({ name }) => name);
  const folder = openFolder(out);
  try {
    for (const name of files) {
      for (const part of partsOf(connection, number, name)) {
        folder.append(name, part);
        await work.breathe();
      }
    }
    folder.finish();
  } catch (error) {
    folder.abandon();
    throw error;
  }
  return { package: number, out: folder.path, files };
}
