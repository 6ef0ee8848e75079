import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { Problem } from '#shared/errors.ts';
import { configurationSchema } from '#shared/model/configuration.ts';
import type { Amount, Condition } from '#shared/model/expression.ts';
import { writeYaml } from './document.ts';
import { parseConfiguration } from './parse.ts';

const GOOD = `version: 1
name: shop
channels:
  email: { contact: email }
treatments:
  - id: offer
    name: An offer
    channel: email
    value: 10
    propensity: { base: 0.1, natural: 0.5 }
`;

/** The lines that parsing `text` ends in, without the headline. */
function faultsIn(text: string): string[] {
  try {
    parseConfiguration(text, 'shop.yaml');
    return [];
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'CONFIGURATION_INVALID') throw error;
    const [headline = '', ...lines] = error.sentence.split('\n  ');
    expect(headline).toMatch(/^shop\.yaml has \d+ errors? and was not applied\. Correct the file and try again\.$/);
    return lines;
  }
}

const AMOUNT = 'a number, or one of attribute, metric, score, treatment, number with unit, add, multiply, min, max, if';
const CONDITION = 'a condition: all, any, not, or a comparison of an attribute, metric or daysSince';
const ID = 'lower-case letters, digits and hyphens, at most 63, beginning with a letter or digit';
const FILE = '{ version: …, name: …, channels: …, treatments: … }';

/** Replaces a line of the good file, or adds lines at its end. */
const swap = (from: string, to: string): string => GOOD.replace(from, to);
const value = (text: string): string => swap('value: 10', `value: ${text}`);
const rule = (when: string): string => swap('value: 10', `value: 10\n    eligible: [{ rule: r, when: ${when} }]`);

describe('what a file may hold', () => {
  test('a small file is enough; defaults are filled in', () => {
    const configuration = parseConfiguration(GOOD, 'shop.yaml');
    expect(configuration.contactClasses).toEqual(['service', 'retention', 'marketing']);
    expect(configuration.permissions.default).toEqual({ marketing: 'deny', service: 'allow', profiling: 'allow' });
    expect(configuration.strategy).toEqual({
      arms: [],
      default: 'optimal',
      priority: { by: { metric: 'revenue365' } },
    });
    expect(configuration.treatments[0]).toMatchObject({ purpose: 'marketing', cost: 0, mandatory: false, lever: 1 });
    expect(configuration.holdout).toEqual({ share: 0, strata: [] });
  });

  const cases: [string, string[]][] = [
    [value('ten'), [`line 9, treatments[0].value: "ten" is not ${AMOUNT}`]],
    [
      value('{ attribut: fee }'),
      [`line 9, treatments[0].value: {"attribut":"fee"} is not ${AMOUNT}; did you mean attribute?`],
    ],
    [
      value('{ attribute: fee, mising: 0 }'),
      ['line 9, treatments[0].value.mising: there is no setting "mising" here: did you mean missing?'],
    ],
    [
      value('{ multiply: [{ attribute: fee }, twelve] }'),
      [`line 9, treatments[0].value.multiply[1]: "twelve" is not ${AMOUNT}`],
    ],
    [value('{ add: [] }'), ['line 9, treatments[0].value.add: the list has 0 entries: write at least 1']],
    [
      value('{ number: 3, unit: weeks }'),
      ['line 9, treatments[0].value.unit: "weeks" is not days, months, share, currency, count, gigabytes or megabits'],
    ],
    [value('.inf'), [`line 9, treatments[0].value: Infinity is not ${AMOUNT}`]],
    [value('10\n    cost: abc'), ['line 10, treatments[0].cost: "abc" is not a number of at least 0']],
    [value('10\n    cost: -2'), ['line 10, treatments[0].cost: -2 is not a number of at least 0']],
    [value('10\n    cots: 2'), ['line 10, treatments[0].cots: there is no setting "cots" here: did you mean cost?']],
    [value('10\n    mandatory: yes'), ['line 10, treatments[0].mandatory: "yes" is not true or false']],
    [
      value('10\n    valid: { from: 21.11.2026 }'),
      ['line 10, treatments[0].valid.from: "21.11.2026" is not a date such as 2026-11-21'],
    ],
    [
      value('10\n    uses: { Minutes: 3 }'),
      [`line 10, treatments[0].uses.Minutes: the name "Minutes" is not allowed: write ${ID}`],
    ],
    [swap('    value: 10\n', ''), [`line 6, treatments[0].value: it is missing: write ${AMOUNT}`]],
    [swap('id: offer', 'id: Big Offer'), [`line 6, treatments[0].id: "Big Offer" is not ${ID}`]],
    [swap('name: shop', 'name: ""'), ['line 2, name: the text is empty: write something']],
    [swap('version: 1', 'version: 2'), ['line 1, version: 2 is not 1']],
    [swap('base: 0.1', 'base: 1.5'), ['line 10, treatments[0].propensity.base: 1.5 is not a number from 0 to 1']],
    [
      swap('natural: 0.5', 'natural: 0.5, from: magic'),
      ['line 10, treatments[0].propensity.from: "magic" is not prior, score:NAME or model:ID'],
    ],
    [
      swap('propensity: { base: 0.1, natural: 0.5 }', 'propensity:'),
      ['line 10, treatments[0].propensity: nothing is written here: write { base: …, natural: … }'],
    ],
    [`${GOOD}limits:\n`, ['line 11, limits: nothing is written here: write a list, or leave the line out']],
    [`${GOOD}limit: []\n`, ['line 11, limit: there is no setting "limit" here: did you mean limits?']],
    [
      `${GOOD}colours: 3\n`,
      [
        'line 11, colours: there is no setting "colours" here: use version, name, contactClasses, channels, permissions, contactPolicy, limits, groupBounds, rules, treatments, strategy, holdout, exploration, fairness or 6 more',
      ],
    ],
    [
      `${GOOD}limits: [{ id: a, of: { chanel: email } }, { id: b, of: costs, period: year, capacity: -1 }]\n`,
      [
        'line 11, limits[0].of: {"chanel":"email"} is not { channel: … }, { treatments: … }, { resource: … }, cost or contacts; did you mean channel?',
        'line 11, limits[1].of: "costs" is not { channel: … }, { treatments: … }, { resource: … }, cost or contacts',
        'line 11, limits[1].period: "year" is not run, day, week or month',
        'line 11, limits[1].capacity: -1 is not a number of at least 0',
      ],
    ],
    [
      `${GOOD}contactPolicy:\n  windows:\n    - { id: w, max: 1.5, per: year }\n    - { id: v, max: 1, per: { days: 0 } }\n`,
      [
        'line 13, contactPolicy.windows[0].max: 1.5 is not a whole number of at least 0',
        'line 13, contactPolicy.windows[0].per: "year" is not { days: … }, week or month',
        'line 14, contactPolicy.windows[1].per.days: 0 is not a whole number from 1 to 3660',
      ],
    ],
    [
      `${GOOD}permissions: { default: { marketing: maybe, service: { email: perhaps } } }\n`,
      [
        'line 11, permissions.default.marketing: "maybe" is not allow, deny or a block of settings',
        'line 11, permissions.default.service.email: "perhaps" is not allow or deny',
      ],
    ],
    [
      rule('{ attribute: tenure, atLest: 24 }'),
      ['line 10, treatments[0].eligible[0].when.atLest: there is no setting "atLest" here: did you mean atLeast?'],
    ],
    [rule('{ tenure: 3 }'), [`line 10, treatments[0].eligible[0].when: {"tenure":3} is not ${CONDITION}`]],
    [rule('[]'), [`line 10, treatments[0].eligible[0].when: [] is not ${CONDITION}`]],
    [
      rule('{ attribute: tenure }'),
      [
        'line 10, treatments[0].eligible[0].when: say what to compare with: is, not, in, notIn, atLeast, atMost, above, below, between or missing',
      ],
    ],
    [
      rule('{ attribute: a, metric: trend, is: 1 }'),
      ['line 10, treatments[0].eligible[0].when: name exactly one of attribute, metric, daysSince'],
    ],
    [
      rule('{ attribute: a, is: [1] }'),
      ['line 10, treatments[0].eligible[0].when.is: [1] is not a text, a number, true or false'],
    ],
    [
      rule('{ metric: revenue, is: 1 }'),
      [
        'line 10, treatments[0].eligible[0].when.metric: "revenue" is not recencyDays, frequency90, frequency365, orders365, revenue90, revenue365, trend, complaints90, usage30, usageTrend, contacts30, networkScore or competitorPrice',
      ],
    ],
    [
      rule('{ any: [{ all: [{ attribute: a, atLeast: y }, { not: { attribute: b } }] }] }'),
      [
        `line 10, treatments[0].eligible[0].when.any[0].all[0].atLeast: "y" is not ${AMOUNT}`,
        'line 10, treatments[0].eligible[0].when.any[0].all[1].not: say what to compare with: is, not, in, notIn, atLeast, atMost, above, below, between or missing',
      ],
    ],
  ];
  test.each(cases.map(([text, lines]) => ({ text, lines, first: lines[0] })))('$first', ({ text, lines }) => {
    expect(faultsIn(text)).toEqual(lines);
  });
});

describe('text that is no configuration', () => {
  test.each<[string, string[]]>([
    ['', [`line 1: nothing is written here: write ${FILE}`]],
    ['hello', [`line 1: "hello" is not ${FILE}`]],
    ['[]', [`line 1: [] is not ${FILE}`]],
    ['a: &x [1]\nb: *x', ['line 2: the alias *x is not used here: write the value out']],
    [
      'a: !!js/function "f"',
      ['line 1: a tag is not used here: write the plain value (Unresolved tag: tag:yaml.org,2002:js/function)'],
    ],
    ['__proto__: { version: 1 }', ['line 1: "__proto__" cannot be used as a name']],
    ['name: a\nb: 2\nname: c', ['line 3: "name" is written twice in this block: keep one of them']],
    [
      '[a]: 3\n: 4',
      [
        'line 1: a name is expected before the colon: write one word',
        'line 2: a name is expected before the colon: write one word',
      ],
    ],
    ['a:\n\t- b', ['line 2: a tab is used to indent: use spaces']],
    ['a: b: c', ['line 1: a second colon stands in this line: put a text that has one in quotes']],
    ['a: 1\n---\nb: 2', ['line 2: "---" begins a second document: keep one in a file']],
    ['a: "b', ['line 1: the text is not YAML: missing closing "quote']],
  ])('%j', (text, lines) => {
    expect(faultsIn(text)).toEqual(lines);
  });

  const deep = 'more than 64 things are nested in each other here: write it flatter';
  test.each<[string, string, string]>([
    ['a million brackets', '['.repeat(900_000), `line 1: ${deep}`],
    ['brackets on lines of their own', `a:\n${'[\n'.repeat(70)}`, `line 66: ${deep}`],
    ['a staircase of dashes', '- '.repeat(400_000), `line 1: ${deep}`],
    [
      'a staircase of indents',
      Array.from({ length: 300 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'),
      `line 202: ${deep}`,
    ],
    ['a large file', 'x'.repeat(1_000_001), 'line 1: the file has 1,000,001 characters; at most 1,000,000 are read'],
  ])('%s are refused at once', (_, text, line) => {
    const started = performance.now();
    expect(faultsIn(text)).toEqual([line]);
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  test('every alias is named with its line, merge keys too, and an anchor alone says nothing', () => {
    const anchored = swap('channels:', 'channels: &all').replace('propensity: {', 'propensity: &chance {');
    expect(faultsIn(anchored)).toEqual([]);
    expect(parseConfiguration(anchored, 'shop.yaml')).toEqual(parseConfiguration(GOOD, 'shop.yaml'));
    const says = (name: string): string => `the alias *${name} is not used here: write the value out`;
    const again = `${anchored}  - id: other\n    channel: email\n    propensity: *chance\n    <<: *chance\n    value: 3\n`;
    expect(faultsIn(again)).toEqual([`line 13: ${says('chance')}`, `line 14: ${says('chance')}`]);
    expect(faultsIn(`${GOOD}holdout: { <<: { share: 0.1 } }\n`).join()).toContain('there is no setting "<<" here');
  });

  test('what stands in several places is written out, so that it can be read', () => {
    const factors = [{ when: { attribute: 'fee', above: 3 }, times: 1.2 }];
    const propensity = { base: 0.1, natural: 0.5, factors };
    const mail = { id: 'mail', name: 'Mail', channel: 'email', value: 10, propensity };
    const file = { version: 1, name: 'twice', channels: { email: { contact: 'email' } } };
    const treatments = [mail, { ...mail, id: 'other' }];
    expect(
      parseConfiguration(writeYaml({ ...file, treatments }), 'x').treatments.map((each) => each.propensity),
    ).toEqual([expect.objectContaining(propensity), expect.objectContaining(propensity)]);
  });

  test('aliases that multiply are refused before they are read', () => {
    const steps = Array.from({ length: 30 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}]`);
    expect(faultsIn(['a0: &a0 [x, x]', ...steps].join('\n'))).toHaveLength(31);
  });

  test('of thousands of faults the first are shown and the rest counted', () => {
    const lines = faultsIn(`${GOOD}${Array.from({ length: 5_000 }, (_, i) => `k${i}: 1`).join('\n')}`);
    expect(lines).toHaveLength(31);
    expect(lines.at(-1)).toBe('and 4970 more');
  });

  test('brackets and colons inside texts are not nesting', () => {
    expect(faultsIn(swap('name: shop', `name: "${'[{'.repeat(200)}"`))).toEqual([]);
    expect(
      faultsIn(`# ${'[ - '.repeat(200)}\n${swap('name: shop', `name: >\n    ${'a [b {c '.repeat(100)}`)}`),
    ).toEqual([]);
  });
});

test('any configuration written as YAML is read back the same', () => {
  const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);
  const number = fc.double({ min: -1e9, max: 1e9, noNaN: true }).map((each) => each + 0);
  const { amount, condition } = fc.letrec<{ amount: Amount; condition: Condition }>((tie) => ({
    amount: fc.oneof(
      { maxDepth: 3 },
      number,
      fc.record({ attribute: fc.string({ minLength: 1 }), missing: number }),
      fc.record({ metric: fc.constantFrom('trend' as const, 'recencyDays' as const) }),
      fc.record({ number, unit: fc.constantFrom('days' as const, 'currency' as const) }),
      fc.record({ add: fc.array(tie('amount'), { minLength: 1, maxLength: 3 }) }),
      fc.record({ max: fc.array(tie('amount'), { minLength: 1, maxLength: 3 }) }),
      // biome-ignore lint/suspicious/noThenProperty: the word of the file
      fc.record({ if: tie('condition'), then: tie('amount'), else: tie('amount') }),
    ),
    condition: fc.oneof(
      { maxDepth: 3 },
      fc.record({ attribute: fc.string({ minLength: 1 }), in: fc.array(fc.string(), { minLength: 1, maxLength: 3 }) }),
      fc.record({ daysSince: fc.string({ minLength: 1 }), between: fc.tuple(number, number), missing: fc.boolean() }),
      fc.record({ metric: fc.constant('trend' as const), atLeast: tie('amount') }),
      fc.record({ all: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }) }),
      fc.record({ not: tie('condition') }),
    ),
  }));
  const share = fc.double({ min: 0, max: 1, noNaN: true }).map((each) => each + 0);
  const configurations = fc.record({
    version: fc.constant(1 as const),
    name: fc.string({ minLength: 1 }),
    channels: fc.dictionary(name, fc.record({ contact: fc.string({ minLength: 1 }) }), { maxKeys: 3 }),
    treatments: fc.array(
      fc.record({
        id: name,
        name: fc.string({ minLength: 1 }),
        channel: name,
        value: amount,
        propensity: fc.record({ base: share, natural: share }),
        suitable: fc.array(fc.record({ rule: name, when: condition }), { maxLength: 2 }),
      }),
      { maxLength: 3 },
    ),
    holdout: fc.record({ share: share.map((each) => each * 0.9) }),
  });
  fc.assert(
    fc.property(configurations, (given) => {
      const configuration = configurationSchema.parse(given);
      expect(parseConfiguration(stringify(given), 'shop.yaml')).toEqual(configuration);
      expect(parseConfiguration(stringify(configuration), 'shop.yaml')).toEqual(configuration);
    }),
    { numRuns: 150 },
  );
});
