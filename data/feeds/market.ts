// What surrounds the customers: the recommender's scores, our own offers, competitors' prices, the quality of the network.
import { AREAS, REGIONS } from '../people/country.ts';
import { randomOfPerson, SPECIAL_NUMBER, TOPICS } from '../people/person.ts';
import { personOf } from '../people/population.ts';
import { COMPETITORS, PLAN_NAMES, WEEKS, type World, weekDate } from '../people/world.ts';
import { probabilityOf, type Truth } from '../truth/log-odds.ts';
import { TREATMENTS } from '../truth/treatments.ts';
import { addMonths, DAY, dateText, MONTHS, momentOf, TODAY } from '../year.ts';
import { attribute, blocksOfCustomers, blocksOfRows, type Feed, type Row } from './feed.ts';

/** Last Monday's batch, and U124's of the week before, which is no longer the newest. */
const SCORED = momentOf(TODAY - 5 * DAY, 0);
const UNSCORED_SHARE = 0.03;

/** The recommender sees the columns as we do, through some noise; for a few treatments it gives ranks or points. */
export function scoresFeed(truth: Truth, customers: number): Feed {
  const scored = TREATMENTS.flatMap((treatment, j) => (treatment.score === null ? [] : [{ ...treatment, j }]));
  return {
    kind: 'scores',
    name: 'recommender',
    attributes: [],
    blocks: () =>
      blocksOfCustomers(customers, ['customer', 'treatment', 'score', 'at', 'name', 'meaning'], (number) => {
        const person = personOf(truth.world.seed, number);
        const random = randomOfPerson(truth.world.seed, TOPICS.scores, number);
        if (random.chance(UNSCORED_SHARE) && number !== SPECIAL_NUMBER) return [];
        const observed = truth.observed(person);
        const rows: Row[] = [];
        for (const { id, j, spread, score: meaning } of scored) {
          const probability = probabilityOf(observed.contacted[j]! + 0.35 * spread * random.normal());
          const score = { probability: digits(probability), points: Math.round(1000 * probability), rank: 0 };
          score.rank = 1 + Math.floor(100 * (1 - probability));
          const row = { customer: person.id, treatment: id, at: SCORED, name: 'recommender', meaning };
          if (number === SPECIAL_NUMBER)
            rows.push({ ...row, at: SCORED - 7 * DAY, score: digits(0.8 * score[meaning!]) });
          rows.push({ ...row, score: score[meaning!] });
        }
        return rows;
      }),
  };
}

const digits = (value: number): number => Math.round(value * 1e6) / 1e6;

const OFFERS: readonly Row[] = [
  offer('keep-20', 'Twenty per cent off for six months', 'retention-call', 20, -200, 120),
  offer('match-price', "The competitor's price for twelve months", 'price-match-call', 15, -160, 60),
  offer('fibre-start', 'Fibre with the first three months free', 'fibre-call', 39.9, -90, 200),
  offer('renew-24', 'Two more years and a double allowance', 'renewal-email', 0, -300, 90),
  offer('family-four', 'Four subscriptions for the price of three', 'family-bundle-email', 44.9, -60, 40),
  offer('data-plus-20', 'Twenty gigabytes more', 'data-upsell-sms', 5.9, -400, 365),
  offer('roam-week', 'A week abroad as at home', 'roaming-sms', 6.9, -150, 150),
  offer('coffee-for-two', 'Two coffees on us', 'loyalty-gift-sms', 0, -30, 45),
  offer('coffee-for-two-email', 'Two coffees on us', 'loyalty-gift-email', 0, -30, 45),
  offer('new-phone', 'A new phone, the old one bought back', 'device-upgrade-app', 19.9, -75, 75),
  offer('autopay-euro', 'A euro off with automatic payment', 'autopay-app', -1, -500, 365),
  offer('summer-data', 'Free weekends in July', null, 0, -160, -112),
];

function offer(id: string, title: string, treatment: string | null, price: number, from: number, to: number): Row {
  return {
    id,
    title,
    treatment,
    price,
    valid_from: dateText(TODAY + from * DAY),
    valid_to: dateText(TODAY + to * DAY),
  };
}

export function offersFeed(): Feed {
  const attributes = [
    attribute('title', 'text'),
    attribute('treatment', 'text'),
    attribute('price', 'money'),
    attribute('valid_from', 'date'),
    attribute('valid_to', 'date'),
  ];
  const columns = ['id', ...attributes.map(({ name }) => name)];
  return { kind: 'offers', name: 'offers', attributes, blocks: () => blocksOfRows(columns, OFFERS) };
}

export function pricesFeed(world: World): Feed {
  const rows: Row[] = [];
  let place = 0;
  for (const competitor of COMPETITORS) {
    for (const product of PLAN_NAMES) {
      for (const [region] of REGIONS) {
        for (let month = 0; month < MONTHS; month += 1) {
          const at = momentOf(addMonths(TODAY - 20 * DAY, month - (MONTHS - 1)), 0);
          rows.push({ competitor, product, region, price: world.prices[place]!, at });
          place += 1;
        }
      }
    }
  }
  const columns = ['competitor', 'product', 'region', 'price', 'at'];
  return { kind: 'prices', name: 'competitor prices', attributes: [], blocks: () => blocksOfRows(columns, rows) };
}

export function networkFeed(world: World): Feed {
  const rows: Row[] = [];
  for (const [area, { name }] of AREAS.entries()) {
    for (let week = 0; week < WEEKS; week += 1) {
      const at = momentOf(weekDate(week), 0.5);
      const quality = world.quality[area * WEEKS + week]!;
      rows.push({ area: name, at, metric: 'quality', value: quality });
      rows.push({ area: name, at, metric: 'dropped-calls', value: digits(Math.max(0.1, (100 - quality) / 12)) });
    }
  }
  const columns = ['area', 'at', 'metric', 'value'];
  return { kind: 'network', name: 'network quality', attributes: [], blocks: () => blocksOfRows(columns, rows) };
}
