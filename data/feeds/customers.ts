// Demographics: one row a customer, three in a hundred with a dirty cell.
import { AREAS } from '../people/country.ts';
import { type Cells, soil } from '../people/dirt.ts';
import { personOf } from '../people/population.ts';
import { dateText } from '../year.ts';
import { attribute, blocksOfCustomers, type Feed, type Row } from './feed.ts';

const ATTRIBUTES = [
  attribute('name', 'text'),
  attribute('email', 'text', 'contact'),
  attribute('phone', 'text', 'contact'),
  attribute('birth_year', 'whole'),
  attribute('gender', 'text', 'protected'),
  attribute('region', 'text'),
  attribute('area', 'text'),
  attribute('segment', 'text'),
  attribute('plan', 'text'),
  attribute('contract', 'text'),
  attribute('contract_end', 'date'),
  attribute('tenure_months', 'whole'),
  attribute('monthly_fee', 'money'),
  attribute('device_age_months', 'whole'),
  attribute('data_allowance_gb', 'number'),
  attribute('autopay', 'yes-no'),
  attribute('fibre_available', 'yes-no'),
];

const COLUMNS = ['customer', ...ATTRIBUTES.map(({ name }) => name)];

export function customersFeed(seed: number, customers: number): Feed {
  return {
    kind: 'customers',
    name: 'demographics',
    attributes: ATTRIBUTES,
    blocks: () => blocksOfCustomers(customers, COLUMNS, (number) => [customerRow(seed, number)]),
  };
}

function customerRow(seed: number, number: number): Row {
  const person = personOf(seed, number);
  const { name: area, region } = AREAS[person.area]!;
  const { segment, plan, phone } = person;
  const cells: Cells = { region, segment, birth_year: person.birthYear, plan, phone };
  soil(seed, person, cells);
  return {
    customer: person.id,
    name: person.name,
    email: person.email,
    gender: person.gender,
    area,
    contract: person.contract,
    contract_end: person.contractEnd === null ? null : dateText(person.contractEnd),
    tenure_months: person.tenureMonths,
    monthly_fee: person.monthlyFee,
    device_age_months: person.deviceAgeMonths,
    data_allowance_gb: person.allowanceGb,
    autopay: person.autopay ? 1 : 0,
    fibre_available: person.fibre ? 1 : 0,
    ...cells,
  };
}
