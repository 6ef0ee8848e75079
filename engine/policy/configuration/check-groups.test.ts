import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { Attribute } from '#shared/model/attribute.ts';
import { checkConfiguration } from './check.ts';
import { pathText } from './fault.ts';
import { parseConfiguration } from './parse.ts';

const ATTRIBUTES: readonly Attribute[] = [
  { name: 'email', type: 'text', role: 'contact' },
  { name: 'area', type: 'text', role: 'feature' },
  { name: 'tenure', type: 'whole', role: 'feature' },
  { name: 'gender', type: 'text', role: 'protected' },
];
const AREA = { attribute: 'area', is: 'rural' };

function check(groupBounds: object[], more: object = {}) {
  const file = {
    version: 1,
    name: 'shop',
    channels: { email: { contact: 'email' } },
    limits: [{ id: 'mails', of: { channel: 'email' }, capacity: 10 }],
    treatments: [
      {
        id: 'offer',
        name: 'An offer',
        channel: 'email',
        uses: { minutes: 5 },
        value: 10,
        propensity: { base: 0.1, natural: 0.5 },
      },
    ],
    groupBounds,
    ...more,
  };
  const configuration = parseConfiguration(stringify(file, { aliasDuplicateObjects: false }), 'shop.yaml');
  const { errors, warnings } = checkConfiguration(configuration, ATTRIBUTES);
  return [...errors, ...warnings].map(({ path, says }) => `${pathText(path)}: ${says}`);
}

test('a share of those treated, or of what they use, of a group by any condition; what is protected may be named', () => {
  expect(check([{ id: 'rural', group: AREA, atLeast: 0.2 }])).toEqual([]);
  expect(check([{ id: 'women', group: { attribute: 'gender', is: 'f' }, atLeast: 0.45 }])).toEqual([]);
  const all = { all: [AREA, { attribute: 'tenure', atLeast: 12 }] };
  expect(check([{ id: 'rural', group: all, of: { resource: 'minutes' }, atMost: 0.5 }])).toEqual([]);
});

test.each<[string, object, string]>([
  ['no end', {}, 'groupBounds[0]: the bound "g" bounds nothing: write atLeast or atMost with a share from 0 to 1'],
  [
    'both ends',
    { atLeast: 0.1, atMost: 0.2 },
    'groupBounds[0]: the bound "g" has both atLeast and atMost: write a second bound for the other',
  ],
  [
    'an unknown attribute',
    { atLeast: 0.1, group: { attribute: 'aera', is: 'rural' } },
    'groupBounds[0].group.attribute: there is no customer attribute "aera": did you mean area?',
  ],
  [
    'a value of another type',
    { atLeast: 0.1, group: { attribute: 'tenure', is: 'long' } },
    'groupBounds[0].group.is: "tenure" is whole, and "long" is not: write a number',
  ],
  [
    'an unknown resource',
    { atLeast: 0.1, of: { resource: 'minute' } },
    'groupBounds[0].of.resource: there is no resource "minute": did you mean minutes?',
  ],
  [
    'the id of a limit',
    { atLeast: 0.1, id: 'mails' },
    'groupBounds[0].id: the limit id "mails" is already used above: choose another',
  ],
  ['a share that binds nothing', { atMost: 1 }, 'groupBounds[0]: every share keeps the bound "g": it never binds'],
])('%s', (_what, change, says) => {
  expect(check([{ id: 'g', group: AREA, ...change }])[0]).toBe(says);
});

test('a share above one, nine bounds, and a strategy that does not look at shares', () => {
  expect(() => check([{ id: 'g', group: AREA, atLeast: 20 }])).toThrow('20 is not a number from 0 to 1');
  const nine = Array.from({ length: 9 }, (_, index) => ({ id: `g${index}`, group: AREA, atLeast: 0.1 }));
  expect(check(nine)).toEqual(['groupBounds: there are 9 bounds of groups: write at most 8']);
  const [doubt] = check([{ id: 'g', group: AREA, atLeast: 0.1 }], { strategy: { default: 'priority' } });
  expect(doubt).toContain('only optimal keeps the bound "g"');
  const arms = [
    { strategy: 'optimal', share: 1 },
    { strategy: 'first-come', share: 1 },
  ];
  const beside = check([{ id: 'g', group: AREA, atLeast: 0.1 }], { strategy: { default: 'optimal', arms } });
  expect(beside).toEqual([
    'groupBounds[0]: the strategy first-come does not look at shares of groups: only optimal keeps the bound "g"',
  ]);
});
