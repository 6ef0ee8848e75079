// What one treatment is worth to one customer (decisions 11): the gain over doing nothing, in currency, and the rank
// that the objective maximises. One formula for a run and for its explanation, so that they agree bit for bit.
import { compileAmount, type ExpressionContext } from '#engine/policy/expression/compile.ts';
import type { Treatment } from '#shared/model/configuration.ts';
import type { Propensity } from './propensity.ts';

/** Everything a worth is made of, for one row. */
export interface Worth {
  propensity: number;
  uplift: number;
  /** NaN is unknown: then net and rank are unknown, but for a mandatory treatment, which is worth its cost. */
  value: number;
  context: number;
  net: number;
  rank: number;
}

/** Fills and returns one object, made once for each batch: read it before the next row. */
export function compileWorth(
  treatment: Treatment,
  propensity: Propensity,
  context: ExpressionContext,
): (row: number) => Readonly<Worth> {
  const value = compileAmount(treatment.value, context);
  const weight = compileAmount(treatment.context, context);
  const { cost, lever, mandatory } = treatment;
  const { natural } = treatment.propensity;
  const worth: Worth = { propensity: 0, uplift: 0, value: 0, context: 1, net: 0, rank: 0 };
  return (row) => {
    worth.propensity = propensity.of(row);
    worth.uplift = worth.propensity * (1 - natural);
    worth.value = value(row);
    worth.context = weight(row);
    const gain = worth.uplift * worth.value;
    worth.net = gain - cost;
    worth.rank = gain * worth.context * lever - cost;
    if (mandatory && Number.isNaN(worth.rank)) {
      worth.net = -cost;
      worth.rank = -cost;
    }
    return worth;
  };
}
