import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Json } from '#shared/errors.ts';
import { editText } from './edit.ts';
import type { Path } from './fault.ts';

const SAMPLE = readFileSync(join(import.meta.dirname, '../../../resources/config/default.yaml'), 'utf8');

const TEXT = `# The whole.
version: 1
limits:
  # Calls are few.
  - id: calls
    of: { channel: call }
    capacity: 120 # a day
  # Letters cost.
  - id: letters
    of: cost
    capacity: 10
treatments:
  - { id: a, name: "A, first", cost: 1 }
  - id: b
    name: B
    uses: {}
    eligible:
      - rule: adult
        when: { attribute: age, atLeast: 18 }
`;

const linesOf = (text: string): string[] => text.split('\n');

test('one number takes the place of another, and not a byte else', () => {
  const text = editText(TEXT, [{ path: ['limits', 0, 'capacity'], value: 150 }]);
  expect(text).toBe(TEXT.replace('capacity: 120 #', 'capacity: 150 #'));
  expect(editText(TEXT, [{ path: ['treatments', 0, 'cost'], value: 2.5 }])).toBe(
    TEXT.replace('cost: 1 }', 'cost: 2.5 }'),
  );
});

test('a text is put in quotes where it would be read as something else', () => {
  for (const name of ['yes', '1e5', 'a: b', '# no', '', ' x', '2026-11-21', 'Anna’s offer', 'Größe', '- x', '}']) {
    const text = editText(TEXT, [{ path: ['treatments', 0, 'name'], value: name }]);
    expect(parse(text).treatments[0].name).toBe(name);
    expect(linesOf(text)).toHaveLength(linesOf(TEXT).length);
  }
});

test('a name that is not there yet is added where its block ends', () => {
  const limits = editText(TEXT, [{ path: ['limits', 0, 'minimum'], value: 5 }]);
  expect(limits).toBe(TEXT.replace('capacity: 120 # a day\n', 'capacity: 120 # a day\n    minimum: 5\n'));
  const flow = editText(TEXT, [{ path: ['treatments', 0, 'lever'], value: 1.2 }]);
  expect(flow).toBe(TEXT.replace('cost: 1 }', 'cost: 1, lever: 1.2 }'));
  const valid = editText(TEXT, [{ path: ['treatments', 0, 'valid', 'to'], value: '2026-12-31' }]);
  expect(valid).toBe(
    TEXT.replace('cost: 1 }', 'cost: 1, valid: { to: 2026-12-31 } }').replace('to: 2026-12-31', 'to: "2026-12-31"'),
  );
  const uses = editText(TEXT, [{ path: ['treatments', 1, 'uses', 'minutes'], value: 4 }]);
  expect(uses).toBe(TEXT.replace('uses: {}', 'uses: { minutes: 4 }'));
});

test('an entry is added to a list in the list’s own layout', () => {
  const rule = { rule: 'new', name: 'Not too new', when: { metric: 'recencyDays', atMost: 9 } };
  const text = editText(TEXT, [{ path: ['treatments', 1, 'eligible', 1], value: rule }]);
  expect(text.startsWith(TEXT.trimEnd())).toBe(true);
  expect(parse(text).treatments[1].eligible[1]).toEqual(rule);
});

test('an entry is removed with the comment above it', () => {
  const text = editText(TEXT, [{ path: ['limits', 1] }]);
  expect(text).not.toContain('Letters cost');
  expect(text).toContain('# Calls are few.');
  expect(parse(text).limits).toHaveLength(1);
  expect(linesOf(text)).toHaveLength(linesOf(TEXT).length - 4);
});

test('a path that is not there is said', () => {
  expect(() => editText(TEXT, [{ path: ['limits', 7, 'capacity'], value: 1 }])).toThrow(
    'nothing at limits[7].capacity',
  );
  expect(() => editText(TEXT, [{ path: ['limits', 0, 'minimum'] }])).toThrow('nothing at limits[0].minimum');
});

/** Every path of the tree with what stands there. */
function pathsOf(value: Json, path: Path = []): { path: Path; value: Json }[] {
  const inner =
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, each]) =>
          pathsOf(each, [...path, Array.isArray(value) ? Number(key) : key]),
        )
      : [];
  return path.length === 0 ? inner : [{ path, value }, ...inner];
}

const commentsOf = (text: string): number => linesOf(text).filter((line) => line.trimStart().startsWith('#')).length;

test('any edit of the sample holds what was asked, and keeps the comments of everything else', {
  timeout: 120_000,
}, () => {
  const places = pathsOf(parse(SAMPLE) as Json);
  const scalar = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }),
    fc.string(),
    fc.boolean(),
  );
  fc.assert(
    fc.property(fc.constantFrom(...places), scalar, ({ path, value }, to) => {
      const given = Object.is(to, -0) ? 0 : to;
      const isScalar = typeof value !== 'object' || value === null;
      const text = editText(SAMPLE, [{ path, value: given }]);
      let at: unknown = parse(text);
      for (const step of path) at = (at as Record<string | number, unknown>)[step];
      expect(at).toEqual(given);
      if (isScalar) {
        expect(commentsOf(text)).toBe(commentsOf(SAMPLE));
        const [was, is] = [linesOf(SAMPLE), linesOf(text)];
        expect(was.filter((line, k) => line !== is[k]).length).toBeLessThanOrEqual(1);
      }
    }),
    { numRuns: 60 },
  );
});

test('anything of the sample can be removed alone', { timeout: 120_000 }, () => {
  const places = pathsOf(parse(SAMPLE) as Json);
  fc.assert(
    fc.property(fc.constantFrom(...places), ({ path }) => {
      const expected = structuredClone(parse(SAMPLE)) as Record<string | number, never>;
      let holder: Record<string | number, never> = expected;
      for (const step of path.slice(0, -1)) holder = holder[step]!;
      const last = path.at(-1)!;
      if (Array.isArray(holder)) holder.splice(Number(last), 1);
      else delete holder[last];
      expect(parse(editText(SAMPLE, [{ path }]))).toEqual(expected);
    }),
    { numRuns: 40 },
  );
});

test('what an edit says in several places is written out in each: there are no aliases', () => {
  const adult: Json = { attribute: 'age', atLeast: 18 };
  const same: Json = { rule: 'r', name: 'A very long name that does not fit', when: adult };
  const edits: [Path, Json][] = [
    [
      ['treatments', 1, 'eligible'],
      [same, { all: [adult, adult] }],
    ],
    [['limits', 2], { id: 'x', of: adult, also: adult }],
    [
      ['treatments', 0, 'name'],
      [same, same],
    ],
    [
      ['treatments'],
      [
        { id: 'a', eligible: [same] },
        { id: 'b', eligible: [same] },
      ],
    ],
  ];
  for (const [path, value] of edits) {
    const text = editText(TEXT, [{ path, value }]);
    expect(text).not.toMatch(/[&*]/);
    expect(path.reduce((at, step) => at[step], parse(text))).toEqual(value);
  }
});
