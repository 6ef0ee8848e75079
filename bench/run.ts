// npm run bench [-- NAME…] [-- --quick | --million] [-- --write]: measures, and prints the tables; of all benches, or of
// those that are named. `--quick` takes small sizes, `--million` a million customers as well; `--write` puts the tables
// into README.md beside this file, in place of those of the same title.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { benchAllocate } from './allocate.ts';
import { benchDecide } from './decide.ts';
import { benchDesk } from './desk.ts';
import { benchExplain } from './explain.ts';
import { benchImport } from './import.ts';
import { markdown, type Table } from './measure.ts';
import { benchReview } from './review.ts';
import { removeSamples } from './sample.ts';
import { benchStart } from './start.ts';
import { benchWindow } from './window.ts';
import { benchServe, benchWires } from './wires.ts';

const quick = process.argv.includes('--quick');
const million = process.argv.includes('--million');
const tables: Table[] = [];
const show = (table: Table): void => {
  tables.push(table);
  process.stdout.write(`${markdown(table)}\n\n`);
};

const BENCHES: Readonly<Record<string, () => Promise<Table>>> = {
  start: () => benchStart(quick ? 5 : 20),
  serve: () => benchServe(quick ? 2_000 : 10_000, quick ? 5 : 20),
  wires: () => benchWires(quick ? 2_000 : 10_000, quick ? 200 : 2_000),
  allocate: () => benchAllocate(quick ? [1_000] : [1_000, 20_000, 100_000, ...(million ? [1_000_000] : [])]),
  decide: () => benchDecide(quick ? [2_000] : [10_000, 100_000], quick ? 1 : 3),
  explain: () => benchExplain(quick ? [2_000] : [10_000, 100_000], quick ? 50 : 200),
  desk: () => benchDesk(quick ? 2_000 : 10_000, quick ? 5_000 : 100_000),
  window: () => benchWindow(quick ? 20_000 : million ? 1_000_000 : 100_000),
  review: () => benchReview(quick ? 2_000 : 10_000, quick ? 20 : 60),
  import: () => benchImport(quick ? [20_000] : million ? [200_000, 1_000_000] : [200_000], quick ? 1 : 3),
  // Last: the peak of memory before it is that of smaller sizes.
  ...(million && {
    million: () => benchDecide([1_000_000], 1),
    'desk-million': () => benchDesk(1_000_000, 1_000_000),
  }),
};
const named = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const strange = named.find((name) => !Object.hasOwn(BENCHES, name));
if (strange !== undefined) throw new Error(`there is no bench ${strange}: ${Object.keys(BENCHES).join(', ')}`);

try {
  for (const [name, bench] of Object.entries(BENCHES)) {
    if (named.length === 0 || named.includes(name)) show(await bench());
  }
} finally {
  removeSamples();
}

if (process.argv.includes('--write')) {
  const machine = `${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${availableParallelism()} cores, Node ${process.versions.node}, ${process.platform}`;
  const head = `# Benches

\`npm run bench\` measures each of these beside a named peer, in the same run on the same machine; \`npm run bench -- --quick\` with small sizes in under a minute; \`npm run bench -- --million\` with a million customers as well, which takes half an hour and 15 GB of disk; \`npm run bench -- --write\` also writes this file. The figures below are from one machine (${machine}); compare the ratios, not the seconds.
`;
  const path = join(import.meta.dirname, 'README.md');
  const before =
    named.length > 0 && existsSync(path)
      ? readFileSync(path, 'utf8')
          .split(/^(?=## )/m)
          .slice(1)
      : [];
  const titleOf = (section: string): string => section.slice(0, section.indexOf('\n'));
  const sections = new Map([...before, ...tables.map(markdown)].map((each) => [titleOf(each), each.trim()]));
  writeFileSync(path, `${[head.trim(), ...sections.values()].join('\n\n')}\n`);
}
