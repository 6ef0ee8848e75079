// What a list of customers is asked for: filters, a sort and columns, as data. A filter on an attribute is a comparison
// in the words of configuration conditions (expression.ts), with text and calendar dates added; the others ask about
// what the workspace works out: permissions today, a run's decision, counts.
import { z } from 'zod';
import { DECISION_STATUSES } from './decision.ts';

/** What the workspace knows of a customer beside the attributes, and can filter and sort by as a number. */
export const CUSTOMER_FACTS = ['net', 'contacts30'] as const;
export type CustomerFact = (typeof CUSTOMER_FACTS)[number];

const MOST_FILTERS = 20;
const MOST_VALUES = 500;

const scalars = z
  .array(z.union([z.string(), z.number()]))
  .min(1)
  .max(MOST_VALUES);
const day = z.iso.date();

const bounds = {
  above: z.number().optional(),
  below: z.number().optional(),
  atLeast: z.number().optional(),
  atMost: z.number().optional(),
  between: z.tuple([z.number(), z.number()]).optional(),
  missing: z.boolean().optional(),
};

const attributeFilter = z
  .strictObject({
    attribute: z.string().min(1),
    /** One of these; a single one too. */
    in: scalars.optional(),
    notIn: scalars.optional(),
    /** For yes-no. */
    is: z.boolean().optional(),
    ...bounds,
    /** Text that holds this somewhere, whatever its case and accents. */
    contains: z.string().min(1).max(200).optional(),
    /** For dates and instants: the first and the last day, both included, in the workspace's zone. */
    from: day.optional(),
    to: day.optional(),
  })
  .refine((value) => Object.keys(value).length >= 2, { error: 'say what the attribute is compared with', abort: true });

/** Days since a date or instant; a date to come counts below 0, so that "within 90 days" is from -90 to 0. */
const sinceFilter = z.strictObject({ daysSince: z.string().min(1), between: z.tuple([z.number(), z.number()]) });

/** May, or may not, be contacted for marketing on a channel today. */
const allowedFilter = z.strictObject({ allowed: z.string().min(1), is: z.boolean() });

/** What the run decided: one of these treatments, or one of these statuses. */
const decisionFilter = z
  .strictObject({
    decision: z.strictObject({
      treatments: z.array(z.string()).max(MOST_VALUES).default([]),
      statuses: z.array(z.enum(DECISION_STATUSES)).default([]),
    }),
  })
  .refine(({ decision }) => decision.treatments.length + decision.statuses.length > 0, {
    error: 'name a treatment or a status',
    abort: true,
  });

/** In a saved audience, or not in it. */
const audienceFilter = z.strictObject({ audience: z.int().min(1), is: z.boolean() });

const factFilter = z.strictObject({ fact: z.enum(CUSTOMER_FACTS), ...bounds });

export const filterSchema = z.union([
  attributeFilter,
  sinceFilter,
  allowedFilter,
  decisionFilter,
  audienceFilter,
  factFilter,
]);
export type Filter = z.infer<typeof filterSchema>;
export type AttributeFilter = z.infer<typeof attributeFilter>;

/**
 * A column of the list: `id`, `attribute:NAME`, or something worked out. `allowed` (channels today), `decision` (of the
 * run) and `lastEvent` are shown only; the id, attributes and facts sort as well.
 */
export const columnKeySchema = z
  .string()
  .max(1_100)
  .refine((key) => key.startsWith('attribute:') || (LIST_COLUMNS as readonly string[]).includes(key), {
    error: `a column is attribute:NAME or one of id, allowed, decision, lastEvent, ${CUSTOMER_FACTS.join(', ')}`,
  });
export const LIST_COLUMNS = ['id', 'allowed', 'decision', 'lastEvent', ...CUSTOMER_FACTS] as const;

export const sortSchema = z.strictObject({ column: columnKeySchema, descending: z.boolean().default(false) });
export type Sort = z.infer<typeof sortSchema>;

export const filtersSchema = z.array(filterSchema).max(MOST_FILTERS);

/** What makes a view of a list: what is in it, in which order, with which columns. Null: whatever is usual. */
export const viewContentSchema = z.strictObject({
  filter: filtersSchema.default([]),
  sort: sortSchema.nullable().default(null),
  columns: z.array(columnKeySchema).max(200).nullable().default(null),
});
export type ViewContent = z.infer<typeof viewContentSchema>;

export const attributeKey = (name: string): string => `attribute:${name}`;
export const attributeOfKey = (key: string): string | null =>
  key.startsWith('attribute:') ? key.slice('attribute:'.length) : null;

/** Text as it is compared in searches and sorts: without case, accents and compatibility forms. */
export const folded = (text: string): string =>
  PLAIN.test(text) ? text.toLowerCase() : text.normalize('NFKD').replace(MARKS, '').toLowerCase();
// Most text has neither accents nor other forms, and a million names are folded at once.
const PLAIN = /^[\0-\x7f]*$/;
const MARKS = /\p{M}/gu;
