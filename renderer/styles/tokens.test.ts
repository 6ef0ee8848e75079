// The contrast of every pair of tokens that stand on each other, in both themes (WCAG 2.2: text 4.5:1, marks, edges of
// controls and focus 3:1). A changed token must pass.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const source = readFileSync(join(import.meta.dirname, 'tokens.css'), 'utf8');
const declared = new Map(
  [...source.matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [name!, value!] as const).reverse(),
);

type Theme = 'light' | 'dark';

/** The colour of a role in a theme, as red, green and blue from 0 to 255. */
function colour(role: string, theme: Theme): readonly number[] {
  const value = declared.get(role);
  if (value === undefined) throw new Error(`tokens.css has no --${role}`);
  const alias = /^var\(--([\w-]+)\)/.exec(value);
  if (alias) return colour(alias[1]!, theme);
  const both = /^light-dark\(\s*(#\w{6}),\s*(#\w{6})\s*\)/.exec(value);
  if (!both) throw new Error(`--${role} is no colour of two themes: ${value}`);
  const hex = both[theme === 'light' ? 1 : 2]!;
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
}

/** WCAG 2.2, relative luminance. */
function luminance(rgb: readonly number[]): number {
  const [red, green, blue] = rgb.map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

function contrast(one: string, other: string, theme: Theme): number {
  const [light, dark] = [luminance(colour(one, theme)), luminance(colour(other, theme))].sort((a, b) => b - a);
  return (light! + 0.05) / (dark! + 0.05);
}

const SURFACES = ['surface-app', 'surface-1', 'surface-2', 'surface-3', 'surface-overlay'];
const PANES = ['surface-1', 'surface-2', 'surface-overlay'];
const MEANINGS = ['positive', 'negative', 'warning', 'info'];

const TEXT: readonly (readonly [text: string, grounds: readonly string[]])[] = [
  ['text-1', [...SURFACES, 'accent-soft', ...MEANINGS.map((meaning) => `${meaning}-soft`)]],
  ['text-2', [...SURFACES, 'accent-soft', ...MEANINGS.map((meaning) => `${meaning}-soft`)]],
  ['text-3', ['surface-app', ...PANES, 'accent-soft']],
  ['text-on-accent', ['accent', 'accent-hover']],
  ['accent-text', ['surface-app', ...PANES, 'accent-soft']],
  ...MEANINGS.map((meaning) => [`${meaning}-text`, [...PANES, `${meaning}-soft`]] as const),
  ['surface-1', ['negative-text']],
];
const MARKS: readonly (readonly [mark: string, grounds: readonly string[]])[] = [
  ['line-3', PANES],
  ['focus', [...SURFACES, 'accent-soft']],
  ['accent', PANES],
  ['mark', ['surface-1']],
  ...MEANINGS.map((meaning) => [`${meaning}-mark`, ['surface-1', 'surface-2']] as const),
  ...['email', 'sms', 'call', 'app', 'none'].map(
    (channel) => [`channel-${channel}`, ['surface-1', 'surface-2']] as const,
  ),
];

const pairs = (list: typeof TEXT) =>
  list.flatMap(([front, grounds]) =>
    grounds.flatMap((ground) => (['light', 'dark'] as const).map((theme) => [front, ground, theme] as const)),
  );

test.each(pairs(TEXT))('text %s on %s, %s', (text, ground, theme) => {
  expect(contrast(text, ground, theme)).toBeGreaterThanOrEqual(4.5);
});

test.each(pairs(MARKS))('mark %s on %s, %s', (mark, ground, theme) => {
  expect(contrast(mark, ground, theme)).toBeGreaterThanOrEqual(3);
});
