// The feeds that are about a place or a product, as one customer meets them: network values of an area, competitors'
// prices of a product in a region, offers by id. Found by index, however much is imported.
import { type ChangeNumber, type Instant, instant, MONEY_SCALE, moneyFromStored } from '#shared/model/units.ts';
import type { Connection } from '../../workspace/connection.ts';
import { visibleAttributes } from '../attributes.ts';
import { visibleImports } from '../visibility.ts';

export interface Reading {
  readonly at: Instant;
  readonly value: number;
}

interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

const visibleOf = (connection: Connection, change: ChangeNumber, kind: 'network' | 'prices' | 'offers'): string =>
  JSON.stringify(visibleImports(connection, change, [kind]));

/** An area's values of a metric in order of time, of one instant their mean; null when no network was ever imported. */
export function networkOf(
  connection: Connection,
  change: ChangeNumber,
  { area, metric, from, to }: { readonly area: string; readonly metric: string } & Span,
): Reading[] | null {
  const visible = visibleOf(connection, change, 'network');
  if (visible === '[]') return null;
  const rows = connection
    .statement(
      `SELECT at, avg(value) FROM network WHERE area = ? AND metric = ? AND at BETWEEN ? AND ?
       AND import IN (SELECT value FROM json_each(?)) GROUP BY at ORDER BY at`,
    )
    .raw(true)
    .all(area, metric, from, to, visible) as [number, number][];
  return rows.map(([at, value]) => ({ at: instant(at), value }));
}

export interface PriceStep {
  readonly at: Instant;
  /** The lowest of the competitors' newest prices from here on, in currency. */
  readonly price: number;
  readonly competitor: string;
}

/**
 * How the cheapest competitor's price of a product in a region moved up to `to`, one step for each change of it, the
 * first at or before `from`; null when no prices were ever imported.
 */
export function cheapestOf(
  connection: Connection,
  change: ChangeNumber,
  { product, region, from, to }: { readonly product: string; readonly region: string } & Span,
): PriceStep[] | null {
  const visible = visibleOf(connection, change, 'prices');
  if (visible === '[]') return null;
  const rows = connection
    .statement(
      `SELECT at, competitor, price FROM price WHERE product = ? AND region = ? AND at <= ?
       AND import IN (SELECT value FROM json_each(?)) ORDER BY at, price DESC`,
    )
    .raw(true)
    .all(product, region, to, visible) as [number, string, number][];
  const newest = new Map<string, number>();
  const steps: PriceStep[] = [];
  for (const [row, [at, competitor, price]] of rows.entries()) {
    newest.set(competitor, moneyFromStored(price));
    // Prices of one instant are one step.
    if (rows[row + 1]?.[0] === at) continue;
    const [name, lowest] = [...newest].reduce((least, each) => (each[1] < least[1] ? each : least));
    const last = steps.at(-1);
    if (last?.price === lowest && last.competitor === name) continue;
    const step = { at: instant(at), price: lowest, competitor: name };
    if (last !== undefined && at <= from) steps[steps.length - 1] = step;
    else steps.push(step);
  }
  return steps;
}

export interface OfferRow {
  readonly id: string;
  readonly title: string | null;
  /** In currency. */
  readonly price: number | null;
  /** Dates, `2026-11-21`. */
  readonly validFrom: string | null;
  readonly validTo: string | null;
}

/** The newest visible version of each offer of `ids`; null when no offers were ever imported. */
export function offersOf(connection: Connection, change: ChangeNumber, ids: readonly string[]): OfferRow[] | null {
  const visible = visibleOf(connection, change, 'offers');
  if (visible === '[]') return null;
  const attributes = visibleAttributes(connection, 'offers', change);
  const column = (name: string, type: 'text' | 'money' | 'date'): string =>
    attributes.find((each) => each.name === name && each.type === type)?.column ?? 'NULL';
  const rows = connection
    .statement(
      `SELECT id, ${column('title', 'text')}, ${column('price', 'money')}, ${column('valid_from', 'date')},
         ${column('valid_to', 'date')} FROM offer
       WHERE id IN (SELECT value FROM json_each(?)) AND import IN (SELECT value FROM json_each(?)) ORDER BY import`,
    )
    .raw(true)
    .all(JSON.stringify(ids), visible) as [string, string | null, number | null, string | null, string | null][];
  const newest = new Map<string, OfferRow>();
  for (const [id, title, price, validFrom, validTo] of rows) {
    newest.set(id, { id, title, price: price === null ? null : price / MONEY_SCALE, validFrom, validTo });
  }
  return [...newest.values()];
}
