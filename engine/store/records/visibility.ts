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
