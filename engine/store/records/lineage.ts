// Which attributes an import's mapping computed, and from which: what may not decide may not decide through them either.
import { parse } from 'yaml';
import type { Kind } from '#shared/model/kind.ts';
import type { ChangeNumber } from '#shared/model/units.ts';
import { build, type Connection } from '../workspace/connection.ts';
import { visibleImports } from './visibility.ts';

/** By attribute the names that its computation reads, of all imports of a kind that are visible at a change. */
export function computedFrom(connection: Connection, kind: Kind, change: ChangeNumber): Map<string, string[]> {
  const visible = new Set(visibleImports(connection, change, [kind]));
  const rows = connection.all(build.selectFrom('import').select(['import', 'mapping']).where('kind', '=', kind));
  const found = new Map<string, string[]>();
  for (const { import: number, mapping } of rows) {
    if (!visible.has(number)) continue;
    for (const [name, amount] of Object.entries(computationsOf(mapping))) {
      found.set(name, [...new Set([...(found.get(name) ?? []), ...attributesNamed(amount)])]);
    }
  }
  return found;
}

/** A mapping is stored as JSON: null, a text of YAML, or an object. */
function computationsOf(mapping: string): Record<string, unknown> {
  const stored: unknown = JSON.parse(mapping);
  const tree: unknown = typeof stored === 'string' ? parse(stored) : stored;
  const compute = typeof tree === 'object' && tree !== null && 'compute' in tree ? tree.compute : null;
  return typeof compute === 'object' && compute !== null ? { ...compute } : {};
}

function attributesNamed(tree: unknown): string[] {
  if (typeof tree !== 'object' || tree === null) return [];
  const own = 'attribute' in tree && typeof tree.attribute === 'string' ? [tree.attribute] : [];
  return [...own, ...Object.values(tree).flatMap(attributesNamed)];
}
