// Three customers in a hundred carry one dirty value on purpose, the kind that real files have: the import must show
// it, count it, and change nothing silently. U124 is clean.
import { type Person, randomOfPerson, SPECIAL_NUMBER, TOPICS } from './person.ts';

export const DIRTY_SHARE = 0.03;

/** The cells of a customer's row that can be dirty, as they are written. */
export interface Cells {
  region: string;
  segment: string;
  birth_year: number;
  plan: string | null;
  phone: string | null;
}

export const DIRTY_COLUMNS = ['region', 'segment', 'birth_year', 'plan', 'phone'] as const;

/** Spoils one cell of some customers in place, and says which. */
export function soil(seed: number, person: Person, cells: Cells): (typeof DIRTY_COLUMNS)[number] | null {
  const random = randomOfPerson(seed, TOPICS.dirt, person.number);
  if (person.number === SPECIAL_NUMBER || !random.chance(DIRTY_SHARE)) return null;
  const column = random.pick(DIRTY_COLUMNS);
  switch (column) {
    case 'region':
      cells.region = random.chance(0.7) ? `${cells.region} ` : `${cells.region}  `;
      break;
    case 'segment':
      cells.segment = random.chance(0.5)
        ? cells.segment.toUpperCase()
        : cells.segment.replace(/^./, (c) => c.toUpperCase());
      break;
    case 'birth_year':
      cells.birth_year = random.pick([1874, 1900, 2091, 19]);
      break;
    case 'plan':
      cells.plan = null;
      break;
    case 'phone':
      cells.phone = random.pick(['0', 'none', '+999 40 ???', '99940-12-34', 'see e-mail']);
  }
  return column;
}

/** One customer in this many has a row that the import must reject, the first of them at this number. */
const BROKEN = {
  permissions: { every: 400, first: 57 },
  events: { every: 500, first: 131 },
  contacts: { every: 700, first: 89 },
} as const;

/** Whether a customer's records of a kind end in a row that cannot be stored. */
export function isBroken(kind: keyof typeof BROKEN, number: number): boolean {
  const { every, first } = BROKEN[kind];
  return number % every === first;
}
