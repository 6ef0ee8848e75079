// Imports a file into a new workspace beside it as a job does, and prints what became of it, how long it took and the most
// memory the process held: `node one-import.ts FILE KIND [MAPPING]`. A process of its own, so that the memory is its own.
import { readFileSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { importFile } from '#engine/agents/1-know/data/intake/import-file.ts';
import { importRejects } from '#engine/store/records/imports.ts';
import { createWorkspace } from '#engine/store/workspace/open.ts';
import { createPen } from '#engine/store/workspace/pen.ts';
import { writeSetting } from '#engine/store/workspace/settings.ts';
import { THREAD_FILE } from '#engine/threads/index.ts';
import { KINDS } from '#shared/model/kind.ts';
import { unwatchedWork } from '#shared/model/work.ts';
import { peakMemory, timed } from './measure.ts';

export interface OneImport {
  readonly read: number;
  readonly stored: number;
  /** Line and rule of the first hundred. */
  readonly rejects: readonly (readonly [line: number, rule: string])[];
  readonly milliseconds: number;
  /** The most memory the process held. */
  readonly bytes: number;
}

const [file = '', wanted, mappingFile] = process.argv.slice(2);
const kind = KINDS.find((each) => each === wanted);
if (kind === undefined) throw new Error(`there is no kind ${wanted}`);
const mapping =
  mappingFile === undefined ? null : { name: basename(mappingFile), text: readFileSync(mappingFile, 'utf8') };
const path = `${file}.cvmw`;
const connection = createWorkspace({ path, role: 'job', pen: createPen(), clock: () => 1_000 }, (opened) => {
  writeSetting(opened, 'currency', 'GBP');
  writeSetting(opened, 'zone', 'Europe/London');
});
const work = { ...unwatchedWork, threads: THREAD_FILE, breathe: () => setImmediate() };
const args = { kind, file, mapping, answers: null, again: false, actor: 'bench' };
let result: Omit<OneImport, 'milliseconds' | 'bytes'> = { read: 0, stored: 0, rejects: [] };
const milliseconds = await timed(async () => {
  const { import: number, read, stored } = await importFile(connection, args, work);
  result = { read, stored, rejects: importRejects(connection, number, 0, 100).map(({ line, rule }) => [line, rule]) };
});
connection.close();
rmSync(path);
process.stdout.write(JSON.stringify({ ...result, milliseconds, bytes: peakMemory() } satisfies OneImport));
