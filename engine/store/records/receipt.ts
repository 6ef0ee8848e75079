// What an import says about itself: counts that add up, columns with their types, and why rows were not stored.
import type { AttributeRole, AttributeType } from '#shared/model/attribute.ts';
import type { Kind } from '#shared/model/kind.ts';

/** Why one record was not stored. `rule` is `held` or `superseded` for a skipped record. */
export interface Reject {
  readonly line: number;
  readonly column: string | null;
  readonly value: string | null;
  readonly rule: string;
  readonly advice: string;
}

/** read = stored + rejected + skipped; stored = new + updated + unchanged (promise 2). */
export interface ImportCounts {
  readonly read: number;
  readonly stored: number;
  readonly new: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly rejected: number;
  readonly skipped: number;
  /** Customers made because a record of another kind named them. */
  readonly customersCreated: number;
}

export interface ReceiptColumn {
  readonly name: string;
  readonly type: AttributeType | 'customer';
  readonly role: AttributeRole;
  /** Why it has this type, as a phrase: "inferred from 5,000 rows". */
  readonly why: string;
}

/** Something about how a source is written, and why it was taken so. */
export interface SourceFact {
  readonly what: string;
  readonly is: string;
  readonly why: string;
}

/** Sums of a money column in currency over records whose cells could be read: read = stored + refused. */
export interface ControlTotal {
  readonly read: number;
  readonly stored: number;
  /** Rejected or skipped. */
  readonly refused: number;
}

/** What was found in the columns, beside the rows: all of it the same whenever the same source is read again. */
export interface ReceiptDetails {
  /** How the source was read; empty for rows that came from the program. */
  readonly source: readonly SourceFact[];
  readonly columns: readonly ReceiptColumn[];
  /** Cells of only white space read as missing, by column; their text is in the stored source. */
  readonly blank: { readonly [column: string]: number };
  /** Cells whose number could not be kept digit for digit, by column; their text is in the stored source. */
  readonly inexact: { readonly [column: string]: number };
  readonly warnings: readonly string[];
}

/** Where a remembered mapping comes from. */
export interface KnownBy {
  readonly import: number;
  readonly actor: string;
  /** When that import began, in UTC milliseconds. */
  readonly at: number;
  /** It was undone since; its mapping stays. */
  readonly undone: boolean;
}

/** Kept with the import; holds no instant and no number of the workspace, so that equal contents have equal receipts. */
export interface StoredReceipt extends ImportCounts, ReceiptDetails {
  readonly totals: { readonly [column: string]: ControlTotal };
  readonly kind: Kind;
  readonly name: string | null;
  /** Size in bytes and SHA-256 in hex of the source file; null for rows that came from the program. */
  readonly bytes: number | null;
  readonly hash: string | null;
  /** SHA-256 in hex over the checksums of the chunks. */
  readonly checksum: string;
}

export interface ImportReceipt extends StoredReceipt {
  readonly import: number;
  /** The change that published it. */
  readonly change: number;
  readonly seconds: number;
  /** The import whose remembered mapping was reused, because its file had the same header; null where none was. */
  readonly known: KnownBy | null;
}

export const SKIPPED_RULES: readonly string[] = ['held', 'superseded'];
