// Conditions and arithmetic are data (decisions 3): trees of plain values, checked with zod, compiled in engine/policy.
import { z } from 'zod';
import { JOURNEY_METRICS } from './journey.ts';

/** Units a number may carry; it is checked against the type of what it is compared with. */
export const NUMBER_UNITS = ['days', 'months', 'share', 'currency', 'count', 'gigabytes', 'megabits'] as const;

/** Fields of the treatment at hand that a value or a rule may name. */
export const TREATMENT_FIELDS = ['cost', 'base'] as const;

const scalar = z.union([z.string(), z.number(), z.boolean()]);

export type Amount =
  | number
  | { number: number; unit: (typeof NUMBER_UNITS)[number] }
  | { attribute: string; missing?: number | undefined }
  | { metric: (typeof JOURNEY_METRICS)[number]; missing?: number | undefined }
  | { score: string; missing?: number | undefined }
  | { treatment: (typeof TREATMENT_FIELDS)[number] }
  | { add: Amount[] }
  | { multiply: Amount[] }
  | { min: Amount[] }
  | { max: Amount[] }
  | { if: Condition; then: Amount; else: Amount };

const missing = z.number().optional();

/** Arithmetic. `missing` on a leaf is the number to use where the value is not known; without it the result is unknown. */
export const amountSchema: z.ZodType<Amount> = z
  .lazy(() =>
    z.union([
      z.number(),
      z.strictObject({ number: z.number(), unit: z.enum(NUMBER_UNITS) }),
      z.strictObject({ attribute: z.string().min(1), missing }),
      z.strictObject({ metric: z.enum(JOURNEY_METRICS), missing }),
      z.strictObject({ score: z.string().min(1), missing }),
      z.strictObject({ treatment: z.enum(TREATMENT_FIELDS) }),
      z.strictObject({ add: z.array(amountSchema).min(1) }),
      z.strictObject({ multiply: z.array(amountSchema).min(1) }),
      z.strictObject({ min: z.array(amountSchema).min(1) }),
      z.strictObject({ max: z.array(amountSchema).min(1) }),
      // biome-ignore lint/suspicious/noThenProperty: the word a person writes in the file; this object is never awaited
      z.strictObject({ if: conditionSchema, then: amountSchema, else: amountSchema }),
    ]),
  )
  .meta({
    title: 'a number, or one of attribute, metric, score, treatment, number with unit, add, multiply, min, max, if',
  });

/** What a comparison looks at. `days since` an instant or date attribute is `{ daysSince: NAME }`. */
export interface Comparison {
  attribute?: string | undefined;
  metric?: (typeof JOURNEY_METRICS)[number] | undefined;
  daysSince?: string | undefined;
  is?: string | number | boolean | undefined;
  not?: string | number | boolean | undefined;
  in?: (string | number)[] | undefined;
  notIn?: (string | number)[] | undefined;
  atLeast?: Amount | undefined;
  atMost?: Amount | undefined;
  above?: Amount | undefined;
  below?: Amount | undefined;
  between?: [number, number] | undefined;
  missing?: boolean | undefined;
}

export type Condition = Comparison | { all: Condition[] } | { any: Condition[] } | { not: Condition };

const comparison = z
  .strictObject({
    attribute: z.string().min(1).optional(),
    metric: z.enum(JOURNEY_METRICS).optional(),
    daysSince: z.string().min(1).optional(),
    is: scalar.optional(),
    not: scalar.optional(),
    in: z
      .array(z.union([z.string(), z.number()]))
      .min(1)
      .optional(),
    notIn: z
      .array(z.union([z.string(), z.number()]))
      .min(1)
      .optional(),
    atLeast: amountSchema.optional(),
    atMost: amountSchema.optional(),
    above: amountSchema.optional(),
    below: amountSchema.optional(),
    between: z.tuple([z.number(), z.number()]).optional(),
    missing: z.boolean().optional(),
  })
  .refine(
    (value) => [value.attribute, value.metric, value.daysSince].filter((each) => each !== undefined).length === 1,
    {
      error: 'name exactly one of attribute, metric, daysSince',
      abort: true,
    },
  )
  .refine((value) => Object.keys(value).length >= 2, {
    error: 'say what to compare with: is, not, in, notIn, atLeast, atMost, above, below, between or missing',
    abort: true,
  });

export const conditionSchema: z.ZodType<Condition> = z
  .lazy(() =>
    z.union([
      comparison,
      z.strictObject({ all: z.array(conditionSchema).min(1) }),
      z.strictObject({ any: z.array(conditionSchema).min(1) }),
      z.strictObject({ not: conditionSchema }),
    ]),
  )
  .meta({ title: 'a condition: all, any, not, or a comparison of an attribute, metric or daysSince' });
