import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { importRejects } from '#engine/store/records/imports.ts';
import { eventsOf } from '#engine/store/records/reading/ledger.ts';
import { newestChange } from '#engine/store/workspace/audit.ts';
import { problemFrom, sandbox } from './fixture.ts';

const AMOUNT = 'compute: { amount: { multiply: [{ attribute: quantity }, { attribute: price }] } }\n';
const MAPPING = `columns: { Price: { name: price, type: money } }\nconstants: { type: invoice }\n${AMOUNT}`;
const events = (...lines: string[]): string => `customer,at,quantity,Price\n${lines.join('\n')}\n`;

describe('columns that a mapping adds', () => {
  it('compute exact amounts; a missing input gives a missing amount', async () => {
    const { connection, import: load, faults } = sandbox();
    const text = events('U1,2026-01-01,6,2.55', 'U1,2026-01-02,-3,0.001', 'U1,2026-01-03,,4', ',2026-01-03,2,0.35');
    const receipt = await load('events', text, MAPPING);
    expect(receipt).toMatchObject({ read: 4, new: 3, rejected: 1, inexact: {} });
    expect(receipt.totals.amount).toEqual({ read: 15.997, stored: 15.297, refused: 0.7 });
    expect(importRejects(connection, receipt.import, 0, 5)).toMatchObject([{ line: 5, rule: 'no customer' }]);
    const stored = eventsOf(connection, newestChange(connection), 1);
    expect(stored.map(({ type, amount }) => [type, amount])).toEqual([
      ['invoice', 15.3],
      ['invoice', -0.003],
      ['invoice', null],
    ]);
    expect(receipt.columns.slice(-2)).toEqual([
      { name: 'type', type: 'text', role: 'feature', why: 'a constant of the mapping' },
      { name: 'amount', type: 'money', role: 'feature', why: 'computed by the mapping' },
    ]);
    expect(await faults()).toEqual([]);
  });

  it('sum to what whole numbers give, whatever the quantities and prices', async () => {
    const line = fc.tuple(
      fc.integer({ min: -80_000, max: 80_000 }),
      fc.integer({ min: -400_000_000, max: 400_000_000 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 30 }), async (lines) => {
        const box = sandbox();
        const written = lines.map(([quantity, units]) => `U1,2026-01-01,${quantity},${(units / 10_000).toFixed(4)}`);
        const receipt = await box.import('events', events(...written), MAPPING);
        const expected = lines.reduce((sum, [quantity, units]) => sum + BigInt(quantity) * BigInt(units), 0n);
        expect(receipt.totals.amount?.stored).toBe(Number(expected) / 10_000);
        box.connection.close();
      }),
      { numRuns: 25 },
    );
  });

  it('choose by texts, read one another in their order, and are counted where they round', async () => {
    const { connection, import: load } = sandbox();
    const mapping = `columns: { Price: { name: price, type: money } }
constants: { type: invoice, factor: { value: 3, type: number } }
compute:
  third: { amount: { multiply: [{ attribute: price }, 0.33333] }, type: money }
  amount: { if: { attribute: unit, in: [box, case] }, then: { multiply: [{ attribute: third }, { attribute: factor }] }, else: { attribute: price, missing: 1 } }
`;
    const text =
      'customer,at,unit,Price\nU1,2026-01-01,box,1\nU1,2026-01-02,piece,2\nU1,2026-01-03,,3\nU1,2026-01-04,piece,\n';
    const receipt = await load('events', text, mapping);
    expect(eventsOf(connection, newestChange(connection), 1).map(({ amount }) => amount)).toEqual([0.9999, 2, null, 1]);
    expect(receipt.inexact).toEqual({ third: 3 });
  });

  it.each([
    [
      'a name that is no column',
      AMOUNT.replace('price', 'prize'),
      /cannot compute "amount": it reads "prize", and the record has only .*"price"/,
    ],
    ['a text', AMOUNT.replace('price', 'type'), /"type" is text and cannot be calculated with/],
    ['itself', AMOUNT.replace('price', 'amount'), /it reads "amount"/],
    ['a text to be', 'compute: { channel: { add: [1, 2] } }\n', /"channel" is text, and arithmetic gives a number/],
    [
      'a column of the file too',
      'compute: { quantity: 1 }\n',
      /adds a column "quantity", and column "quantity" of the file/,
    ],
    ['a constant too', 'constants: { amount: 1 }\ncompute: { amount: 2 }\n', /a constant has this name as well/],
    ['a constant that does not fit', 'constants: { amount: much }\n', /"much" is not money: write an amount/],
    ['the customer', 'constants: { customer: U1 }\n', /the customer is always a column of the file/],
    ['another type', 'compute: { amount: { amount: 1, type: number } }\n', /"amount" is money already/],
  ])('%s is refused in a sentence', async (_, mapping, says) => {
    const columns = 'columns: { Price: { name: price, type: money } }\n';
    const constant = mapping.includes('constants') ? '' : 'constants: { type: invoice }\n';
    const box = sandbox();
    const problem = await problemFrom(box.import('events', events('U1,2026-01-01,1,2'), columns + constant + mapping));
    expect(problem.code).toBe('MAPPING_INVALID');
    expect(problem.sentence).toMatch(says);
    expect(newestChange(box.connection)).toBe(0);
  });
});
