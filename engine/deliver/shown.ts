// A sealed package as its page shows it: the manifest that was sealed, why rows were held back, how its lists begin,
// where it was written.
import { packageOf, partsOf } from '#engine/store/decisions/packages.ts';
import { newestExport } from '#engine/store/work/jobs.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { NO_CONTACT_FIELD } from '#shared/model/configuration.ts';
import { firstLines } from './glance.ts';
import { type HeldBack, heldBackOf } from './held-back.ts';
import type { Manifest } from './manifest.ts';

export interface ShownPackage {
  readonly manifest: Manifest;
  /** SHA-256 of manifest.json in hex. */
  readonly manifestHash: string;
  readonly heldBack: readonly HeldBack[];
  /** The lists of the channels, each with its first lines. */
  readonly lists: readonly { readonly name: string; readonly channel: string; readonly lines: readonly string[] }[];
  /** The folder that it was written to first; null where no job says. */
  readonly folder: string | null;
}

/** Throws UNKNOWN_PACKAGE, or PACKAGE_REFUSED when the sealed copy is not what it was. */
export function showPackage(connection: Connection, number: number): ShownPackage {
  const sealed = packageOf(connection, number);
  const manifest = JSON.parse(Buffer.concat([...partsOf(connection, number, 'manifest.json')]).toString()) as Manifest;
  const profile = manifest.profile.name;
  const lists = Object.entries(manifest.contact).map(([channel, field]) => {
    const name = `${channel}-list.csv`;
    const contact = field === NO_CONTACT_FIELD ? null : field;
    return { name, channel, lines: firstLines(connection, number, { name, contact, profile }) };
  });
  return {
    manifest,
    manifestHash: sealed.manifestHash,
    heldBack: heldBackOf(connection, sealed),
    lists,
    folder: newestExport(connection, number),
  };
}
