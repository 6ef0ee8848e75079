// The sample: a telecom on 21 November 2026, made from a seed. The same seed and number of customers give the same
// columns, byte for byte. The truth behind it is written to a file only when asked for, and the product never reads it.
import { customersFeed } from './feeds/customers.ts';
import type { Feed } from './feeds/feed.ts';
import { contactsFeed, eventsFeed, outcomesFeed, permissionsFeed } from './feeds/history.ts';
import { networkFeed, offersFeed, pricesFeed, scoresFeed } from './feeds/market.ts';
import { personOf } from './people/population.ts';
import { worldOf } from './people/world.ts';
import { Truth } from './truth/log-odds.ts';
import { answersOf, OracleShare } from './truth/oracle.ts';

export interface Sample {
  /** In the order in which they are loaded: customers first. */
  readonly feeds: readonly Feed[];
  /** The truth about every customer and treatment as CSV, headings first, in portions of whole lines. */
  truth(): Iterable<string>;
  /** How much of the oracle's value the exported columns allow, over the first 20,000 customers. */
  oracleShare(): OracleShare;
}

/** The sample of `customers` customers, U1 to U`customers`, under a whole-number seed. */
export function sampleOf(seed: number, customers: number): Sample {
  const world = worldOf(seed);
  const truth = new Truth(world);
  return {
    feeds: [
      customersFeed(seed, customers),
      offersFeed(),
      pricesFeed(world),
      networkFeed(world),
      permissionsFeed(truth, customers),
      eventsFeed(truth, customers),
      contactsFeed(truth, customers),
      outcomesFeed(truth, customers),
      scoresFeed(truth, customers),
    ],
    truth: () => truthLines(truth, customers),
    oracleShare: () => shareOf(truth, Math.min(customers, SHARED_CUSTOMERS)),
  };
}

const SHARED_CUSTOMERS = 20_000;

function shareOf(truth: Truth, customers: number): OracleShare {
  const share = new OracleShare();
  for (let number = 1; number <= customers; number += 1)
    share.add(answersOf(truth, personOf(truth.world.seed, number)));
  return share;
}

/** The first line of a truth file. */
export const TRUTH_HEADINGS = 'customer,treatment,contacted,untouched,uplift,value,net,log_odds,hidden\n';
const PORTION = 256;

function* truthLines(truth: Truth, customers: number): Iterable<string> {
  let text = TRUTH_HEADINGS;
  for (let number = 1; number <= customers; number += 1) {
    const person = personOf(truth.world.seed, number);
    for (const { treatment, contacted, untouched, uplift, value, net, logOdds, hidden } of answersOf(truth, person)) {
      const numbers = [contacted, untouched, uplift, value, net, logOdds, hidden].map((each) => each.toFixed(6));
      text += `${person.id},${treatment},${numbers.join(',')}\n`;
    }
    if (number % PORTION === 0) {
      yield text;
      text = '';
    }
  }
  yield text;
}
