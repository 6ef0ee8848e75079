// The seal looked at again: the sealed copy, the audit row it hangs on, and the files on the disk, each hashed once more.
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { packageFiles, packageOf, partsOf, type SealedPackage } from '#engine/store/decisions/packages.ts';
import { auditHash } from '#engine/store/workspace/audit.ts';
import { build, type Connection } from '#engine/store/workspace/connection.ts';
import { Problem } from '#shared/errors.ts';
import type { Manifest } from './manifest.ts';

export interface CheckedFile {
  readonly name: string;
  /** Whether the copy in the workspace hashes to what was sealed. */
  readonly sealed: boolean;
  /** The file in the folder; `unknown` when no folder was named or it is not there. */
  readonly disk: 'same' | 'changed' | 'missing' | 'unknown';
}

export interface SealCheck {
  readonly package: number;
  /** Whether everything in the workspace is what was sealed. Files on the disk do not count: they are copies. */
  readonly whole: boolean;
  /** Whether the audit row of the export names this manifest and was not edited. */
  readonly audited: boolean;
  readonly files: readonly CheckedFile[];
}

/** Throws UNKNOWN_PACKAGE. `breathe` is awaited between parts. */
export async function checkSeal(
  connection: Connection,
  number: number,
  folder: string | null,
  breathe: () => Promise<void>,
): Promise<SealCheck> {
  const sealed = packageOf(connection, number);
  const manifest = await sealedFile(connection, number, 'manifest.json', breathe);
  const isManifest = manifest.hash === sealed.manifestHash;
  const wanted = isManifest ? hashesOf(manifest.text) : new Map<string, string>();
  wanted.set('manifest.json', sealed.manifestHash);
  const there = folder !== null && existsSync(folder);
  const files: CheckedFile[] = [];
  for (const name of new Set([...packageFiles(connection, number), ...wanted.keys()])) {
    const hash = wanted.get(name);
    const found = name === 'manifest.json' ? manifest : await sealedFile(connection, number, name, breathe);
    const isSame = hash !== undefined && found.hash === hash;
    files.push({ name, sealed: isSame, disk: there && hash ? await onDisk(join(folder, name), hash) : 'unknown' });
  }
  const audited = isAudited(connection, sealed);
  return { package: number, whole: audited && files.every((each) => each.sealed), audited, files };
}

const hashesOf = (text: string): Map<string, string> =>
  new Map((JSON.parse(text) as Manifest).files.map(({ name, sha256 }) => [name, sha256]));

/** A file of the sealed copy and its hash; no hash when a part of it is not what was sealed. */
async function sealedFile(connection: Connection, pack: number, name: string, breathe: () => Promise<void>) {
  const whole = createHash('sha256');
  let text = '';
  try {
    for (const part of partsOf(connection, pack, name)) {
      whole.update(part);
      if (name === 'manifest.json') text += part.toString();
      await breathe();
    }
  } catch (error) {
    if (error instanceof Problem && error.code === 'PACKAGE_REFUSED') return { hash: null, text };
    throw error;
  }
  return { hash: whole.digest('hex'), text };
}

async function onDisk(path: string, hash: string): Promise<CheckedFile['disk']> {
  if (!existsSync(path)) return 'missing';
  const whole = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path)) whole.update(chunk as Buffer);
  } catch {
    return 'missing'; // it was taken away while it was read, or may not be read: it is not there for us
  }
  return whole.digest('hex') === hash ? 'same' : 'changed';
}

function isAudited(connection: Connection, { change, manifestHash }: SealedPackage): boolean {
  const row = connection.first(build.selectFrom('audit').selectAll().where('number', '=', change));
  if (row === undefined || !auditHash(row).equals(row.hash)) return false;
  return (JSON.parse(row.objects) as { manifest?: string }).manifest === manifestHash;
}
