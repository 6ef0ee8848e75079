// Where a mapping says that the last of several records with one id counts, the earlier ones are skipped: a first pass
// over the file finds them.
import type { Reject } from '#engine/store/records/receipt.ts';
import type { ImportPlan } from '#engine/store/records/staging/rehearsal.ts';
import { KIND_TABLES } from '#engine/store/records/tables.ts';
import type { RowReader } from './rows.ts';
import type { Surveyed } from './source/text-source.ts';

/** Lines of sound records whose id comes again later in the file, each with the last line that has it. */
export async function supersededLines(
  source: Surveyed,
  plan: ImportPlan,
  rows: RowReader,
  breathe: () => Promise<void>,
): Promise<ReadonlyMap<number, number>> {
  const { identity } = KIND_TABLES[plan.kind];
  const superseded = new Map<number, number>();
  if (identity === null) return superseded;
  const place = plan.own.indexOf(identity);
  const lines = new Map<string, number[]>();
  for await (const { records } of source.records(() => {})) {
    for (const record of records) {
      const read = rows.read(record);
      if (!('row' in read)) continue;
      const id = identity === 'customer' ? read.row.customer : ((read.row.values[place] ?? null) as string | null);
      if (id === null) continue;
      const before = lines.get(id);
      if (before === undefined) lines.set(id, [record.line]);
      else before.push(record.line);
    }
    await breathe();
  }
  for (const all of lines.values()) {
    const last = all.at(-1)!;
    for (const line of all) if (line !== last) superseded.set(line, last);
  }
  return superseded;
}

export function supersededBy(line: number, last: number): Reject {
  const advice = `Line ${last} has the same id and counts, as the mapping says.`;
  return { line, column: null, value: null, rule: 'superseded', advice };
}
