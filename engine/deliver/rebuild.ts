// A sealed package written again, byte for byte, from what was sealed.
import { fileHash, packageFiles, packageOf, partsOf, type SealedPackage } from '#engine/store/decisions/packages.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { Problem } from '#shared/errors.ts';
import type { Work } from '#shared/model/work.ts';
import { openFolder } from './folder.ts';

/** Writes a package into a new folder. Throws UNKNOWN_PACKAGE, PACKAGE_REFUSED, or BAD_VALUE for a folder that holds anything. */
export async function rebuildPackage(
  connection: Connection,
  number: number,
  out: string,
  work: Pick<Work, 'breathe'>,
): Promise<{ readonly package: number; readonly out: string; readonly files: readonly string[] }> {
  const sealed = packageOf(connection, number);
  const files = packageFiles(connection, number);
  checkSeal(connection, sealed);
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

/** The manifest must be the one that was sealed, and every file the one that the manifest names. */
function checkSeal(connection: Connection, sealed: SealedPackage): void {
  const { package: number } = sealed;
  const manifest = Buffer.concat([...partsOf(connection, number, 'manifest.json')]);
  const refuse = (file: string): Problem =>
    new Problem(
      'PACKAGE_REFUSED',
      `Package ${number} was not written: ${file} is not what was sealed. Open a backup of the workspace.`,
      { package: number, file },
    );
  if (fileHash(connection, number, 'manifest.json') !== sealed.manifestHash) throw refuse('manifest.json');
  const { files } = JSON.parse(manifest.toString()) as { files: { name: string; sha256: string }[] };
  for (const { name, sha256 } of files) if (fileHash(connection, number, name) !== sha256) throw refuse(name);
}
