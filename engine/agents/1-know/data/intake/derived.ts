// Columns that a mapping adds to those of the file: constants, and amounts computed by the arithmetic of decisions 3.
import { ownColumns, type StoredValue } from '#engine/store/records/tables.ts';
import { Problem, quoted } from '#shared/errors.ts';
import type { Attribute, AttributeRole, AttributeType } from '#shared/model/attribute.ts';
import type { Amount } from '#shared/model/expression.ts';
import type { Kind } from '#shared/model/kind.ts';
import { cellReader, WRITTEN_AS } from './cells.ts';
import type { Mapping } from './mapping.ts';

export interface DerivedColumn {
  readonly target: 'own' | 'attribute';
  readonly name: string;
  readonly type: AttributeType;
  readonly role: AttributeRole;
  readonly why: string;
  /** What every record has, or how it is computed from the record's other columns. */
  readonly from: { readonly constant: StoredValue } | { readonly amount: Amount };
}

/** Types that arithmetic can give. */
const COMPUTED_TYPES: readonly AttributeType[] = ['whole', 'number', 'money'];

/** `zone` is that of local times. Throws MAPPING_INVALID for a constant that does not fit, or a result that is no number. */
export function derivedColumns(
  kind: Kind,
  mapping: Mapping,
  known: readonly Attribute[],
  zone: string,
): readonly DerivedColumn[] {
  const describe = (section: string, name: string, type: AttributeType | undefined, otherwise: AttributeType) => {
    if (name === 'customer') throw invalid(`${section}.customer: the customer is always a column of the file`);
    const own = ownColumns(kind).find((column) => column.name === name);
    const stored = known.find((attribute) => attribute.name === name);
    const fixed = own?.type ?? stored?.type;
    if (fixed !== undefined && type !== undefined && fixed !== type) {
      throw invalid(`${section}.${name}: ${quoted(name)} is ${fixed} already and cannot be ${type}`);
    }
    const target: DerivedColumn['target'] = own === undefined ? 'attribute' : 'own';
    return { target, name, type: fixed ?? type ?? otherwise, stored };
  };
  const constants = Object.entries(mapping.constants).map(([name, { value, type, role }]): DerivedColumn => {
    const { stored, ...column } = describe('constants', name, type, typeOf(value));
    const constant = cellReader(column.type, 'declared', zone, null).read(String(value));
    if (constant === undefined) {
      throw invalid(`constants.${name}: ${quoted(value)} is not ${column.type}: write ${WRITTEN_AS[column.type]}`);
    }
    return { ...column, role: role ?? stored?.role ?? 'feature', why: 'a constant of the mapping', from: { constant } };
  });
  const computed = Object.entries(mapping.compute).map(([name, { amount, type, role }]): DerivedColumn => {
    const { stored, ...column } = describe('compute', name, type, 'number');
    if (!COMPUTED_TYPES.includes(column.type)) {
      throw invalid(`compute.${name}: ${quoted(name)} is ${column.type}, and arithmetic gives a number`);
    }
    return { ...column, role: role ?? stored?.role ?? 'feature', why: 'computed by the mapping', from: { amount } };
  });
  const twice = computed.find(({ name }) => constants.some((constant) => constant.name === name));
  if (twice !== undefined) throw invalid(`compute.${twice.name}: a constant has this name as well: keep one of them`);
  return [...constants, ...computed];
}

function typeOf(value: string | number | boolean): AttributeType {
  if (typeof value === 'string') return 'text';
  if (typeof value === 'boolean') return 'yes-no';
  return Number.isSafeInteger(value) ? 'whole' : 'number';
}

function invalid(fault: string): Problem {
  return new Problem('MAPPING_INVALID', `The mapping has an error, so nothing was imported. ${fault}.`, { fault });
}
