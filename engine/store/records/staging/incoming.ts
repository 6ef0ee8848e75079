// A record on its way into the workspace.
import type { StoredValue } from '../tables.ts';

/** One record after its cells were read: values in the order of the layout's `given` columns. */
export interface IncomingRow {
  readonly line: number;
  readonly customer: string | null;
  readonly values: readonly StoredValue[];
  /** True where it is known that no id in the workspace is this customer's, so that it need not be looked up. */
  stranger?: boolean;
}
