// How the list writes what it knows: numbers with their units, filters as chips, cells as plain text.
import { useMemo } from 'react';
import type { ListColumn, ListColumns } from '#engine/api/customers/columns.ts';
import type { DecisionCell, ListCell } from '#engine/api/customers/rows.ts';
import type { AttributeType } from '#shared/model/attribute.ts';
import type { AttributeUnit } from '#shared/model/attribute-label.ts';
import { attributeKey, type Filter } from '#shared/model/filter.ts';
import { type FilterWords, filterInWords, STATUS_WORDS, type WordingContext } from '#shared/model/filter-words.ts';
import { channelName } from '../../parts/channel.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import { type Format, MISSING } from '../../parts/format/format.ts';

const UNIT_WORDS: Readonly<Partial<Record<AttributeUnit, string>>> = {
  months: 'months',
  days: 'days',
  gigabytes: 'GB',
};

/** The unit as a word behind a head: "Tenure, months". */
export const unitWord = (unit: AttributeUnit | null): string | null =>
  unit === null ? null : (UNIT_WORDS[unit] ?? null);

/** A number without the unit that its head names. */
export function numberText(format: Format, value: number, type: AttributeType, unit: AttributeUnit | null): string {
  if (type === 'money') return format.money(value);
  if (type === 'instant') return format.day(value);
  if (unit === 'year') return String(value);
  if (unit === 'share' && Math.abs(value) <= 1) return format.share(value);
  return format.number(value, type === 'number' ? [0, 2] : 0);
}

export interface Wording {
  readonly filter: (filter: Filter) => FilterWords;
  /** A cell as text alone: for a clipboard, a tooltip, a reader. */
  readonly text: (cell: ListCell, column: ListColumn) => string;
  /** The same with the unit behind it, where no head names it. */
  readonly value: (cell: ListCell, column: ListColumn) => string;
  /** "Plan: Fibre 100 became Fibre 1000"; of an address only that it changed. */
  readonly became: (attribute: string, before: ListCell, after: ListCell) => string;
  readonly treatment: (id: string) => string;
  /** What a run gave a customer, all of it. */
  readonly decided: (cell: DecisionCell) => string;
  readonly channel: (id: string) => string;
}

export function useWording(catalogue: ListColumns | undefined): Wording {
  const format = useFormat();
  return useMemo(() => wordingOf(format, catalogue), [format, catalogue]);
}

function wordingOf(format: Format, catalogue: ListColumns | undefined): Wording {
  const column = (name: string): ListColumn | undefined =>
    catalogue?.columns.find(({ key }) => key === attributeKey(name));
  // The four usual channels have short names; others are called as the configuration calls them.
  const channel = (id: string): string => {
    const short = channelName(id);
    return short === id ? (catalogue?.channels.find((each) => each.id === id)?.name ?? id) : short;
  };
  const treatment = (id: string): string => catalogue?.treatments.find((each) => each.id === id)?.name ?? id;
  const context: WordingContext = {
    attribute: (name) => {
      const found = column(name);
      return found === undefined ? undefined : { ...found, type: found.type as AttributeType };
    },
    channel,
    treatment,
    audience: (number) =>
      catalogue?.audiences.find(({ audience }) => audience === number)?.name ?? `audience ${number}, removed`,
    number: (value, { type, unit }) => {
      const word = unitWord(unit);
      return `${numberText(format, value, type, unit)}${word === null ? '' : ` ${word}`}`;
    },
    date: format.date,
  };
  const decided = ({ status, treatment: first, further = [] }: DecisionCell): string =>
    first === null
      ? STATUS_WORDS[status]
      : [first, ...further.map((each) => each.treatment ?? '')].map(treatment).join(', ');
  const text: Wording['text'] = (cell, { type, unit }) => {
    if (cell === null) return MISSING;
    if (typeof cell === 'boolean') return cell ? 'yes' : 'no';
    if (typeof cell === 'number') return numberText(format, cell, type as AttributeType, unit);
    if (typeof cell === 'string') return type === 'date' ? format.date(cell) : cell;
    if ('status' in cell) return decided(cell);
    return cell.map(channel).join(', ');
  };
  const value: Wording['value'] = (cell, of) => {
    const word = typeof cell === 'number' ? unitWord(of.unit) : null;
    return `${text(cell, of)}${word === null ? '' : ` ${word}`}`;
  };
  return {
    filter: (filter) => filterInWords(filter, context),
    text,
    value,
    became: (attribute, before, after) => {
      const of = column(attribute);
      if (of === undefined) return `${attribute} changed`;
      if (of.role === 'contact') return `${of.label} changed`;
      const said = (cell: ListCell): string => (cell === null ? 'not known' : value(cell, of));
      return `${of.label}: ${said(before)} became ${said(after)}`;
    },
    treatment,
    decided,
    channel,
  };
}
