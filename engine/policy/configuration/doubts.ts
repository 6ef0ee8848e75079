// What is doubtful in a configuration and yet may be used: contradictions, rules that cannot be checked, and defaults
// that everything later will mention.
import type { Attribute } from '#shared/model/attribute.ts';
import { type Configuration, contactClassOf, LAYERS, NO_CONTACT_FIELD } from '#shared/model/configuration.ts';
import type { Amount, Condition } from '#shared/model/expression.ts';
import { ANY_CHANNEL } from '#shared/model/permission.ts';
import { attributesIn, scoresIn } from '../expression/inputs.ts';
import { groupBoundDoubts } from './check-groups.ts';
import { limitWarnings } from './check-limits.ts';
import { togetherDoubts } from './check-together.ts';
import type { Fault, Path } from './fault.ts';
import { type Known, unknownName } from './known.ts';

const SCORE = 'score:';

export function doubtsAbout(configuration: Configuration, attributes: readonly Attribute[], known: Known): Fault[] {
  return [
    ...unchecked(configuration, known),
    ...outcomesThatDecide(configuration, attributes),
    ...severalZones(configuration, attributes),
    ...unseenScores(configuration, known),
    ...limitWarnings(configuration),
    ...groupBoundDoubts(configuration),
    ...shutWindows(configuration),
    ...togetherDoubts(configuration),
    ...openDefaults(configuration),
  ];
}

function unchecked({ treatments }: Configuration, known: Known): Fault[] {
  const doubts: Fault[] = [];
  if (known.attributes === null) {
    doubts.push({
      path: [],
      says: 'not checked: attributes in rules and values, as the workspace has no customers yet',
    });
  }
  if (known.scores === null && treatments.some(({ propensity }) => propensity.from.startsWith(SCORE))) {
    doubts.push({ path: [], says: 'not checked: names of scores, as the workspace has no scores yet' });
  }
  return doubts;
}

interface Place {
  readonly path: Path;
  readonly trees: readonly (Condition | Amount)[];
}

/** Where expressions stand: the rules for all, and each treatment. */
function places({ rules, treatments }: Configuration): Place[] {
  return [
    { path: ['rules'], trees: LAYERS.flatMap((layer) => rules[layer].map(({ when }) => when)) },
    ...treatments.map((treatment, index) => ({
      path: ['treatments', index],
      trees: [
        treatment.value,
        treatment.context,
        ...treatment.propensity.factors.map(({ when }) => when),
        ...LAYERS.flatMap((layer) => treatment[layer].map(({ when }) => when)),
      ],
    })),
  ];
}

function outcomesThatDecide(configuration: Configuration, attributes: readonly Attribute[]): Fault[] {
  const outcomes = attributes.filter((attribute) => attribute.role === 'outcome').map((attribute) => attribute.name);
  return places(configuration).flatMap(({ path, trees }) =>
    attributesIn(...trees)
      .filter((name) => outcomes.includes(name))
      .map((name) => ({ path, says: `"${name}" is an outcome: deciding by it uses what is known only afterwards` })),
  );
}

/** Windows go by the first attribute of the role, unless the configuration names one. */
function severalZones({ feeds, contactPolicy }: Configuration, attributes: readonly Attribute[]): Fault[] {
  const [first, ...others] = attributes.filter(({ role }) => role === 'zone').map(({ name }) => name);
  if (feeds.zone !== undefined || contactPolicy.windows.length === 0 || others.length === 0) return [];
  const names = others.map((name) => `"${name}"`).join(', ');
  const says = `windows go by the customers' time zone in "${first}", and ${names} is one too: name the right one as feeds: { zone: … }`;
  return [{ path: ['contactPolicy', 'windows'], says }];
}

/** Only doubts: the names are those of the first rows of each import of scores. */
function unseenScores(configuration: Configuration, { scores }: Known): Fault[] {
  if (scores === null) return [];
  const inTrees = places(configuration).flatMap(({ path, trees }) =>
    scoresIn(...trees).flatMap((name) => unknownName('score', name, scores, path)),
  );
  const asPropensity = configuration.treatments.flatMap(({ propensity: { from } }, index) =>
    from.startsWith(SCORE)
      ? unknownName('score', from.slice(SCORE.length), scores, ['treatments', index, 'propensity', 'from'])
      : [],
  );
  return [...inTrees, ...asPropensity];
}

function shutWindows(configuration: Configuration): Fault[] {
  return configuration.contactPolicy.windows.flatMap((window, index) => {
    const shut = configuration.treatments.filter(
      (treatment) =>
        (window.channel === ANY_CHANNEL || window.channel === treatment.channel) &&
        (window.class === undefined || window.class === contactClassOf(treatment, configuration)),
    );
    if (window.max > 0 || shut.length === 0) return [];
    const names = shut.map((treatment) => treatment.id).join(', ');
    const path = ['contactPolicy', 'windows', index, 'max'];
    return [{ path, says: `the window "${window.id}" admits not one contact with ${names}` }];
  });
}

/** Allowed only for data without a permission ledger, or without addresses: so it is said every time. */
function openDefaults({ permissions, channels }: Configuration): Fault[] {
  const doubts: Fault[] = [];
  const { marketing } = permissions.default;
  if (marketing === 'allow' || Object.values(marketing).includes('allow')) {
    const path = ['permissions', 'default', 'marketing'];
    doubts.push({
      path,
      says: 'marketing is allowed without a ledger row: every verdict, manifest and export says so',
    });
  }
  for (const [name, { contact }] of Object.entries(channels)) {
    if (contact !== NO_CONTACT_FIELD) continue;
    const path = ['channels', name, 'contact'];
    doubts.push({ path, says: `lists for ${name} carry the customer id and no address: the manifest says so` });
  }
  return doubts;
}
