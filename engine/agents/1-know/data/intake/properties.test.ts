// Promise 2 as properties: import loses nothing, a dry run tells the truth, undoing leaves no trace, and an import that
// was stopped anywhere ends as one that was not.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { importRejects, importRows, listImports, undoImport } from '#engine/store/records/imports.ts';
import type { Json } from '#shared/errors.ts';
import { KINDS, type Kind } from '#shared/model/kind.ts';
import { unwatchedWork, type Work } from '#shared/model/work.ts';
import { type Sandbox, sandbox } from './fixture.ts';
import { dryRun, importFile } from './import-file.ts';

const id = fc.constantFrom('U1', 'U2', 'U3', 'u1', 'U 4', '', '007', 'Ü5');
const cell = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom('1', '2.5', '0012', '2026-01-02', 'text', '', ' ', 'a""b', 'granted', 'marketing', '*'),
  },
  { weight: 1, arbitrary: fc.constantFrom('two\nlines', 'semi;colon', '12" pizza', '\u0000', '=1+1') },
);
const HEADERS: Record<Kind, string> = {
  customers: 'customer,plan,fee,since',
  events: 'customer,at,type,event_id,amount',
  permissions: 'customer,purpose,channel,state,recorded_at',
  contacts: 'customer,at,channel,treatment',
  outcomes: 'customer,decision_id,at,outcome',
  scores: 'customer,treatment,score,at,meaning',
  offers: 'id,name,price,until',
  prices: 'competitor,product,region,price,at',
  network: 'area,at,metric,value,site',
};
const instants = fc.constantFrom('2026-01-02T03:04:05Z', '2026-05-06', 'never', '');

/** A file of a kind: mostly sound records, some ragged or dirty, in any mixture of line ends. */
const file = fc.constantFrom<Kind>(...KINDS).chain((kind) => {
  const names = HEADERS[kind].split(',').slice(1);
  const fields = names.map((name) => (/^(at|recorded_at|since|until)$/.test(name) ? instants : cell));
  const record = fc.tuple(id, fc.tuple(...fields), fc.constantFrom('\n', '\n', '\r\n', '\n\n', ',extra\n'));
  return fc.array(record, { minLength: 1, maxLength: 25 }).map((records) => {
    const quote = (text: string): string => (/[\n"]/.test(text) && !text.startsWith('12') ? `"${text}"` : text);
    const body = records.map(([customer, cells, end]) => `${[customer, ...cells].map(quote).join(',')}${end}`).join('');
    return { kind, text: `${HEADERS[kind]}\n${body}` };
  });
});

/** Misfits reject their rows, so that every generated file has an end. */
const mapping = (kind: Kind): string =>
  `source: { delimiter: comma }\ncolumns:\n${HEADERS[kind]
    .split(',')
    .slice(1)
    .map((name) => `  ${name}: { misfits: reject }\n`)
    .join('')}`;

function sourceOf({ connection }: Sandbox, number: number): string {
  let text = '';
  for (
    let block = importRows(connection, number, 0);
    block !== null;
    block = importRows(connection, number, block.block)
  ) {
    text += block.text.toString();
  }
  return text;
}

describe('any files', () => {
  it('add up, keep their source, are what the dry run said, and leave nothing when undone', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(file, { minLength: 1, maxLength: 4 }), async (files) => {
        const box = sandbox();
        const { connection } = box;
        const dumps = [await box.dump()];
        const numbers: number[] = [];
        for (const { kind, text } of files) {
          const args = { ...box.file(kind, text, mapping(kind)), again: true };
          const rehearsed = await dryRun(connection, args, () => Promise.resolve());
          const receipt = await importFile(connection, args, unwatchedWork);
          expect(receipt.read).toBe(receipt.stored + receipt.rejected + receipt.skipped);
          expect(receipt.stored).toBe(receipt.new + receipt.updated + receipt.unchanged);
          const { import: none, seconds, rejects, warnings, ...counts } = rehearsed;
          expect(receipt).toMatchObject(counts);
          const listed = importRejects(connection, receipt.import, 0, 100);
          expect(listed.map(({ raw, ...reject }) => reject)).toEqual(rejects);
          for (const { raw } of listed) expect(text).toContain(raw);
          expect(sourceOf(box, receipt.import)).toBe(text);
          numbers.push(receipt.import);
          dumps.push(await box.dump());
        }
        expect(await box.faults()).toEqual([]);
        for (const number of numbers.toReversed()) {
          dumps.pop();
          undoImport(connection, 'tester', number);
          expect(await box.dump()).toBe(dumps.at(-1));
        }
        connection.close();
      }),
      { numRuns: 60 },
    );
  }, 120_000);

  it('stopped after any chunk and gone on with, end as if they had not been stopped', async () => {
    const lines = Array.from(
      { length: 6_000 },
      (_, i) => `U${i % 700},2026-01-${String((i % 28) + 1).padStart(2, '0')},x,${i % 9 === 0 ? 'oops' : i}`,
    );
    const text = `customer,at,type,amount\n${lines.join('\n')}\n`;
    const mapped = 'columns: { amount: { misfits: reject } }\n';
    const whole = sandbox();
    const receipt = await whole.import('events', text, mapped);
    expect(receipt).toMatchObject({ read: 6_000, customersCreated: 700 });
    for (const stop of [1, 2, 3]) {
      const box = sandbox();
      const args = box.file('events', text, mapped);
      let saved: Json | null = null;
      let breaths = 0;
      const stopping: Work = {
        ...unwatchedWork,
        saveCheckpoint: (value) => {
          saved = value;
        },
        // Not a Problem: the process is going away, and what is staged stays.
        breathe: () => {
          const { chunks } = (saved ?? { chunks: 0 }) as { chunks: number };
          breaths += 1;
          return chunks >= stop ? Promise.reject(new Error('stopped')) : Promise.resolve();
        },
      };
      await expect(importFile(box.connection, args, stopping)).rejects.toThrow('stopped');
      expect(breaths).toBeGreaterThan(0);
      expect(listImports(box.connection)).toMatchObject([{ state: 'staged' }]);
      const resumed = await importFile(box.connection, args, { ...unwatchedWork, resumed: saved });
      expect({ ...resumed, name: null }).toEqual({ ...receipt, name: null });
      expect(await box.faults()).toEqual([]);
      expect(listImports(box.connection)).toHaveLength(1);
      // A job that had published, and died before it could say so, says so.
      expect(await importFile(box.connection, args, { ...unwatchedWork, resumed: saved })).toEqual(resumed);
    }
  });
});
