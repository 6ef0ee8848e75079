// The configuration of a workspace: what may be offered, to whom, at what price, under which limits (decisions 3, 12-15).
import { z } from 'zod';
import { amountSchema, conditionSchema } from './expression.ts';
import { KINDS } from './kind.ts';
import { PURPOSES } from './permission.ts';

// Titles are phrases: the check of a file puts them after "write …".
const id = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/)
  .meta({ title: 'lower-case letters, digits and hyphens, at most 63, beginning with a letter or digit' });
const verdict = z.enum(['allow', 'deny']);
const count = z.number().int().min(0);
const date = z.iso.date().meta({ title: 'a date such as 2026-11-21' });

export const LAYERS = ['eligible', 'applicable', 'suitable'] as const;
export type Layer = (typeof LAYERS)[number];

export const PERIODS = ['run', 'day', 'week', 'month'] as const;
export type Period = (typeof PERIODS)[number];

export const STRATEGIES = ['optimal', 'priority', 'first-come'] as const;
export type Strategy = (typeof STRATEGIES)[number];

export const REJECTION_SCOPES = ['treatment', 'channel', 'customer'] as const;
export type RejectionScope = (typeof REJECTION_SCOPES)[number];

const rule = z.strictObject({ rule: id, name: z.string().optional(), when: conditionSchema });
const rules = z.array(rule).default([]);

const propensity = z.strictObject({
  /** Prior probability of a response when contacted. */
  base: z.number().min(0).max(1),
  /** How many outcomes the prior is worth. */
  strength: z.number().min(0).default(200),
  /** The share of responders who would have responded without the contact. */
  natural: z.number().min(0).max(1),
  factors: z.array(z.strictObject({ when: conditionSchema, times: z.number().min(0) })).default([]),
  from: z
    .string()
    .regex(/^(prior|score:.+|model:.+)$/)
    .meta({ title: 'prior, score:NAME or model:ID' })
    .default('prior'),
});

const treatment = z.strictObject({
  id,
  name: z.string().min(1),
  channel: id,
  purpose: z.enum(PURPOSES).default('marketing'),
  class: id.optional(),
  /** Of the treatments of one group a customer gets one at most, as of those by one channel. */
  exclusionGroup: id.optional(),
  /** The cost of one contact, in currency. */
  cost: z.number().min(0).default(0),
  /** Units of each resource one contact uses; fractions are allowed. */
  uses: z.record(id, z.number().min(0)).default({}),
  /** What a response is worth, in currency. */
  value: amountSchema,
  propensity,
  response: z.array(z.string().min(1)).default([]),
  context: amountSchema.default(1),
  lever: z.number().min(0).default(1),
  mandatory: z.boolean().default(false),
  valid: z.strictObject({ from: date.optional(), to: date.optional() }).default({}),
  offer: z.string().optional(),
  eligible: rules,
  applicable: rules,
  suitable: rules,
});

/** What is counted: contacts of a channel or of treatments, units of a resource, currency spent, or all contacts. */
const counted = z.union([
  z.strictObject({ channel: id }),
  z.strictObject({ treatments: z.array(id).min(1) }),
  z.strictObject({ resource: id }),
  z.literal('cost'),
  z.literal('contacts'),
]);

const limit = z.strictObject({
  id,
  name: z.string().optional(),
  of: counted,
  period: z.enum(PERIODS).default('run'),
  capacity: z.number().min(0).optional(),
  minimum: z.number().min(0).optional(),
  /** What a unit more, or less of a minimum, costs against a unit of other limits: the cheapest way out is told first. */
  relaxCost: z.number().min(0).default(1),
});

/** The share of a group among those a run treats, or of what they use of something. */
const groupBound = z.strictObject({
  id,
  name: z.string().optional(),
  /** Who belongs. Attributes that are protected may stand here. */
  group: conditionSchema,
  of: counted.default('contacts'),
  atLeast: z.number().min(0).max(1).optional(),
  atMost: z.number().min(0).max(1).optional(),
});

const contactWindow = z.strictObject({
  id,
  channel: z.union([id, z.literal('*')]).default('*'),
  class: id.optional(),
  max: count,
  per: z.union([z.strictObject({ days: z.number().int().min(1).max(3660) }), z.literal('week'), z.literal('month')]),
});

const rejectionCode = z.strictObject({
  code: id,
  name: z.string().min(1),
  scope: z.enum(REJECTION_SCOPES),
  /** How long the rejection holds; without it, until it is lifted. */
  days: z.number().int().min(1).max(3660).optional(),
});

const permissionDefault = z.union([verdict, z.record(z.union([id, z.literal('*')]), verdict)]);

const names = z.array(z.string().min(1)).default([]);

/** By which customer attributes ids are found that may be one customer. */
const identity = z.strictObject({
  /** Attributes with addresses: customers who share one are proposed as one. */
  email: names,
  phone: names,
  /** Of which country telephone numbers without +NN are. */
  country: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .meta({ title: 'a country as two capital letters, such as FI' })
    .optional(),
  /** Those of email and phone that several people often share: alone they make no match. */
  weak: names,
  /** Attributes that must be equal for a match. */
  agree: names,
  /** Attributes that may be missing and must not differ for a match. */
  contradict: names,
  /** An address that more customers have proves nothing. */
  sharedByMost: z.number().int().min(2).default(10),
});

/** The whole file, after defaults are filled in. Cross-references are checked in engine/policy/configuration. */
export const configurationSchema = z.strictObject({
  version: z.literal(1),
  name: z.string().min(1),
  contactClasses: z.array(id).min(1).default(['service', 'retention', 'marketing']),
  channels: z.record(id, z.strictObject({ contact: z.string().min(1), name: z.string().optional() })),
  permissions: z
    .strictObject({
      default: z
        .strictObject({
          marketing: permissionDefault.default('deny'),
          service: permissionDefault.default('allow'),
          profiling: permissionDefault.default('allow'),
        })
        .prefault({}),
    })
    .prefault({}),
  contactPolicy: z
    .strictObject({
      /** What one run gives a customer at most. */
      treatmentsPerCustomer: z.number().int().min(1).max(4).default(1),
      windows: z.array(contactWindow).default([]),
    })
    .prefault({}),
  limits: z.array(limit).default([]),
  groupBounds: z.array(groupBound).default([]),
  /** Rules for every treatment; each treatment adds its own. */
  rules: z.strictObject({ eligible: rules, applicable: rules, suitable: rules }).prefault({}),
  treatments: z.array(treatment),
  strategy: z
    .strictObject({
      default: z.enum(STRATEGIES).default('optimal'),
      priority: z.strictObject({ by: amountSchema.default({ metric: 'revenue365' }) }).prefault({}),
      /** Strategies side by side, each for its share of the customers: instead of the default. */
      arms: z
        .array(z.strictObject({ strategy: z.enum(STRATEGIES), share: z.number().positive() }))
        .max(8)
        .default([]),
    })
    .prefault({}),
  holdout: z
    .strictObject({ share: z.number().min(0).max(0.9), strata: z.array(z.string()).default([]) })
    .prefault({ share: 0 }),
  /** What is tried out to learn: off unless a share is given. */
  exploration: z
    .strictObject({
      /** Of the customers who may get a treatment: drawn to get one of those open to them, whatever it is worth. */
      share: z.number().min(0).max(0.5),
      /** How often each treatment is drawn against the others; without any, all alike. */
      weights: z.record(id, z.number().min(0)).default({}),
      /** Of what is left of each limit: the most that is set aside for it. */
      limitShare: z.number().min(0).max(1).default(0.05),
    })
    .prefault({ share: 0 }),
  /** How groups of customers are compared: the attributes are the protected ones. */
  fairness: z
    .strictObject({
      /** Groups with fewer customers are too small to tell anything of. */
      smallestGroup: z.number().int().min(1).default(50),
      /** By numeric attribute where its bands begin, ascending; without any, quarters of the customers. */
      bands: z.record(z.string(), z.array(z.number()).min(1).max(11)).default({}),
    })
    .prefault({}),
  rejections: z.array(rejectionCode).default([]),
  /** Attributes that never score: the check refuses a rule, value or factor that names one. */
  protected: z.array(z.string()).default([]),
  feeds: z
    .strictObject({
      network: z.strictObject({ area: z.string(), metric: z.string() }).optional(),
      prices: z.strictObject({ product: z.string(), region: z.string() }).optional(),
      zone: z.string().optional(),
      /** By kind: how many days old its newest record may be before the feed counts as late. */
      freshFor: z.partialRecord(z.enum(KINDS), z.int().min(1).max(3660)).default({}),
    })
    .prefault({}),
  export: z
    .strictObject({
      attributes: z.array(z.string()).default([]),
      /** Addresses of our own that each list carries, so that we see what was sent. */
      seeds: z.array(z.strictObject({ channel: id, id: z.string().min(1), contact: z.string().min(1) })).default([]),
    })
    .prefault({}),
  identity: identity.optional(),
  review: z.strictObject({ twoPerson: z.boolean().default(false) }).prefault({}),
});

export type Configuration = z.infer<typeof configurationSchema>;
export type Treatment = Configuration['treatments'][number];
export type Limit = Configuration['limits'][number];
export type GroupBound = Configuration['groupBounds'][number];
export type ContactWindow = Configuration['contactPolicy']['windows'][number];
export type Rule = z.infer<typeof rule>;
export type RejectionCode = z.infer<typeof rejectionCode>;

/** A channel whose list carries the customer id alone. */
export const NO_CONTACT_FIELD = 'none';

/** The class of a treatment's contacts: the one it names, else the highest for a service and the lowest for the rest. */
export function contactClassOf(
  treatment: Pick<Treatment, 'class' | 'purpose'>,
  { contactClasses }: Pick<Configuration, 'contactClasses'>,
): string {
  return treatment.class ?? contactClasses.at(treatment.purpose === 'service' ? 0 : -1)!;
}
