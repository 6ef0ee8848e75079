// How one customer's attributes changed: each visible version beside the one before it.
import type { ChangeNumber, Instant } from '#shared/model/units.ts';
import { instant } from '#shared/model/units.ts';
import { build, type Connection } from '../../workspace/connection.ts';
import { visibleImports } from '../visibility.ts';
import { customerProfile, type ProfileValue } from './customers.ts';

export interface AttributeChange {
  /** When the import that brought it was read: a file of customers does not say when something changed. */
  readonly at: Instant;
  readonly attribute: string;
  readonly before: ProfileValue['value'];
  readonly after: ProfileValue['value'];
}

/** Imports looked back at. */
const MOST_VERSIONS = 60;

/** Oldest first. An attribute that a later file brought for the first time is no change. */
export function attributeChanges(connection: Connection, change: ChangeNumber, customer: number): AttributeChange[] {
  const visible = new Set(visibleImports(connection, change, ['customers']));
  const imports = (
    connection
      .statement('SELECT import FROM customer_row WHERE customer = ? ORDER BY import')
      .pluck(true)
      .all(customer) as number[]
  ).filter((each) => visible.has(each));
  const recent = imports.slice(-MOST_VERSIONS);
  if (recent.length < 2) return [];
  const published = connection.all(
    build.selectFrom('import').select(['import', 'published', 'started_at']).where('import', 'in', recent),
  );
  const changes: AttributeChange[] = [];
  let before: readonly ProfileValue[] | null = null;
  for (const number of recent) {
    const row = published.find((each) => each.import === number);
    const after = customerProfile(connection, customer, row?.published as ChangeNumber);
    for (const { name, value } of before === null ? [] : after) {
      const old = before?.find((each) => each.name === name);
      if (old === undefined || old.value === value) continue;
      changes.push({ at: instant(row?.started_at ?? 0), attribute: name, before: old.value, after: value });
    }
    before = after;
  }
  return changes;
}
