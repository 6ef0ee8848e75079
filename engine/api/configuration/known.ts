// What a configuration may name in this workspace: attributes of customers, scores, and what attributes were computed from.
import { visibleAttributes } from '#engine/store/records/attributes.ts';
import { computedFrom } from '#engine/store/records/lineage.ts';
import { scoreNames } from '#engine/store/records/reading/score-names.ts';
import { newestChange } from '#engine/store/workspace/audit.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import type { Attribute } from '#shared/model/attribute.ts';

/** In the order in which a configuration is checked against them. */
export function knownNow(
  connection: Connection,
): [
  attributes: readonly Attribute[],
  scores: readonly string[] | null,
  computed: ReadonlyMap<string, readonly string[]>,
] {
  const change = newestChange(connection);
  return [
    visibleAttributes(connection, 'customers', change),
    scoreNames(connection, change),
    computedFrom(connection, 'customers', change),
  ];
}
