// The columns of a file as they were settled, one for each of its header, those that are left out included.
import type { InspectedColumn } from '#shared/model/inspection.ts';
import type { Heading } from '../settling/headings.ts';
import type { SettledColumns } from '../settling/settle.ts';
import { BY_MAPPING } from '../source/settings.ts';

/** `issues`: how many records or cells of a column have one. */
export function columnsOf(
  header: readonly string[],
  { headings, notation }: SettledColumns,
  issues: (header: string) => number,
): InspectedColumn[] {
  const byIndex = new Map(headings.map((heading) => [heading.index, heading]));
  return header.map((name, index) => {
    const heading = byIndex.get(index);
    if (heading === undefined) return ignored(name, index);
    const order = notation.orders.find((each) => each.header === name);
    return {
      header: name,
      index,
      ignored: false,
      name: heading.name,
      target: heading.target,
      type: heading.type,
      role: heading.role,
      why: heading.why,
      fixed: fixedBy(heading),
      dates: order === undefined ? null : { order: order.order, why: order.why },
      issues: issues(name),
    };
  });
}

function fixedBy({ target, stored }: Heading): InspectedColumn['fixed'] {
  if (target !== 'attribute') return 'kind';
  return stored ? 'published' : null;
}

const ignored = (header: string, index: number): InspectedColumn => ({
  header,
  index,
  ignored: true,
  name: header,
  target: 'attribute',
  type: 'text',
  role: 'ignore',
  why: BY_MAPPING,
  fixed: null,
  dates: null,
  issues: 0,
});
