// Which imports can be seen at a change: published at or before it and not undone by then (decisions 1).
import type { Kind } from '#shared/model/kind.ts';
import type { ChangeNumber } from '#shared/model/units.ts';
import { build, type Connection } from '../workspace/connection.ts';

/** Import ids of `kinds` visible at `change`, in the order in which they were published. */
export function visibleImports(connection: Connection, change: ChangeNumber, kinds?: readonly Kind[]): number[] {
  let query = build
    .selectFrom('import')
    .select('import')
    .where('published', '<=', change)
    .where((e) => e.or([e('undone', 'is', null), e('undone', '>', change)]))
    .orderBy('published');
  if (kinds !== undefined) query = query.where('kind', 'in', kinds);
  return connection.all(query).map((row) => row.import);
}

/** The newest change up to `change` that showed rows of an import or took them away; 0 without any. */
export function newestImportChange(connection: Connection, change: ChangeNumber): number {
  return connection.statement(NEWEST).pluck(true).get({ change }) as number;
}

const NEWEST = `SELECT max(ifnull(max(iif(published <= @change, published, 0)), 0),
  ifnull(max(iif(undone <= @change, undone, 0)), 0)) FROM import`;
