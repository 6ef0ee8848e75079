// The names under which scores are stored, for checking that a configuration names one of them.
import type { ChangeNumber } from '#shared/model/units.ts';
import type { Connection } from '../../workspace/connection.ts';
import { visibleImports } from '../visibility.ts';

/** An import of scores names them in its first rows; looking further would read every score. */
const ROWS_LOOKED_AT = 1_000;

/** The names of the visible scores, or null where there are no scores. */
export function scoreNames(connection: Connection, change: ChangeNumber): string[] | null {
  const statement = connection.statement(
    'SELECT DISTINCT name FROM (SELECT name FROM score WHERE import = ? ORDER BY line LIMIT ?) WHERE name IS NOT NULL',
  );
  const imports = visibleImports(connection, change, ['scores']);
  if (imports.length === 0) return null;
  return connection.guard(() => {
    const rows = imports.flatMap((number) => statement.all(number, ROWS_LOOKED_AT) as { name: string }[]);
    return [...new Set(rows.map((row) => row.name))];
  });
}
