// What surrounds the customers under one seed: the network week by week in every area, and what competitors ask.
import { randomOf } from '../random.ts';
import { DAY, MONTHS, TODAY } from '../year.ts';
import { AREAS, REGIONS } from './country.ts';
import { PLANS, type Plan, TOPICS } from './person.ts';

export const WEEKS = 52;
export const COMPETITORS = ['Northwave', 'Halo Mobile', 'Pikkutele'] as const;
export const PLAN_NAMES = Object.keys(PLANS) as Plan[];

/** The area of U124; its bad autumn is part of that customer's story under every seed. */
export const SPECIAL_AREA = AREAS.findIndex(({ name }) => name === 'Espoo-Leppävaara');
const SPECIAL_SPELL = { from: 40, to: 48, depth: 33 };

export interface World {
  readonly seed: number;
  /** Network quality from 0 to 100, at area × WEEKS + week; week 51 is the newest. */
  readonly quality: Float64Array;
  /** Monthly price in euros, at ((competitor × plans + plan) × regions + region) × MONTHS + month. */
  readonly prices: Float64Array;
}

/** Midnight UTC of the day on which a week's measurement was taken; the newest is yesterday's. */
export const weekDate = (week: number): number => TODAY - DAY - (WEEKS - 1 - week) * 7 * DAY;

export function worldOf(seed: number): World {
  const quality = new Float64Array(AREAS.length * WEEKS);
  for (let area = 0; area < AREAS.length; area += 1) {
    const random = randomOf(area === SPECIAL_AREA ? 0 : seed, TOPICS.network, area);
    const usual = random.between(68, 94);
    const spells = area === SPECIAL_AREA ? [SPECIAL_SPELL] : badSpells(random);
    for (let week = 0; week < WEEKS; week += 1) {
      const bad = spells.find(({ from, to }) => week >= from && week <= to);
      const value = usual - (bad?.depth ?? 0) + 2.5 * random.normal();
      quality[area * WEEKS + week] = Math.round(Math.min(99, Math.max(12, value)) * 10) / 10;
    }
  }
  return { seed, quality, prices: competitorPrices(seed) };
}

type Spell = { from: number; to: number; depth: number };

/** Weeks of works, storms or a lost mast: none, one or two a year. */
function badSpells(random: ReturnType<typeof randomOf>): Spell[] {
  const count = random.weighted([
    [0, 35],
    [1, 45],
    [2, 20],
  ]);
  return Array.from({ length: count }, () => {
    const from = random.whole(0, WEEKS - 3);
    return { from, to: from + random.whole(3, 8), depth: random.between(18, 38) };
  });
}

function competitorPrices(seed: number): Float64Array {
  const prices = new Float64Array(COMPETITORS.length * PLAN_NAMES.length * REGIONS.length * MONTHS);
  let at = 0;
  for (const [competitor] of COMPETITORS.entries()) {
    for (const plan of PLAN_NAMES) {
      for (let region = 0; region < REGIONS.length; region += 1) {
        const random = randomOf(seed, TOPICS.prices, competitor * 64 + region, PLAN_NAMES.indexOf(plan));
        let level = random.between(0.86, 1.14);
        for (let month = 0; month < MONTHS; month += 1) {
          if (random.chance(0.18)) level = Math.min(1.2, Math.max(0.78, level + 0.06 * random.normal()));
          prices[at] = Math.floor(PLANS[plan].fee * level) + 0.9;
          at += 1;
        }
      }
    }
  }
  return prices;
}

/** The lowest of the newest prices of a plan in a region, in euros. */
export function lowestPrice(world: World, plan: Plan, region: string): number {
  const place = REGIONS.findIndex(([name]) => name === region);
  const product = PLAN_NAMES.indexOf(plan);
  let lowest = Number.POSITIVE_INFINITY;
  for (let competitor = 0; competitor < COMPETITORS.length; competitor += 1) {
    const price =
      world.prices[((competitor * PLAN_NAMES.length + product) * REGIONS.length + place) * MONTHS + MONTHS - 1]!;
    lowest = Math.min(lowest, price);
  }
  return lowest;
}

export const newestQuality = (world: World, area: number): number => world.quality[area * WEEKS + WEEKS - 1]!;
