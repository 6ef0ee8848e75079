// How long the explanation of one customer takes, with its alternatives and what would change each: it is to stay under
// 50 ms and not to grow with the customers. Beside SQLite alone reading the customer's rows.
import { copyFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { openEngine } from '#engine/index.ts';
import { count, milliseconds, percentile, ratio, type Table } from './measure.ts';
import { sampleWorkspace, scratchFile } from './sample.ts';

/** Everything that is stored by customer and that an explanation reads. */
const BY_CUSTOMER = ['customer_row', 'event', 'permission', 'contact', 'outcome', 'score', 'decision', 'rejection'];

export async function benchExplain(sizes: readonly number[], asked: number): Promise<Table> {
  const rows: string[][] = [];
  for (const size of sizes) {
    const path = scratchFile(`explain-${size}.cvmw`);
    copyFileSync(await sampleWorkspace(size), path);
    const engine = openEngine({ workspace: path, role: 'desk' });
    try {
      const { caller } = engine;
      const { job } = await caller.decisions.decide({});
      await caller.jobs.result({ job });
      const ids = await idsOf(size, asked, (after) => caller.decisions.list({ run: 1, after, limit: 1 }));
      // The first reads the feeds that all customers share.
      const first = await spent(() => caller.decisions.explain({ run: 1, customer: ids[0]! }));
      const waits: number[] = [];
      const began = process.cpuUsage();
      for (const customer of ids) waits.push(await spent(() => caller.decisions.explain({ run: 1, customer })));
      const { user, system } = process.cpuUsage(began);
      const reads = readsAlone(path, ids);
      const [p50, p95] = [percentile(waits, 0.5), percentile(waits, 0.95)];
      const alone = percentile(reads, 0.5);
      rows.push([
        count(size),
        milliseconds(first),
        milliseconds(p50),
        milliseconds(p95),
        milliseconds((user + system) / 1000 / ids.length),
        `${alone.toFixed(3)} ms`,
        ratio(p50 / alone),
      ]);
    } finally {
      await engine.close();
    }
  }
  return {
    title: 'Explaining one decision',
    about: `The call decisions.explain in process for ${count(asked)} customers spread over a run of the sample: recomputed from the pins, with every alternative and the nearest change that would give it. Beside it SQLite alone (better-sqlite3) reading every row that is stored about the same customers, and nothing worked out of them. On a computer that does other things at the same time, the processor time of one call, as a mean, says more than the wait.`,
    head: ['customers', 'first', 'p50', 'p95', 'processor time', 'SQLite reads, p50', 'p50 beside it'],
    rows,
  };
}

/** Customers at equal distances in the order of the run. */
async function idsOf(
  size: number,
  asked: number,
  page: (after: number) => Promise<readonly { readonly customerId: string }[]>,
): Promise<string[]> {
  const ids: string[] = [];
  for (let k = 0; k < asked; k += 1) {
    const [row] = await page(Math.floor((k * size) / asked) - 1);
    if (row !== undefined) ids.push(row.customerId);
  }
  return ids;
}

function readsAlone(path: string, ids: readonly string[]): number[] {
  const file = new Database(path, { readonly: true });
  try {
    const number = file.prepare('SELECT customer FROM customer WHERE id = ?').pluck();
    const all = BY_CUSTOMER.map((table) => file.prepare(`SELECT * FROM ${table} WHERE customer = ?`));
    return ids.map((id) => {
      const began = performance.now();
      const customer = number.get(id);
      for (const statement of all) statement.all(customer);
      return performance.now() - began;
    });
  } finally {
    file.close();
  }
}

async function spent(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
