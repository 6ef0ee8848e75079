// npm run bench [-- --quick | --million] [-- --write]: measures, and prints the tables. `--quick` takes small sizes,
// `--million` a million customers as well; `--write` puts the tables into README.md beside this file.
import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { benchDecide } from './decide.ts';
import { benchDesk } from './desk.ts';
import { benchImport } from './import.ts';
import { markdown, type Table } from './measure.ts';
import { removeSamples } from './sample.ts';
import { benchStart } from './start.ts';
import { benchServe, benchWires } from './wires.ts';

const quick = process.argv.includes('--quick');
const million = process.argv.includes('--million');
const tables: Table[] = [];
const show = (table: Table): void => {
  tables.push(table);
  process.stdout.write(`${markdown(table)}\n\n`);
};

try {
  show(await benchStart(quick ? 5 : 20));
  show(await benchServe(quick ? 2_000 : 10_000, quick ? 5 : 20));
  show(await benchWires(quick ? 2_000 : 10_000, quick ? 200 : 2_000));
  show(await benchDecide(quick ? [2_000] : [10_000, 100_000], quick ? 1 : 3));
  show(await benchDesk(quick ? 2_000 : 10_000, quick ? 5_000 : 100_000));
  show(await benchImport(million ? 1_000_000 : quick ? 20_000 : 200_000));
  // Last: the peak of memory before it is that of smaller sizes.
  if (million) show(await benchDecide([1_000_000], 1));
} finally {
  removeSamples();
}

if (process.argv.includes('--write')) {
  const machine = `${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${availableParallelism()} cores, Node ${process.versions.node}, ${process.platform}`;
  const head = `# Benches

\`npm run bench\` measures each of these beside a named peer, in the same run on the same machine; \`npm run bench -- --quick\` with small sizes in under a minute; \`npm run bench -- --million\` with a million customers as well, which takes half an hour and 15 GB of disk; \`npm run bench -- --write\` also writes this file. The figures below are from one machine (${machine}); compare the ratios, not the seconds.
`;
  writeFileSync(join(import.meta.dirname, 'README.md'), `${[head, ...tables.map(markdown)].join('\n')}\n`);
}
