// How a file is written, as fields a person may change: the value, why, and the other answers there are.
import type { WritingField } from '#shared/model/inspection.ts';
import type { Choice } from '#shared/model/question.ts';
import type { OpenSource } from '../source/open-source.ts';
import { DECIMALS, DELIMITERS, ENCODINGS, GROUPINGS, QUOTES, type Settled } from '../source/settings.ts';

/** Lines before the header that a person may choose as the header. */
const HEADER_LINES = 10;

const LABELS: Readonly<Record<string, string>> = {
  comma: 'Comma ,',
  semicolon: 'Semicolon ;',
  tab: 'Tab',
  pipe: 'Pipe |',
  double: 'Double " "',
  single: "Single ' '",
  none: 'None',
  point: 'Point .',
  space: 'Space',
  apostrophe: "Apostrophe '",
};
const DECIMAL_LABELS: Readonly<Record<string, string>> = { point: 'Point 0.5', comma: 'Comma 0,5' };
const GROUPING_LABELS: Readonly<Record<string, string>> = {
  none: 'None',
  point: 'Point 1.204',
  comma: 'Comma 1,204',
  space: 'Space 1 204',
  apostrophe: "Apostrophe 1'204",
};

const VALUES: Readonly<Record<Settled['setting'], readonly string[]>> = {
  encoding: ENCODINGS,
  delimiter: Object.keys(DELIMITERS),
  quote: Object.keys(QUOTES),
  decimal: Object.keys(DECIMALS),
  grouping: Object.keys(GROUPINGS),
  headerRow: Array.from({ length: HEADER_LINES }, (_, index) => String(index + 1)),
  sheet: [],
};

export function writingFields(settled: readonly Settled[], { facts }: OpenSource): WritingField[] {
  const format = facts.filter(({ what }) => what === 'format' || what === 'compression');
  return [
    ...format.map(({ what, is, why }) => ({ setting: what, value: is, why, choices: [] })),
    ...settled.map(({ setting, value, why }) => {
      const values = VALUES[setting].includes(String(value)) ? VALUES[setting] : [String(value), ...VALUES[setting]];
      return { setting, value: String(value), why, choices: values.map((each) => choiceOf(setting, each)) };
    }),
  ];
}

function choiceOf(setting: Settled['setting'], value: string): Choice {
  const answer = { source: { [setting]: setting === 'headerRow' ? Number(value) : value } };
  return { answer, label: labelOf(setting, value), consequence: '' };
}

function labelOf(setting: Settled['setting'], value: string): string {
  if (setting === 'decimal') return DECIMAL_LABELS[value] ?? value;
  if (setting === 'grouping') return GROUPING_LABELS[value] ?? value;
  if (setting === 'headerRow') return value === '1' ? 'Column names' : `Line ${value}`;
  return LABELS[value] ?? value;
}
