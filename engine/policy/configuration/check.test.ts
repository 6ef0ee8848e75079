import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { Problem } from '#shared/errors.ts';
import type { Attribute, AttributeRole, AttributeType } from '#shared/model/attribute.ts';
import type { Amount, Condition } from '#shared/model/expression.ts';
import { checkConfiguration } from './check.ts';
import { examineConfiguration } from './examine.ts';
import { type Fault, pathText } from './fault.ts';
import { parseConfiguration } from './parse.ts';

const attribute = (name: string, type: AttributeType, role: AttributeRole = 'feature'): Attribute => ({
  name,
  type,
  role,
});
const ATTRIBUTES = [
  attribute('email', 'text', 'contact'),
  attribute('contract', 'text'),
  attribute('gender', 'text', 'protected'),
  attribute('churned', 'text', 'outcome'),
  attribute('tenure', 'whole'),
  attribute('fee', 'money'),
  attribute('allowance', 'number'),
  attribute('autopay', 'yes-no'),
  attribute('ends', 'date'),
  attribute('seen', 'instant'),
];

const TREATMENT = {
  id: 'offer',
  name: 'An offer',
  channel: 'email',
  uses: { minutes: 5 },
  cost: 2,
  value: 10 as unknown,
  propensity: { base: 0.1, natural: 0.5 } as Record<string, unknown>,
};
const GOOD = {
  version: 1,
  name: 'shop',
  channels: { email: { contact: 'email' } },
  treatments: [TREATMENT],
};
type Change = Record<string, unknown>;

const textOf = (faults: readonly Fault[]): string[] => faults.map(({ path, says }) => `${pathText(path)}: ${says}`);
function check(change: Change, attributes = ATTRIBUTES, scores: string[] | null = null) {
  const configuration = parseConfiguration(
    stringify({ ...GOOD, ...change }, { aliasDuplicateObjects: false }),
    'shop.yaml',
  );
  const { errors, warnings } = checkConfiguration(configuration, attributes, scores);
  return { errors: textOf(errors), warnings: textOf(warnings) };
}
const treat = (change: Change): Change => ({ treatments: [{ ...TREATMENT, ...change }] });
const rule = (when: Condition): Change => treat({ suitable: [{ rule: 'r', when }] });

test('a small configuration has neither errors nor doubts', () => {
  expect(check({})).toEqual({ errors: [], warnings: [] });
});

describe('errors', () => {
  const WHEN = 'treatments[0].suitable[0].when';
  const cases: [Change, ...string[]][] = [
    // names that refer to nothing
    [treat({ channel: 'emial' }), 'treatments[0].channel: there is no channel "emial": did you mean email?'],
    [
      treat({ class: 'gold' }),
      'treatments[0].class: there is no contact class "gold": use service, retention or marketing',
    ],
    [
      {
        limits: [
          { id: 'a', of: { channel: 'fax' } },
          { id: 'b', of: { treatments: ['offer', 'ofer'] } },
          { id: 'c', of: { resource: 'hours' } },
        ],
      },
      'limits[0].of.channel: there is no channel "fax": use email',
      'limits[1].of.treatments[1]: there is no treatment "ofer": did you mean offer?',
      'limits[2].of.resource: there is no resource "hours": use minutes',
    ],
    [
      { contactPolicy: { windows: [{ id: 'w', channel: 'fax', class: 'x', max: 1, per: 'week' }] } },
      'contactPolicy.windows[0].channel: there is no channel "fax": use email',
      'contactPolicy.windows[0].class: there is no contact class "x": use service, retention or marketing',
    ],
    [
      { permissions: { default: { service: { fax: 'deny', '*': 'allow' } } } },
      'permissions.default.service.fax: there is no channel "fax": use email',
    ],
    [
      { export: { seeds: [{ channel: 'fax', id: 's', contact: 'x' }] } },
      'export.seeds[0].channel: there is no channel "fax": use email',
    ],
    [
      { channels: { email: { contact: 'mail' } } },
      'channels.email.contact: there is no customer attribute "mail": did you mean email?',
    ],
    [
      { channels: { email: { contact: 'tenure' } } },
      'channels.email.contact: the attribute "tenure" is whole: name one that is text',
    ],
    [{ feeds: { zone: 'tenure' } }, 'feeds.zone: the attribute "tenure" is whole: name one that is text'],
    [
      { holdout: { share: 0.1, strata: ['contrat'] }, protected: ['sex'], export: { attributes: ['churn'] } },
      'holdout.strata[0]: there is no customer attribute "contrat": did you mean contract?',
      'protected[0]: there is no customer attribute "sex": use email, contract, gender, churned, tenure, fee, allowance, autopay, ends or seen',
      'export.attributes[0]: there is no customer attribute "churn": did you mean churned?',
    ],
    // ids that are used twice
    [
      {
        treatments: [TREATMENT, TREATMENT],
        limits: [
          { id: 'a', of: 'contacts', capacity: 9 },
          { id: 'a', of: 'cost', capacity: 9 },
        ],
        rejections: [
          { code: 'no', name: 'No', scope: 'customer' },
          { code: 'no', name: 'No!', scope: 'channel' },
        ],
        contactClasses: ['service', 'service'],
      },
      'contactClasses[1]: the contact class "service" is already used above: choose another',
      'treatments[1].id: the treatment id "offer" is already used above: choose another',
      'limits[1].id: the limit id "a" is already used above: choose another',
      'rejections[1].code: the rejection code "no" is already used above: choose another',
    ],
    [
      treat({
        eligible: [
          { rule: 'r', when: { attribute: 'tenure', is: 1 } },
          { rule: 'r', when: { attribute: 'tenure', is: 2 } },
        ],
      }),
      'treatments[0].eligible[1].rule: the rule "r" is already used above: choose another',
    ],
    // what a treatment cannot be
    [
      treat({ mandatory: true }),
      'treatments[0].mandatory: only a service may be mandatory, and the purpose is marketing: change one of the two',
    ],
    [
      treat({ purpose: 'profiling' }),
      'treatments[0].purpose: profiling is not a reason to contact anybody: write marketing or service',
    ],
    [
      treat({ valid: { from: '2026-12-01', to: '2026-11-01' } }),
      'treatments[0].valid: 2026-12-01 comes after 2026-11-01: the treatment would never be valid',
    ],
    [
      treat({ propensity: { base: 0.1, natural: 0.5, from: 'model:m1' } }),
      'treatments[0].propensity.from: no model is fitted yet: write prior or score:NAME',
    ],
    // rules against the attributes
    [
      rule({ attribute: 'tenur', atLeast: 24 }),
      `${WHEN}.attribute: there is no customer attribute "tenur": did you mean tenure?`,
    ],
    [
      rule({ attribute: 'contract', atLeast: 3 }),
      `${WHEN}.atLeast: "contract" is text and has no atLeast: use is, not, in, notIn or missing`,
    ],
    [rule({ attribute: 'contract', in: ['a', 12] }), `${WHEN}.in: "contract" is text, and 12 is not: put it in quotes`],
    [rule({ attribute: 'tenure', is: '24' }), `${WHEN}.is: "tenure" is whole, and "24" is not: write a number`],
    [
      rule({ attribute: 'autopay', is: 'yes' }),
      `${WHEN}.is: "autopay" is yes-no, and "yes" is not: write true or false`,
    ],
    [
      rule({ attribute: 'autopay', between: [0, 1] }),
      `${WHEN}.between: "autopay" is yes-no and has no between: use is, not or missing`,
    ],
    [
      rule({ attribute: 'ends', not: 'May' }),
      `${WHEN}.not: "ends" is date, and "May" is not: write a date such as 2026-11-21`,
    ],
    [
      rule({ attribute: 'ends', above: 3 }),
      `${WHEN}.above: "ends" is date and has no above: use daysSince, is, not, in, notIn or missing`,
    ],
    [
      rule({ attribute: 'seen', is: '2026-11-21' }),
      `${WHEN}.is: "seen" is instant, and "2026-11-21" is not: compare it by daysSince`,
    ],
    [
      rule({ daysSince: 'tenure', atMost: 3 }),
      `${WHEN}.daysSince: the attribute "tenure" is whole: name one that is date or instant`,
    ],
    [rule({ metric: 'trend', is: 'up' }), `${WHEN}.is: "trend" is a number, and "up" is not: write a number`],
    [rule({ attribute: 'tenure', between: [9, 1] }), `${WHEN}.between: no number lies from 9 to 1: turn them round`],
    [
      rule({ all: [{ not: { any: [{ attribute: 'gender', is: 'F' }] } }] }),
      `${WHEN}.all[0].not.any[0].attribute: the attribute "gender" is protected and never decides: take it out`,
    ],
    [
      { protected: ['tenure'], ...treat({ value: { attribute: 'tenure' } }) },
      'treatments[0].value.attribute: the attribute "tenure" is protected and never decides: take it out',
    ],
    [
      treat({
        propensity: { base: 0.1, natural: 0.5, factors: [{ when: { attribute: 'gender', is: 'F' }, times: 2 }] },
      }),
      'treatments[0].propensity.factors[0].when.attribute: the attribute "gender" is protected and never decides: take it out',
    ],
    [
      { rules: { eligible: [{ rule: 'r', when: { attribute: 'age', above: 3 } }] } },
      'rules.eligible[0].when.attribute: there is no customer attribute "age": use email, contract, gender, churned, tenure, fee, allowance, autopay, ends or seen',
    ],
    [
      { strategy: { priority: { by: { attribute: 'contract' } } } },
      'strategy.priority.by.attribute: the attribute "contract" is text: name one that is whole, number or money',
    ],
    [
      rule({ metric: 'networkScore', above: 3 }),
      `${WHEN}.metric: networkScore needs feeds.network: say which attribute is the area, and which metric counts`,
    ],
    [
      rule({ metric: 'competitorPrice', above: 3 }),
      `${WHEN}.metric: competitorPrice needs feeds.prices: say which attributes are the product and the region`,
    ],
    // units
    [
      rule({ attribute: 'fee', atLeast: { number: 3, unit: 'months' } }),
      `${WHEN}.atLeast: an amount of currency cannot be compared with a number of months`,
    ],
    [
      rule({ metric: 'recencyDays', above: { attribute: 'fee' } }),
      `${WHEN}.above: a number of days cannot be compared with an amount of currency`,
    ],
    [
      treat({ value: { metric: 'recencyDays' } }),
      'treatments[0].value: this amount is a number of days: an amount of currency is needed here',
    ],
    [
      treat({ value: { add: [{ attribute: 'fee' }, { metric: 'recencyDays' }] } }),
      'treatments[0].value: an amount of currency and a number of days cannot be put together',
    ],
    [
      treat({ value: { multiply: [{ attribute: 'fee' }, { treatment: 'cost' }] } }),
      'treatments[0].value: an amount of currency is multiplied by another: the result is not money',
    ],
    [
      treat({ context: { attribute: 'fee' } }),
      'treatments[0].context: this amount is an amount of currency: a share or a plain number is needed here',
    ],
  ];
  test.each(cases.map(([change, ...lines]) => ({ change, lines, first: lines[0] })))('$first', ({ change, lines }) => {
    expect(check(change).errors).toEqual(lines);
  });

  test('identity: each attribute in one place, of a type that can be compared, and a country there is', () => {
    const faults = (identity: object): string[] => {
      const configuration = parseConfiguration(stringify({ ...GOOD, identity }), 'x');
      return checkConfiguration(configuration, ATTRIBUTES).errors.map(({ path, says }) => `${pathText(path)}: ${says}`);
    };
    expect(faults({ email: ['email'], agree: ['contract'], contradict: ['gender', 'ends'], country: 'FI' })).toEqual(
      [],
    );
    expect(faults({})).toEqual(['identity: nothing is compared: name attributes with addresses, as in email: [email]']);
    expect(faults({ email: ['emial', 'fee'], weak: ['contract'], country: 'XX' })).toEqual([
      'identity.email[0]: there is no customer attribute "emial": did you mean email?',
      'identity.email[1]: the attribute "fee" is money: name one that is text or whole',
      'identity.weak[0]: there is no attribute of email or phone "contract": use emial or fee',
      'identity.country: there is no country "XX": write one as FI or DE',
    ]);
    expect(faults({ email: ['email'], phone: ['email'], agree: ['contract'], contradict: ['contract'] })).toEqual([
      'identity.phone[0]: "email" stands in email already: keep one of them',
      'identity.contradict[0]: "contract" stands in agree already: keep one of them',
    ]);
  });

  test('what fits is not an error', () => {
    const fitting: Change[] = [
      rule({
        attribute: 'tenure',
        atLeast: { number: 24, unit: 'months' },
        below: { add: [{ attribute: 'allowance' }, 3] },
      }),
      rule({
        any: [
          { attribute: 'ends', in: ['2026-11-21'] },
          { daysSince: 'ends', atMost: { number: -1, unit: 'days' } },
        ],
      }),
      rule({
        all: [
          { attribute: 'autopay', is: true },
          { attribute: 'email', missing: false },
        ],
      }),
      {
        protected: ['contract'],
        holdout: { share: 0.1, strata: ['contract', 'gender'] },
        export: { attributes: ['gender'] },
      },
      treat({
        value: { multiply: [{ attribute: 'fee', missing: 0 }, { number: 6, unit: 'months' }, { treatment: 'base' }] },
      }),
      // biome-ignore lint/suspicious/noThenProperty: the word of the file
      treat({ value: { if: { attribute: 'contract', is: 'x' }, then: { attribute: 'fee' }, else: 5 } }),
      { feeds: { network: { area: 'contract', metric: 'quality' } }, ...rule({ metric: 'networkScore', below: 5 }) },
      treat({ mandatory: true, purpose: 'service' }),
    ];
    for (const change of fitting) expect(check(change).errors).toEqual([]);
  });
});

describe('doubts', () => {
  const limit = (id: string, of: unknown, rest: Change): Change => ({ id, of, ...rest });
  const limits = (...list: Change[]): Change => ({ limits: list });
  const cases: [Change, ...string[]][] = [
    [
      limits(limit('a', 'contacts', { minimum: 5, capacity: 3 })),
      "limits[0].minimum: the minimum 5 is above the limit's own capacity 3: lower the one or raise the other",
    ],
    [
      limits(
        limit('a', { treatments: ['offer'] }, { minimum: 10 }),
        limit('b', { resource: 'minutes' }, { capacity: 40 }),
      ),
      'limits[0].minimum: the minimum 10 needs at least 50 of the limit "b", whose capacity is 40: lower the minimum to 8, or raise that capacity to 50',
    ],
    [
      limits(
        limit('a', 'contacts', { minimum: 10, period: 'day' }),
        limit('b', { channel: 'email' }, { capacity: 9, period: 'month' }),
      ),
      'limits[0].minimum: the minimum 10 needs at least 10 of the limit "b", whose capacity is 9: lower the minimum to 9, or raise that capacity to 10',
    ],
    [
      limits(
        limit('a', 'contacts', { minimum: 10, period: 'month' }),
        limit('b', 'contacts', { capacity: 9, period: 'day' }),
      ),
    ],
    [
      limits(limit('a', { resource: 'minutes' }, { capacity: 4 })),
      'limits[0].capacity: the capacity 4 admits not one contact with offer',
    ],
    [
      limits(limit('a', 'cost', { capacity: 0 })),
      'limits[0].capacity: the capacity 0 admits not one contact with offer',
    ],
    [limits(limit('a', 'contacts', {})), 'limits[0]: the limit "a" has neither capacity nor minimum: it never binds'],
    [
      { ...treat({ cost: 0 }), ...limits(limit('a', 'cost', { capacity: 3 })) },
      'limits[0]: no treatment uses anything of the limit "a": it never binds',
    ],
    [
      {
        contactPolicy: {
          windows: [
            { id: 'w', max: 0, per: 'week' },
            { id: 'v', class: 'service', max: 0, per: 'week' },
          ],
        },
      },
      'contactPolicy.windows[0].max: the window "w" admits not one contact with offer',
    ],
    [
      rule({ attribute: 'churned', is: 'Yes' }),
      'treatments[0]: "churned" is an outcome: deciding by it uses what is known only afterwards',
    ],
    [
      { permissions: { default: { marketing: { email: 'allow' } } } },
      'permissions.default.marketing: marketing is allowed without a ledger row: every verdict, manifest and export says so',
    ],
    [
      { channels: { email: { contact: 'none' } } },
      'channels.email.contact: lists for email carry the customer id and no address: the manifest says so',
    ],
  ];
  test.each(cases.map(([change, ...lines]) => ({ change, lines, first: lines[0] ?? 'none' })))(
    '$first',
    ({ change, lines }) => {
      expect(check(change)).toEqual({ errors: [], warnings: lines });
    },
  );

  test('several zones among the attributes are said while none is named', () => {
    const windows = { contactPolicy: { windows: [{ id: 'w', max: 1, per: 'week' }] } };
    const zoned = [...ATTRIBUTES, attribute('home', 'text', 'zone'), attribute('office', 'text', 'zone')];
    expect(check(windows, zoned).warnings).toEqual([
      'contactPolicy.windows: windows go by the customers\' time zone in "home", and "office" is one too: name the right one as feeds: { zone: … }',
    ]);
    expect(check(windows, zoned.slice(0, -1)).warnings).toEqual([]);
    expect(check({ ...windows, feeds: { zone: 'office' } }, zoned).warnings).toEqual([]);
    expect(check({}, zoned).warnings).toEqual([]);
  });

  test('what cannot be checked yet is said', () => {
    const scored = treat({ value: { score: 'points' }, propensity: { base: 0.1, natural: 0, from: 'score:best' } });
    expect(check({ ...scored, ...rule({ attribute: 'anything', is: 'x' }) }, [])).toEqual({
      errors: [],
      warnings: ['not checked: attributes in rules and values, as the workspace has no customers yet'].map(
        (says) => `: ${says}`,
      ),
    });
    expect(check(scored).warnings).toEqual([': not checked: names of scores, as the workspace has no scores yet']);
    expect(check(scored, ATTRIBUTES, ['bets', 'other']).warnings).toEqual([
      'treatments[0]: there is no score "points": use bets or other',
      'treatments[0].propensity.from: there is no score "best": did you mean bets?',
    ]);
    expect(check(scored, ATTRIBUTES, ['best', 'points']).warnings).toEqual([]);
  });
});

test('an examination names the line of what it refuses and of what it doubts', () => {
  const text = stringify({ ...GOOD, limits: [{ id: 'a', of: 'contacts', capacity: 0 }] });
  const { configuration, warnings } = examineConfiguration(text, 'shop.yaml', ATTRIBUTES);
  expect(configuration).toEqual(parseConfiguration(text, 'shop.yaml'));
  const line = text.split('\n').findIndex((each) => each.includes('capacity: 0')) + 1;
  expect(warnings).toEqual([
    { line, path: 'limits[0].capacity', says: 'the capacity 0 admits not one contact with offer' },
  ]);
  const bad = text.replace('channel: email', 'channel: post');
  expect(parse(bad)).not.toEqual(parse(text));
  expect(() => examineConfiguration(bad, 'shop.yaml', ATTRIBUTES)).toThrow(Problem);
  expect(() => examineConfiguration(bad, 'shop.yaml', ATTRIBUTES)).toThrow(
    'shop.yaml has 1 error and was not applied. Correct the file and try again.\n  line 9, treatments[0].channel: there is no channel "post": use email',
  );
});

describe('what is protected never scores', () => {
  const computed = new Map([
    ['allowance', ['fee', 'gender']],
    ['tenure', ['allowance']],
    ['autopay', ['fee']],
  ]);
  const errorsOf = (change: Change): string[] => {
    const text = stringify({ ...GOOD, ...change }, { aliasDuplicateObjects: false });
    return textOf(checkConfiguration(parseConfiguration(text, 'shop.yaml'), ATTRIBUTES, null, computed).errors);
  };
  const reads = (attribute: string): Amount =>
    parse(`{ if: { attribute: ${attribute}, missing: true }, then: 1, else: 2 }`);
  const everywhere = (attribute: string): [string, Change][] => [
    ['a rule for all', { rules: { eligible: [{ rule: 'r', when: { attribute, missing: true } }] } }],
    ['a rule', rule({ any: [{ attribute, missing: true }] })],
    ['a denied rule', rule({ not: { attribute, missing: true } })],
    ['a value', treat({ value: { add: [1, reads(attribute)] } })],
    ['a context', treat({ context: reads(attribute) })],
    [
      'a factor',
      treat({ propensity: { base: 0.1, natural: 0.5, factors: [{ when: { attribute, missing: true }, times: 2 }] } }),
    ],
    ['the priority', { strategy: { priority: { by: reads(attribute) } } }],
  ];

  test.each([...everywhere('gender'), ...everywhere('allowance'), ...everywhere('tenure')])('%s', (_, change) => {
    const errors = errorsOf(change);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatch(/protected and never decides/);
  });

  test('what is computed from other attributes may decide, and what is computed from a protected one is named', () => {
    expect(errorsOf(rule({ attribute: 'autopay', is: true }))).toEqual([]);
    expect(errorsOf(treat({ value: { attribute: 'tenure' } }))).toEqual([
      'treatments[0].value.attribute: the attribute "tenure" is computed from "allowance", which is protected and never decides: take it out',
    ]);
  });

  test('a metric that joins a feed by a protected attribute does not decide either', () => {
    const feeds = { network: { area: 'gender', metric: 'quality' }, prices: { product: 'contract', region: 'gender' } };
    for (const metric of ['networkScore', 'competitorPrice'] as const) {
      expect(errorsOf({ feeds, ...rule({ metric, below: 3 }) })).toEqual([
        `treatments[0].suitable[0].when.metric: ${metric} is found by "gender", which is protected and never decides: take it out, or join by another attribute`,
      ]);
    }
    expect(
      errorsOf({
        feeds: { ...feeds, network: { area: 'contract', metric: 'quality' } },
        ...rule({ metric: 'networkScore', below: 3 }),
      }),
    ).toEqual([]);
  });
});

test('what is drawn and compared has to be there and in order', () => {
  const mandatory = { ...TREATMENT, id: 'owed', purpose: 'service', mandatory: true };
  const { errors } = check({
    treatments: [TREATMENT, mandatory],
    exploration: { share: 0.1, weights: { ofer: 0, owed: 0 } },
    strategy: { arms: [{ strategy: 'optimal', share: 1 }] },
    fairness: { bands: { tenure: [12, 12], gender: [1], allowance: [5, 9] } },
    protected: ['tenure'],
  });
  expect(errors).toEqual([
    'exploration.weights.ofer: there is no treatment "ofer": did you mean offer?',
    'exploration.weights.owed: "owed" is mandatory and is not drawn: take it out',
    'exploration.weights: no treatment has a weight above 0, so none could be drawn: give one',
    'strategy.arms: one arm is no comparison: write a second one, or name the strategy as the default',
    'fairness.bands.tenure[1]: 12 does not come after 12: write where bands begin, ascending',
    'fairness.bands.gender: the attribute "gender" is text: name one that is whole, number or money',
    'fairness.bands.allowance: "allowance" is not protected, so its groups are not compared: name it under protected',
  ]);
});
