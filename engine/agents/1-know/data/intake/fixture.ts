// What the tests of reading files share: a workspace in a folder of its own, and files made of text.

import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { dumpHash } from '#engine/store/records/dump.ts';
import { importFaults } from '#engine/store/records/faults.ts';
import type { ImportReceipt } from '#engine/store/records/receipt.ts';
import { newestChange } from '#engine/store/workspace/audit.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { newWorkspace, temporaryFolder } from '#engine/store/workspace/fixture.ts';
import { Problem } from '#shared/errors.ts';
import type { Kind } from '#shared/model/kind.ts';
import { unwatchedWork } from '#shared/model/work.ts';
import { type DryRun, dryRun, importFile } from './import-file.ts';
import type { ImportArguments } from './reading.ts';

export interface Sandbox {
  readonly connection: Connection;
  readonly folder: string;
  /** Writes a file and answers the arguments that import it. */
  file(kind: Kind, content: string | Uint8Array, mapping?: string): ImportArguments;
  import(kind: Kind, content: string | Uint8Array, mapping?: string): Promise<ImportReceipt>;
  dryRun(kind: Kind, content: string | Uint8Array, mapping?: string): Promise<DryRun>;
  /** The hash of everything visible now. */
  dump(): Promise<string>;
  faults(): Promise<string[]>;
}

export function sandbox(): Sandbox {
  const folder = temporaryFolder();
  const connection = newWorkspace(join(folder, 'test.cvmw'), 'job');
  let files = 0;
  const file: Sandbox['file'] = (kind, content, mapping) => {
    files += 1;
    const path = join(folder, `${kind}-${files}.csv`);
    rmSync(path, { force: true });
    writeFileSync(path, content);
    const mapped = mapping === undefined ? null : { name: 'mapping.yaml', text: mapping };
    return { kind, file: path, mapping: mapped, answers: null, again: false, actor: 'tester' };
  };
  return {
    connection,
    folder,
    file,
    import: (...args) => importFile(connection, file(...args), unwatchedWork),
    dryRun: (...args) => dryRun(connection, file(...args), () => Promise.resolve()),
    dump: () => dumpHash(connection, newestChange(connection)),
    faults: async () => (await importFaults(connection)).map((fault) => fault.says),
  };
}

/** The Problem a promise ends with; any other ending fails the test. */
export async function problemFrom(work: Promise<unknown>): Promise<Problem> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

/** A question that a line with this in it answers. */
export const answeredBy = (part: string): unknown =>
  expect.objectContaining({
    remedies: [expect.objectContaining({ lines: expect.arrayContaining([expect.stringContaining(part)]) })],
  });
