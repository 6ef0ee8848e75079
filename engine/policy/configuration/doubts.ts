// What is doubtful in a configuration and yet may be used: contradictions, rules that cannot be checked, and defaults
// that everything later will mention.
import type { Attribute } from '#shared/model/attribute.ts';
import { type Configuration, contactClassOf, LAYERS, NO_CONTACT_FIELD } from '#shared/model/configuration.ts';
import { ANY_CHANNEL } from '#shared/model/permission.ts';
import { attributesIn } from '../expression/inputs.ts';
import { limitWarnings } from './check-limits.ts';
import type { Fault } from './fault.ts';
import type { Known } from './known.ts';

export function doubtsAbout(configuration: Configuration, attributes: readonly Attribute[], known: Known): Fault[] {
  return [
    ...unchecked(configuration, known),
    ...outcomesThatDecide(configuration, attributes),
    ...limitWarnings(configuration),
    ...shutWindows(configuration),
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
  if (known.scores === null && treatments.some(({ propensity }) => propensity.from.startsWith('score:'))) {
    doubts.push({ path: [], says: 'not checked: names of scores, as the workspace has no scores yet' });
  }
  return doubts;
}

function outcomesThatDecide({ rules, treatments }: Configuration, attributes: readonly Attribute[]): Fault[] {
  const outcomes = attributes.filter((attribute) => attribute.role === 'outcome').map((attribute) => attribute.name);
  const general = LAYERS.flatMap((layer) => rules[layer].map(({ when }) => when));
  const places = [
    { path: ['rules'], trees: general },
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
  return places.flatMap(({ path, trees }) =>
    attributesIn(...trees)
      .filter((name) => outcomes.includes(name))
      .map((name) => ({ path, says: `"${name}" is an outcome: deciding by it uses what is known only afterwards` })),
  );
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
