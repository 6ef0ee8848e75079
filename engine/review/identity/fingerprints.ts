// What customers are compared by, as numbers: one column a rule's attribute, one number a customer. So a million
// customers take eight megabytes an attribute, and comparing two is comparing numbers.
import { hash } from 'node:crypto';
import { comparableEmail, comparablePhone, comparableText } from '#engine/policy/identity/compare.ts';
import { type IdentityRules, KEY_KINDS, type KeyKind } from '#engine/policy/identity/rules.ts';
import { readCustomerColumns } from '#engine/store/records/reading/columns.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import type { Column } from '#shared/model/frame.ts';
import type { ChangeNumber } from '#shared/model/units.ts';
import type { Work } from '#shared/model/work.ts';

/** A fingerprint of nothing: the value is missing, or cannot be read as what it should be. */
export const NOTHING = Number.NaN;

export interface FingerprintColumn {
  readonly attribute: string;
  /** Whether it is an address, and of which kind; null for what speaks for or against a pair. */
  readonly kind: KeyKind | null;
  /** One for each customer, in the order of their ids. Equal values are equal; NOTHING equals nothing. */
  readonly values: Float64Array;
}

/** Customers of one step: reading telephone numbers takes some 20 µs each. */
const CUSTOMERS_A_STEP = 512;

export interface Fingerprints {
  readonly columns: readonly FingerprintColumn[];
  /** Addresses that are none, by kind: no @, or no number that can exist in the country. */
  readonly unreadable: { readonly [kind in KeyKind]: number };
}

/** Reads the attributes of the rules of `customers`, who stand in the order of their ids. */
export async function fingerprints(
  connection: Connection,
  change: ChangeNumber,
  customers: Int32Array,
  rules: IdentityRules,
  work: Work,
): Promise<Fingerprints> {
  const columnOf = (kind: KeyKind | null) => (attribute: string) => ({
    attribute,
    kind,
    values: new Float64Array(customers.length).fill(NOTHING),
  });
  const columns: FingerprintColumn[] = [
    ...KEY_KINDS.flatMap((kind) => rules[kind].map(columnOf(kind))),
    ...[...rules.agree, ...rules.contradict].map(columnOf(null)),
  ];
  const names = columns.map(({ attribute }) => attribute);
  const unreadable = { email: 0, phone: 0 };
  const { ascending, positions } = await inNumberOrder(customers, () => work.breathe());
  for (let from = 0; from < ascending.length; from += CUSTOMERS_A_STEP) {
    const part = ascending.subarray(from, from + CUSTOMERS_A_STEP);
    const read = readCustomerColumns(connection, change, part, names);
    for (const { attribute, kind, values } of columns) {
      const column = read.get(attribute);
      if (column === undefined) continue;
      for (let row = 0; row < part.length; row += 1) {
        const text = textAt(column, row);
        if (text === null) continue;
        const compared = comparable(kind, text, rules.country);
        if (compared !== null) values[positions[from + row]!] = fingerprint(kind, compared);
        else if (kind !== null) unreadable[kind] += 1;
      }
    }
    const done = from + part.length;
    work.progress({ phase: 'Reading what is compared', done, total: ascending.length, unit: 'customers' });
    await work.breathe();
  }
  return { columns, unreadable };
}

async function inNumberOrder(
  customers: Int32Array,
  breathe: () => Promise<void>,
): Promise<{ ascending: Int32Array; positions: Int32Array }> {
  const ascending = customers.slice().sort();
  await breathe();
  const places = new Int32Array((ascending.at(-1) ?? 0) + 1);
  for (let position = 0; position < customers.length; position += 1) places[customers[position]!] = position;
  return { ascending, positions: ascending.map((customer) => places[customer]!) };
}

/** A cell as text; null where it is missing. */
function textAt(column: Column, row: number): string | null {
  if (column.type === 'text') return column.values[column.codes[row]!] ?? null;
  const value = column.values[row]!;
  return Number.isNaN(value) ? null : String(value);
}

function comparable(kind: KeyKind | null, text: string, country: string | undefined): string | null {
  if (kind === 'email') return comparableEmail(text);
  if (kind === 'phone') return comparablePhone(text, country);
  return comparableText(text);
}

/** The first 53 bits of SHA-256: among two million values two differing ones are alike once in 4,500 workspaces. */
function fingerprint(kind: KeyKind | null, compared: string): number {
  const bytes = hash('sha256', `${kind ?? ''}\u0000${compared}`, 'buffer');
  return bytes.readUInt32BE(0) * 2 ** 21 + (bytes.readUInt32BE(4) >>> 11);
}
