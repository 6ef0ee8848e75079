// The rows behind a number of rows held back: whose they are, what was approved for them, and what the permission ledger
// says of them now, with the day since when.
import { permissionAt } from '#engine/policy/consent.ts';
import { benchOf } from '#engine/review/claiming/take.ts';
import { packageOf } from '#engine/store/decisions/packages.ts';
import { runOf } from '#engine/store/decisions/runs.ts';
import { CLAIMED_AT } from '#engine/store/decisions/usage.ts';
import { permissionsOf } from '#engine/store/records/reading/ledger.ts';
import { namesOf } from '#engine/store/records/reading/names.ts';
import { newestChange } from '#engine/store/workspace/audit.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import type { PermissionState, Purpose } from '#shared/model/permission.ts';
import type { Instant } from '#shared/model/units.ts';
import { unwatchedWork } from '#shared/model/work.ts';
import { recheck } from './recheck.ts';

export interface HeldBackRow {
  readonly customerId: string;
  readonly name: string | null;
  readonly treatment: string;
  readonly treatmentName: string;
  readonly channel: string;
  /** The newest row of the ledger about its purpose and channel: since when it is so; null where no row says anything. */
  readonly permission: { readonly state: PermissionState; readonly since: Instant } | null;
}

export interface HeldBackRows {
  /** How many there are; `rows` are the first of them, in order of customer id. */
  readonly count: number;
  readonly rows: readonly HeldBackRow[];
}

export interface HeldBackAsked {
  /** Of what would leave of a run now, or of a sealed package. */
  readonly of: { readonly run: number } | { readonly package: number };
  /** As it was counted (held-back.ts). */
  readonly reason: string;
  /** Null is every channel. */
  readonly channel: string | null;
  readonly limit: number;
}

interface Found {
  readonly customer: number;
  readonly customerId: string;
  readonly treatment: string;
  readonly channel: string;
  readonly purpose: string;
}

const SEALED = `
  SELECT c.customer, customer.id AS customerId, c.treatment, c.channel, c.purpose
  FROM package_row r INDEXED BY package_row_held_back
  JOIN claim c ON c.run = r.run AND c.position = r.position AND ${CLAIMED_AT}
  JOIN customer ON customer.customer = c.customer
  WHERE r.package = @package AND r.held_back = @reason
  ORDER BY r.position`;

/** Throws UNKNOWN_RUN, UNKNOWN_PACKAGE. `exporter` counts for the two-person rule; `breathe` is awaited between pages. */
export async function heldBackRows(
  connection: Connection,
  { of, reason, channel, limit }: HeldBackAsked,
  exporter: string,
  breathe: () => Promise<void>,
): Promise<HeldBackRows> {
  const sealed = 'package' in of ? packageOf(connection, of.package) : null;
  const run = runOf(connection, 'run' in of ? of.run : sealed!.run);
  const bench = benchOf(connection, run);
  const all: readonly Found[] =
    sealed === null
      ? (await recheck(connection, run, bench, exporter, { ...unwatchedWork, breathe })).filter(
          ({ heldBack }) => heldBack === reason,
        )
      : (connection
          .statement(SEALED)
          .all({ package: sealed.package, reason, change: sealed.change }) as readonly Found[]);
  const found = all.filter((row) => channel === null || row.channel === channel);
  const { rules } = bench;
  const first = found.slice(0, limit);
  const change = newestChange(connection);
  const customers = first.map(({ customer }) => customer);
  const names = namesOf(connection, change, customers);
  const ledger = permissionsOf(connection, change, Int32Array.from(new Set(customers)).sort());
  const rows = first.map(({ customer, customerId, treatment, channel: on, purpose }, at): HeldBackRow => {
    const defaults = rules.configuration.permissions.default;
    const { row } = permissionAt(ledger.get(customer) ?? [], purpose as Purpose, on, rules.now, defaults);
    return {
      customerId,
      name: names[at] ?? null,
      treatment,
      treatmentName: rules.treatments.get(treatment)?.name ?? treatment,
      channel: on,
      permission: row === null ? null : { state: row.state, since: row.recordedAt },
    };
  });
  return { count: found.length, rows };
}
