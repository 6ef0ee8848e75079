// How a file is written, as fields a person may change: the value, why, and the other answers there are.
import { KIND_TABLES } from '#engine/store/records/tables.ts';
import type { WritingField } from '#shared/model/inspection.ts';
import type { Kind } from '#shared/model/kind.ts';
import type { Choice, MappingPiece } from '#shared/model/question.ts';
import type { Mapping } from '../mapping.ts';
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

const MISSING_LABELS = { create: 'Are made', reject: 'Rejected', hold: 'Held back' } as const;

const VALUES: Readonly<Record<Settled['setting'], readonly string[]>> = {
  encoding: ENCODINGS,
  delimiter: Object.keys(DELIMITERS),
  quote: Object.keys(QUOTES),
  decimal: Object.keys(DECIMALS),
  grouping: Object.keys(GROUPINGS),
  headerRow: Array.from({ length: HEADER_LINES }, (_, index) => String(index + 1)),
  sheet: [],
};

/** What becomes of rows of an id that comes twice, and of customers nobody imported, where a kind has such rows. */
export function rowFields(kind: Kind, { lastWins, missing }: Mapping): WritingField[] {
  const { identity, hasCustomer } = KIND_TABLES[kind];
  const field = (setting: string, value: string, choices: readonly Choice[]): WritingField => ({
    setting,
    value,
    why: '',
    choices,
  });
  const choice = (answer: MappingPiece, label: string): Choice => ({ answer, label, consequence: '' });
  return [
    ...(identity === null
      ? []
      : [
          field('lastWins', lastWins ? 'Last counts' : 'First counts', [
            choice({ lastWins: false }, 'First counts'),
            choice({ lastWins: true }, 'Last counts'),
          ]),
        ]),
    ...(hasCustomer && kind !== 'customers'
      ? [
          field('missing', MISSING_LABELS[missing], [
            choice({ missing: 'create' }, MISSING_LABELS.create),
            choice({ missing: 'reject' }, MISSING_LABELS.reject),
            choice({ missing: 'hold' }, MISSING_LABELS.hold),
          ]),
        ]
      : []),
  ];
}

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
