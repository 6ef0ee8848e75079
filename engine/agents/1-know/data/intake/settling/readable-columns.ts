// Columns whose texts may be numbers or dates: those of which nobody said that they are something else.
import type { Attribute, AttributeType } from '#shared/model/attribute.ts';
import { KIND_COLUMNS, type Kind } from '#shared/model/kind.ts';
import type { Mapping } from '../mapping.ts';
import type { Candidate } from '../source/candidates.ts';

export interface Columns {
  readonly kind: Kind;
  readonly header: readonly string[];
  readonly sample: readonly (readonly string[])[];
  readonly mapping: Mapping;
  /** Attributes of the kind that are visible now. */
  readonly known: readonly Attribute[];
}

const READABLE: readonly (AttributeType | 'customer')[] = ['whole', 'number', 'money', 'date', 'instant'];

export function readableColumns({ kind, header, sample, mapping, known }: Columns): Candidate[] {
  return header.flatMap((name, index) => {
    const entry = Object.hasOwn(mapping.columns, name) ? mapping.columns[name] : undefined;
    if (entry === undefined ? mapping.others === 'ignore' : entry.role === 'ignore' || entry.role === 'id') return [];
    const target = entry?.name ?? name;
    if (target === 'customer' || target === 'customer_id') return [];
    const type =
      KIND_COLUMNS[kind].find((column) => column.name === target)?.type ??
      entry?.type ??
      known.find((attribute) => attribute.name === target)?.type;
    if (type !== undefined && !READABLE.includes(type)) return [];
    const missing = new Set(entry?.missing);
    const cells = sample.map((record) => record[index]!).filter((cell) => !missing.has(cell));
    return [{ header: name, cells, dateOrder: entry?.dateOrder ?? null }];
  });
}
