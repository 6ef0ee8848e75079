// What reading a file without writing anything says about it: how it is written, what its columns are, what is open, what
// was found on the way, and what an import would come to.
import type { AttributeRole, AttributeType } from './attribute.ts';
import type { Kind } from './kind.ts';
import type { Choice, MappingPiece, Question } from './question.ts';

/** What becomes of the records, or cells, of an issue. `ask`: a question is open about it. */
export const CONSEQUENCES = ['reject', 'accept', 'skip', 'ask'] as const;
export type Consequence = (typeof CONSEQUENCES)[number];

export interface KindCandidate {
  readonly kind: Kind;
  /** As a phrase: "its columns are those of events". */
  readonly why: string;
}

/** One thing about how the file is written. */
export interface WritingField {
  readonly setting: string;
  readonly value: string;
  readonly why: string;
  readonly choices: readonly Choice[];
}

export interface InspectedColumn {
  readonly header: string;
  /** Place in the file's records. */
  readonly index: number;
  readonly ignored: boolean;
  /** Name of the kind's column or of the attribute. */
  readonly name: string;
  readonly target: 'customer' | 'own' | 'attribute';
  readonly type: AttributeType | 'customer';
  readonly role: AttributeRole;
  readonly why: string;
  /** Why the type cannot be another: the kind fixes it, or an earlier import. */
  readonly fixed: 'kind' | 'published' | null;
  /** Whether the day or the month comes first in its dates, where that matters. */
  readonly dates: { readonly order: string; readonly why: string } | null;
  readonly issues: number;
}

export interface PreviewRow {
  readonly line: number;
  /** As in the file; null where the record cannot be cut into cells: then `raw` is its text. */
  readonly cells: readonly string[] | null;
  readonly raw: string | null;
  /** One for each cell. */
  readonly marks: readonly (Consequence | null)[];
}

/** Something found in every place it occurs; rows are counted over the whole file. */
export interface Issue {
  readonly column: string | null;
  /** "not date", "1.204 reads as 1204". */
  readonly what: string;
  readonly detail: string;
  readonly rows: number;
  readonly consequence: Consequence;
}

export interface InspectedCounts {
  readonly read: number;
  readonly stored: number;
  readonly new: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly rejected: number;
  readonly skipped: number;
  readonly customersCreated: number;
}

export interface InspectedReject {
  readonly line: number;
  readonly column: string | null;
  readonly value: string | null;
  readonly rule: string;
  readonly advice: string;
}

export interface Inspection {
  readonly file: { readonly name: string; readonly bytes: number; readonly hash: string };
  /** Null where a person has to say it first. */
  readonly kind: Kind | null;
  readonly kinds: readonly KindCandidate[];
  readonly writing: readonly WritingField[];
  readonly header: readonly string[];
  /** Empty while a question has to be answered before the columns can be known. */
  readonly columns: readonly InspectedColumn[];
  readonly preview: readonly PreviewRow[];
  readonly questions: readonly Question[];
  readonly issues: readonly Issue[];
  readonly warnings: readonly string[];
  /** Read = stored + rejected + skipped; null while the records could not be read. */
  readonly counts: InspectedCounts | null;
  readonly totals: {
    readonly [column: string]: { readonly read: number; readonly stored: number; readonly refused: number };
  };
  /** The first hundred records that would not be stored. */
  readonly rejects: readonly InspectedReject[];
  readonly seconds: number;
  /** The import whose remembered mapping is reused. */
  readonly known: {
    readonly import: number;
    readonly actor: string;
    readonly at: number;
    readonly undone: boolean;
  } | null;
  /** The import that the very same file came with, where there is one. */
  readonly before: number | null;
}

/** One record with what is computed of it. */
export interface OutlinedRow {
  readonly line: number;
  /** In the order of the outline's names: money in currency; null is missing. Empty where the record is rejected. */
  readonly values: readonly (number | null)[];
  /** Why it would not be stored: "not money". */
  readonly reject: string | null;
}

/** By which mapping a file would be read, and what that mapping computes of its first records. */
export interface MappingOutline {
  /** Everything that was said and settled, as the YAML that reads the next file alike. */
  readonly text: string;
  /** What was said: by answers, or by the mapping that is remembered. */
  readonly said: MappingPiece;
  /** The zone of local times where none is said. */
  readonly zone: string;
  /** Columns that are numbers, and those that are computed, by the names arithmetic calls them. */
  readonly numbers: readonly { readonly name: string; readonly type: AttributeType; readonly computed: boolean }[];
  readonly rows: readonly OutlinedRow[];
}
