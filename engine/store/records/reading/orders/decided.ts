// What a run decided, by customer number, for filters and sorts: a byte of status, a code of treatment, the net.
import { DECISION_STATUSES, type DecisionStatus } from '#shared/model/decision.ts';
import type { Connection } from '../../../workspace/connection.ts';

/** Decisions read between two breaths. */
const PAGE = 8192;
const NOT_DECIDED = 255;

export interface Decided {
  /** The index in DECISION_STATUSES; null for who is not in the run. */
  status(customer: number): DecisionStatus | null;
  /** Whether the customer got one of some treatments. */
  hasOneOf(customer: number, treatments: ReadonlySet<string>): boolean;
  /** By customer number, of all that each got; NaN for who is not in the run. */
  readonly net: Float64Array;
}

/** `customers` is the highest customer number. */
export async function readDecided(
  connection: Connection,
  run: number,
  customers: number,
  breathe: () => Promise<void>,
): Promise<Decided> {
  const status = new Uint8Array(customers + 1).fill(NOT_DECIDED);
  const treatment = new Int16Array(customers + 1).fill(-1);
  const net = new Float64Array(customers + 1).fill(Number.NaN);
  /** What customers got further. */
  const further = new Map<number, number[]>();
  const names: string[] = [];
  const codes = new Map<string, number>();
  const codeOf = (name: string): number => {
    let code = codes.get(name);
    if (code === undefined) {
      code = names.push(name) - 1;
      codes.set(name, code);
    }
    return code;
  };
  const page = connection
    .statement(
      'SELECT position, customer, status, treatment, net FROM decision WHERE run = ? AND position > ? ORDER BY position LIMIT ?',
    )
    .raw(true);
  for (let after = -1; ; ) {
    const rows = page.all(run, after, PAGE) as [number, number, DecisionStatus, string | null, number][];
    if (rows.length === 0) break;
    for (const [position, customer, said, chosen, worth] of rows) {
      after = position;
      if (customer > customers) continue;
      if (status[customer] !== NOT_DECIDED) {
        const more = further.get(customer);
        if (more === undefined) further.set(customer, [codeOf(chosen!)]);
        else more.push(codeOf(chosen!));
        net[customer]! += worth;
        continue;
      }
      status[customer] = DECISION_STATUSES.indexOf(said);
      if (chosen !== null) treatment[customer] = codeOf(chosen);
      net[customer] = worth;
    }
    await breathe();
  }
  return {
    status: (customer) => DECISION_STATUSES[status[customer] ?? NOT_DECIDED] ?? null,
    hasOneOf(customer, wanted) {
      const first = names[treatment[customer] ?? -1];
      if (first === undefined) return false;
      return wanted.has(first) || (further.get(customer)?.some((code) => wanted.has(names[code]!)) ?? false);
    },
    net,
  };
}

/** The newest finished run over everybody, or null. */
export function newestRunOverAll(connection: Connection): number | null {
  const sql = 'SELECT run FROM run WHERE change IS NOT NULL AND customer IS NULL ORDER BY run DESC LIMIT 1';
  return (connection.statement(sql).pluck(true).get() as number | undefined) ?? null;
}
