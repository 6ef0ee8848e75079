// Writes the corpus of hostile files into a folder, to be looked at or tried by hand: node tests/corpus/make.ts FOLDER
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CASES } from './cases.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  process.stderr.write('Name the folder to write the files to: node tests/corpus/make.ts FOLDER\n');
  process.exitCode = 2;
} else {
  mkdirSync(folder, { recursive: true });
  for (const { name, bytes, mapping } of CASES) {
    writeFileSync(join(folder, name), bytes);
    if (mapping !== undefined) writeFileSync(join(folder, `${name}.yaml`), `${mapping}\n`);
  }
  process.stdout.write(`${CASES.length} files in ${folder}\n`);
}
