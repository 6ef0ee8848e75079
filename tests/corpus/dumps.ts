// Imports every file of the corpus, each into a workspace of its own in the folder that is named, and prints one hash of
// what all of them left: for the proof that no language and no time zone of the computer changes anything.
import { createHash } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { importFile } from '#engine/agents/1-know/data/intake/import-file.ts';
import { dumpHash } from '#engine/store/records/dump.ts';
import { newestChange } from '#engine/store/workspace/audit.ts';
import { createWorkspace } from '#engine/store/workspace/open.ts';
import { createPen } from '#engine/store/workspace/pen.ts';
import { writeSetting } from '#engine/store/workspace/settings.ts';
import { problemShape } from '#shared/errors.ts';
import { unwatchedWork } from '#shared/model/work.ts';
import { CASES } from './cases.ts';

const folder = process.argv[2] ?? '.';
const hash = createHash('sha256');
for (const [index, { name, kind = 'customers', bytes, mapping }] of CASES.entries()) {
  const path = join(folder, `${index}.cvmw`);
  const connection = createWorkspace({ path, role: 'job', pen: createPen(), clock: () => 1_000 }, (opened) => {
    writeSetting(opened, 'currency', 'EUR');
    writeSetting(opened, 'zone', 'Europe/Helsinki');
  });
  const file = join(folder, name);
  writeFileSync(file, bytes);
  const mapped = mapping === undefined ? null : { name: 'mapping.yaml', text: `${mapping}\n` };
  try {
    await importFile(
      connection,
      { kind, file, mapping: mapped, answers: null, again: false, actor: 'tester' },
      unwatchedWork,
    );
  } catch (error) {
    const { code, sentence } = problemShape(error);
    hash.update(`${code} ${sentence.replaceAll(folder, '')}\n`);
  }
  hash.update(`${name} ${await dumpHash(connection, newestChange(connection))}\n`);
  connection.close();
  for (const each of [file, path]) rmSync(each);
}
process.stdout.write(`${hash.digest('hex')}\n`);
