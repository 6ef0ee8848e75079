// A configuration as a person reads it: treatments, rules, limits and contact windows in words, each with the place in the
// text at which it is edited, and what a draft changes of it.
import { isDeepStrictEqual } from 'node:util';
import { parseDocument } from 'yaml';
import { amountInWords, attributeInWords, inWords } from '#engine/policy/expression/words.ts';
import { countedBy } from '#engine/policy/limits.ts';
import {
  type Configuration,
  type ContactWindow,
  contactClassOf,
  LAYERS,
  type Layer,
  type Limit,
  NO_CONTACT_FIELD,
  type Period,
  type Rule,
  type Treatment,
} from '#shared/model/configuration.ts';
import { PURPOSES, type Purpose } from '#shared/model/permission.ts';

type Place = readonly (string | number)[];

/** What a draft did to an entry; `same` outside of a draft. */
export type Drafted = 'same' | 'changed' | 'new';

export interface CatalogueRule {
  readonly path: Place;
  readonly rule: string;
  readonly name: string | null;
  /** "tenure is at least 24 months" */
  readonly words: string;
  /** The condition as it stands in the text. */
  readonly source: string;
}

export type RulesByLayer = Readonly<Record<Layer, readonly CatalogueRule[]>>;

export interface CatalogueTreatment {
  readonly path: Place;
  readonly id: string;
  readonly name: string;
  readonly channel: string;
  readonly purpose: Purpose;
  readonly class: string;
  /** Of the treatments of one group a customer gets one at most; null without one. */
  readonly exclusionGroup: string | null;
  readonly cost: number;
  readonly uses: readonly { readonly resource: string; readonly amount: number }[];
  /** What a response is worth, in words. */
  readonly value: string;
  readonly propensity: {
    readonly base: number;
    readonly strength: number;
    readonly natural: number;
    /** The name of the score it comes from; null where it is a prior. */
    readonly score: string | null;
    readonly factors: readonly { readonly words: string; readonly times: number }[];
  };
  readonly response: readonly string[];
  readonly lever: number;
  /** Null where it is 1. */
  readonly context: string | null;
  readonly mandatory: boolean;
  readonly valid: { readonly from: string | null; readonly to: string | null };
  readonly offer: string | null;
  readonly rules: RulesByLayer;
  readonly drafted: Drafted;
}

export interface CatalogueLimit {
  readonly path: Place;
  readonly id: string;
  readonly name: string;
  /** "contacts by telephone call", "units of agent minutes", "money spent" */
  readonly of: string;
  readonly counts: 'contacts' | 'units' | 'money';
  /** The resource whose units it counts. */
  readonly resource: string | null;
  readonly period: Period;
  readonly capacity: number | null;
  readonly minimum: number | null;
  readonly relaxCost: number;
  readonly drafted: Drafted;
}

export interface Catalogue {
  readonly name: string;
  readonly channels: readonly { readonly id: string; readonly name: string; readonly contact: string | null }[];
  readonly classes: readonly string[];
  readonly treatments: readonly CatalogueTreatment[];
  readonly limits: readonly CatalogueLimit[];
  /** Rules that hold for every treatment. */
  readonly rules: RulesByLayer;
  /** What one run gives a customer at most. */
  readonly treatmentsPerCustomer: number;
  readonly windows: readonly {
    readonly path: Place;
    readonly id: string;
    readonly words: string;
    readonly max: number;
  }[];
  /** What holds where the ledger says nothing, a sentence each. */
  readonly permissions: readonly string[];
  readonly holdOut: { readonly share: number; readonly strata: readonly string[] };
  readonly protected: readonly string[];
  /** What the draft took out. */
  readonly removed: { readonly treatments: readonly string[]; readonly limits: readonly string[] };
}

/** `before` is what a draft is compared with; null outside of a draft. */
export function catalogueOf(text: string, configuration: Configuration, before: Configuration | null): Catalogue {
  const source = sourceIn(text);
  const rulesAt = (place: Place, rules: Readonly<Record<Layer, readonly Rule[]>>): RulesByLayer => {
    const told = LAYERS.map((layer) => [
      layer,
      rules[layer].map(({ rule, name, when }, k) => {
        const path = [...place, layer, k];
        return { path, rule, name: name ?? null, words: inWords(when), source: source([...path, 'when']) };
      }),
    ]);
    return Object.fromEntries(told) as RulesByLayer;
  };
  const drafted = <Entry extends { id: string }>(entry: Entry, among: readonly Entry[] | undefined): Drafted => {
    if (among === undefined) return 'same';
    const was = among.find(({ id }) => id === entry.id);
    return was === undefined ? 'new' : isDeepStrictEqual(was, entry) ? 'same' : 'changed';
  };
  const gone = (was: readonly (Treatment | Limit)[] | undefined, is: readonly { id: string }[]): string[] =>
    (was ?? []).filter(({ id }) => !is.some((each) => each.id === id)).map((each) => each.name ?? each.id);
  const { channels, treatments, limits } = configuration;
  const channelName = (id: string): string => channels[id]?.name ?? id;
  return {
    name: configuration.name,
    channels: Object.entries(channels).map(([id, { name, contact }]) => ({
      id,
      name: name ?? id,
      contact: contact === NO_CONTACT_FIELD ? null : contact,
    })),
    classes: configuration.contactClasses,
    treatments: treatments.map((treatment, t) => ({
      ...treatmentTold(treatment, configuration),
      path: ['treatments', t],
      rules: rulesAt(['treatments', t], treatment),
      drafted: drafted(treatment, before?.treatments),
    })),
    limits: limits.map((limit, l) => ({
      path: ['limits', l],
      id: limit.id,
      name: limit.name ?? limit.id,
      of: countedInWords(limit, channelName, (id) => treatments.find((each) => each.id === id)?.name ?? id),
      counts: countedBy(limit),
      resource: typeof limit.of === 'object' && 'resource' in limit.of ? limit.of.resource : null,
      period: limit.period,
      capacity: limit.capacity ?? null,
      minimum: limit.minimum ?? null,
      relaxCost: limit.relaxCost,
      drafted: drafted(limit, before?.limits),
    })),
    rules: rulesAt(['rules'], configuration.rules),
    treatmentsPerCustomer: configuration.contactPolicy.treatmentsPerCustomer,
    windows: configuration.contactPolicy.windows.map((window, w) => ({
      path: ['contactPolicy', 'windows', w],
      id: window.id,
      words: windowInWords(window, channelName),
      max: window.max,
    })),
    permissions: PURPOSES.flatMap((purpose) => defaultInWords(purpose, configuration, channelName)),
    holdOut: configuration.holdout,
    protected: configuration.protected,
    removed: { treatments: gone(before?.treatments, treatments), limits: gone(before?.limits, limits) },
  };
}

function treatmentTold(treatment: Treatment, configuration: Configuration) {
  const { propensity, valid } = treatment;
  return {
    id: treatment.id,
    name: treatment.name,
    channel: treatment.channel,
    purpose: treatment.purpose,
    class: contactClassOf(treatment, configuration),
    exclusionGroup: treatment.exclusionGroup ?? null,
    cost: treatment.cost,
    uses: Object.entries(treatment.uses).map(([resource, amount]) => ({ resource, amount })),
    value: amountInWords(treatment.value),
    propensity: {
      base: propensity.base,
      strength: propensity.strength,
      natural: propensity.natural,
      score: propensity.from.startsWith('score:') ? propensity.from.slice('score:'.length) : null,
      factors: propensity.factors.map(({ when, times }) => ({ words: inWords(when), times })),
    },
    response: treatment.response,
    lever: treatment.lever,
    context: treatment.context === 1 ? null : amountInWords(treatment.context),
    mandatory: treatment.mandatory,
    valid: { from: valid.from ?? null, to: valid.to ?? null },
    offer: treatment.offer ?? null,
  };
}

function countedInWords({ of }: Limit, channel: (id: string) => string, treatment: (id: string) => string): string {
  if (of === 'contacts') return 'contacts of any kind';
  if (of === 'cost') return 'money spent';
  if ('channel' in of) return `contacts by ${inText(channel(of.channel))}`;
  if ('resource' in of) return `units of ${attributeInWords(of.resource)}`;
  return `contacts with ${of.treatments.map(treatment).join(', ')}`;
}

/** A name within a sentence: "telephone call", and "SMS" as it is. */
const inText = (name: string): string =>
  name === name.toUpperCase() ? name : name.charAt(0).toLowerCase() + name.slice(1);

function windowInWords({ channel, class: of, max, per }: ContactWindow, channelName: (id: string) => string): string {
  const what = `${of === undefined ? '' : `${of} `}${max === 1 ? 'contact' : 'contacts'}`;
  const by = channel === '*' ? '' : ` by ${inText(channelName(channel))}`;
  const span = typeof per === 'object' ? `any ${per.days === 1 ? 'day' : `${per.days} days`}` : `a calendar ${per}`;
  return `At most ${max} ${what}${by} in ${span}`;
}

function defaultInWords(
  purpose: Purpose,
  { permissions }: Configuration,
  channelName: (id: string) => string,
): string[] {
  const verdict = permissions.default[purpose];
  const said = (allowed: string): string => (allowed === 'allow' ? 'is allowed' : 'is not allowed');
  const name = purpose.charAt(0).toUpperCase() + purpose.slice(1);
  if (typeof verdict === 'string') return [`${name} ${said(verdict)} where the ledger says nothing`];
  return Object.entries(verdict).map(
    ([channel, each]) =>
      `${name} ${channel === '*' ? 'on other channels' : `by ${inText(channelName(channel))}`} ${said(each)} where the ledger says nothing`,
  );
}

/** What stands at a place of the text, without the indentation it has there. */
function sourceIn(text: string): (path: Place) => string {
  const document = parseDocument(text);
  return (path) => {
    const range = (document.getIn(path, true) as { range?: readonly number[] | null } | undefined)?.range;
    if (range == null) return '';
    const [from, to] = [range[0]!, range[1]!];
    const column = from - (text.lastIndexOf('\n', from - 1) + 1);
    const lines = text.slice(from, to).trimEnd().split('\n');
    return lines.map((line, k) => (k === 0 ? line : line.slice(Math.min(column, line.search(/\S|$/))))).join('\n');
  };
}
