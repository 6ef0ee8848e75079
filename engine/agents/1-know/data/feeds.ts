// The feeds that are not about one customer: network quality by area and competitors' prices by product and region.
import { visibleImports } from '#engine/store/records/visibility.ts';
import { priceKey } from '#shared/model/batch.ts';
import { moneyFromStored } from '#shared/model/units.ts';
import type { Moment } from './columns.ts';

/** The mean of an area's newest values of `metric` at or before as-of, by area. */
export function readNetwork({ connection, change, asOf }: Moment, metric: string): Map<string, number> {
  const visible = JSON.stringify(visibleImports(connection, change, ['network']));
  const rows = connection.guard(() => connection.statement(NETWORK).raw(true).all({ metric, asOf, visible }));
  const newest = new Map<string, { at: number; sum: number; count: number }>();
  for (const [area, at, value] of rows as [string, number, number][]) {
    const known = newest.get(area);
    if (known !== undefined && known.at === at) {
      known.sum += value;
      known.count += 1;
    } else {
      newest.set(area, { at, sum: value, count: 1 });
    }
  }
  return new Map([...newest].map(([area, { sum, count }]) => [area, sum / count]));
}

const NETWORK = `SELECT area, at, value FROM network
  WHERE metric = :metric AND at <= :asOf AND import IN (SELECT value FROM json_each(:visible)) ORDER BY at, value`;

/** The lowest of the competitors' newest prices at or before as-of, in currency, by product and region. */
export function readPrices({ connection, change, asOf }: Moment): Map<string, number> {
  const visible = JSON.stringify(visibleImports(connection, change, ['prices']));
  const rows = connection.guard(() => connection.statement(PRICES).raw(true).all({ asOf, visible }));
  const newest = new Map<string, { key: string; price: number }>();
  for (const [competitor, product, region, price] of rows as [string, string, string, number][]) {
    const key = priceKey(product, region);
    newest.set(priceKey(competitor, key), { key, price: moneyFromStored(price) });
  }
  const lowest = new Map<string, number>();
  for (const { key, price } of newest.values()) lowest.set(key, Math.min(price, lowest.get(key) ?? price));
  return lowest;
}

const PRICES = `SELECT competitor, product, region, price FROM price
  WHERE at <= :asOf AND import IN (SELECT value FROM json_each(:visible)) ORDER BY at, price DESC`;
