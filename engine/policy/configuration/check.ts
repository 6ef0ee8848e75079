// Checks what the schema cannot: that names refer to something, that ids are unique, that rules fit the attributes of the
// workspace. Errors refuse the configuration; warnings are shown and it may be used.
import type { Attribute } from '#shared/model/attribute.ts';
import {
  type Configuration,
  LAYERS,
  NO_CONTACT_FIELD,
  type Rule,
  type Treatment,
} from '#shared/model/configuration.ts';
import { ANY_CHANNEL } from '#shared/model/permission.ts';
import { isCountry } from '../identity/compare.ts';
import { KEY_TYPES } from '../identity/rules.ts';
import { bandFaults, drawFaults } from './check-draws.ts';
import { amountFaults, conditionFaults } from './check-expressions.ts';
import { groupBoundFaults } from './check-groups.ts';
import { togetherFaults } from './check-together.ts';
import { doubtsAbout } from './doubts.ts';
import type { Fault, Path } from './fault.ts';
import { attributeFaults, type Known, knownTo, repeated, unknownName } from './known.ts';

export interface ConfigurationCheck {
  readonly errors: Fault[];
  readonly warnings: Fault[];
}

/**
 * Everything wrong or doubtful in a configuration. `attributes` are the visible customer attributes of the workspace
 * and `scores` the names of its scores; where there are none yet (an empty list, null) rules are not checked against
 * them, and a warning says so. `computed` are the attributes that an import computed, each with those it read: what is
 * computed from a protected one is protected. Protected attributes may be strata of the hold-out, which they keep representative, and
 * may be exported; they may not stand in a rule, value, factor or strategy.
 */
export function checkConfiguration(
  configuration: Configuration,
  attributes: readonly Attribute[],
  scores: readonly string[] | null = null,
  computed: ReadonlyMap<string, readonly string[]> = new Map(),
): ConfigurationCheck {
  const known = knownTo(configuration, attributes, scores, computed);
  return {
    errors: [
      ...idFaults(configuration),
      ...referenceFaults(configuration),
      ...namedAttributeFaults(configuration, known),
      ...identityFaults(configuration.identity, known),
      ...groupBoundFaults(configuration, known),
      ...LAYERS.flatMap((layer) => ruleFaults(configuration.rules[layer], ['rules', layer], known)),
      ...configuration.treatments.flatMap((treatment, index) =>
        treatmentFaults(treatment, index, configuration, known),
      ),
      ...amountFaults(configuration.strategy.priority.by, ['strategy', 'priority', 'by'], known),
      ...drawFaults(configuration),
      ...togetherFaults(configuration),
      ...bandFaults(configuration, known),
    ],
    warnings: doubtsAbout(configuration, attributes, known),
  };
}

function idFaults({ treatments, limits, contactClasses, contactPolicy, rejections }: Configuration): Fault[] {
  const ids = (entries: readonly { id: string }[]): string[] => entries.map(({ id }) => id);
  const codes = rejections.map(({ code }) => code);
  return [
    ...repeated('contact class', contactClasses, ['contactClasses']),
    ...repeated('treatment id', ids(treatments), ['treatments'], 'id'),
    ...repeated('limit id', ids(limits), ['limits'], 'id'),
    ...repeated('window id', ids(contactPolicy.windows), ['contactPolicy', 'windows'], 'id'),
    ...repeated('rejection code', codes, ['rejections'], 'code'),
  ];
}

/** Channels, classes, treatments and resources that are named must be configured. */
function referenceFaults(configuration: Configuration): Fault[] {
  const channels = Object.keys(configuration.channels);
  const treatments = configuration.treatments.map(({ id }) => id);
  const resources = [...new Set(configuration.treatments.flatMap(({ uses }) => Object.keys(uses)))];
  const channel = (name: string, path: Path): Fault[] =>
    name === ANY_CHANNEL ? [] : unknownName('channel', name, channels, path);
  const faults: Fault[] = [];
  configuration.contactPolicy.windows.forEach((window, index) => {
    const path = ['contactPolicy', 'windows', index];
    faults.push(...channel(window.channel, [...path, 'channel']), ...classFaults(window.class, path, configuration));
  });
  configuration.limits.forEach(({ of }, index) => {
    const path = ['limits', index, 'of'];
    if (typeof of === 'string') return;
    if ('channel' in of) faults.push(...channel(of.channel, [...path, 'channel']));
    if ('resource' in of) faults.push(...unknownName('resource', of.resource, resources, [...path, 'resource']));
    if ('treatments' in of) {
      const at = [...path, 'treatments'];
      faults.push(...of.treatments.flatMap((id, i) => unknownName('treatment', id, treatments, [...at, i])));
    }
  });
  for (const [purpose, answer] of Object.entries(configuration.permissions.default)) {
    if (typeof answer === 'string') continue;
    for (const name of Object.keys(answer)) faults.push(...channel(name, ['permissions', 'default', purpose, name]));
  }
  configuration.export.seeds.forEach((seed, index) => {
    faults.push(...channel(seed.channel, ['export', 'seeds', index, 'channel']));
  });
  return faults;
}

/** Attributes that are named outside rules. */
function namedAttributeFaults(
  { channels, holdout, protected: kept, feeds, export: list }: Configuration,
  known: Known,
): Fault[] {
  const text = (name: string | undefined, path: Path): Fault[] =>
    name === undefined ? [] : attributeFaults(name, path, known, ['text']);
  const each = (names: readonly string[], path: Path): Fault[] =>
    names.flatMap((name, index) => attributeFaults(name, [...path, index], known));
  return [
    ...Object.entries(channels).flatMap(([name, { contact }]) =>
      contact === NO_CONTACT_FIELD ? [] : text(contact, ['channels', name, 'contact']),
    ),
    ...each(holdout.strata, ['holdout', 'strata']),
    ...each(kept, ['protected']),
    ...each(list.attributes, ['export', 'attributes']),
    ...text(feeds.zone, ['feeds', 'zone']),
    ...text(feeds.network?.area, ['feeds', 'network', 'area']),
    ...text(feeds.prices?.product, ['feeds', 'prices', 'product']),
    ...text(feeds.prices?.region, ['feeds', 'prices', 'region']),
  ];
}

/** The attributes by which customers are compared: each in one place. */
function identityFaults(identity: Configuration['identity'], known: Known): Fault[] {
  if (identity === undefined) return [];
  const { email, phone, country, weak, agree, contradict } = identity;
  const faults: Fault[] = [];
  const placed = new Map<string, string>();
  for (const [part, names] of Object.entries({ email, phone, agree, contradict })) {
    const types = part === 'email' || part === 'phone' ? KEY_TYPES : undefined;
    names.forEach((name, index) => {
      const path = ['identity', part, index];
      faults.push(...attributeFaults(name, path, known, types));
      const before = placed.get(name);
      if (before !== undefined) faults.push({ path, says: `"${name}" stands in ${before} already: keep one of them` });
      placed.set(name, part);
    });
  }
  const addresses = [...email, ...phone];
  weak.forEach((name, index) => {
    faults.push(...unknownName('attribute of email or phone', name, addresses, ['identity', 'weak', index]));
  });
  if (addresses.length === 0) {
    faults.push({
      path: ['identity'],
      says: 'nothing is compared: name attributes with addresses, as in email: [email]',
    });
  }
  if (country !== undefined && !isCountry(country)) {
    faults.push({ path: ['identity', 'country'], says: `there is no country "${country}": write one as FI or DE` });
  }
  return faults;
}

function treatmentFaults(treatment: Treatment, index: number, configuration: Configuration, known: Known): Fault[] {
  const path: Path = ['treatments', index];
  const { purpose, mandatory, valid, propensity } = treatment;
  const faults = [
    ...unknownName('channel', treatment.channel, Object.keys(configuration.channels), [...path, 'channel']),
    ...classFaults(treatment.class, path, configuration),
    ...amountFaults(treatment.value, [...path, 'value'], known, ['currency']),
    ...amountFaults(treatment.context, [...path, 'context'], known, ['share', 'count']),
    ...propensity.factors.flatMap(({ when }, i) =>
      conditionFaults(when, [...path, 'propensity', 'factors', i, 'when'], known),
    ),
    ...LAYERS.flatMap((layer) => ruleFaults(treatment[layer], [...path, layer], known)),
  ];
  if (purpose === 'profiling') {
    faults.push({
      path: [...path, 'purpose'],
      says: 'profiling is not a reason to contact anybody: write marketing or service',
    });
  }
  if (mandatory && purpose !== 'service') {
    faults.push({
      path: [...path, 'mandatory'],
      says: `only a service may be mandatory, and the purpose is ${purpose}: change one of the two`,
    });
  }
  if (valid.from !== undefined && valid.to !== undefined && valid.from > valid.to) {
    faults.push({
      path: [...path, 'valid'],
      says: `${valid.from} comes after ${valid.to}: the treatment would never be valid`,
    });
  }
  if (propensity.from.startsWith('model:')) {
    const from = [...path, 'propensity', 'from'];
    faults.push({ path: from, says: 'no model is fitted yet: write prior or score:NAME' });
  }
  return faults;
}

function ruleFaults(rules: readonly Rule[], path: Path, known: Known): Fault[] {
  return [
    ...repeated(
      'rule',
      rules.map(({ rule }) => rule),
      path,
      'rule',
    ),
    ...rules.flatMap(({ when }, index) => conditionFaults(when, [...path, index, 'when'], known)),
  ];
}

function classFaults(name: string | undefined, path: Path, { contactClasses }: Configuration): Fault[] {
  return name === undefined ? [] : unknownName('contact class', name, contactClasses, [...path, 'class']);
}
