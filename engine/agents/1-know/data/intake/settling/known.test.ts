import { expect, it } from 'vitest';
import { undoImport } from '#engine/store/records/imports.ts';
import { forgetHeader, knownHeaders } from '#engine/store/records/known-headers.ts';
import type { Question } from '#shared/model/question.ts';
import { unwatchedWork } from '#shared/model/work.ts';
import { answeredBy, problemFrom, sandbox } from '../fixture.ts';
import { importFile } from '../import-file.ts';

const rows = (count: number, line: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => line(i)).join('\n');
const idsOf = (problem: { data: { questions?: unknown } }): string[] =>
  (problem.data.questions as Question[]).map(({ id }) => id);

it('reads a later file with the same header as the answers said, and says so', async () => {
  const box = sandbox();
  const first = { ...box.file('events', `who,when,what\nU1,03/04/2026,visit\n`) };
  const open = await problemFrom(importFile(box.connection, first, unwatchedWork));
  expect(idsOf(open)).toEqual(['dates:when', 'required:customer', 'required:at', 'required:type']);
  const answers = {
    columns: { who: { name: 'customer' }, when: { name: 'at', dateOrder: 'mdy' }, what: { name: 'type' } },
  };
  const receipt = await importFile(box.connection, { ...first, answers }, unwatchedWork);
  expect(receipt.known).toBeNull();
  const later = await box.import('events', 'who,when,what\nU1,05/06/2026,call\n');
  expect(later).toMatchObject({ stored: 1, known: { import: 1, actor: 'tester', undone: false } });
  const at = box.connection.sqlite.prepare('SELECT at FROM event ORDER BY row').pluck().all() as number[];
  expect(at.map((each) => new Date(each + 43_200_000).toISOString().slice(0, 10))).toEqual([
    '2026-03-04',
    '2026-05-06',
  ]);
  const shown = await box.dryRun('events', 'who,when,what\nU2,05/07/2026,call\n');
  expect(shown.known).toMatchObject({ import: 1 });
  expect(knownHeaders(box.connection).map((each) => [each.kind, each.import, each.columns])).toEqual([
    ['events', 1, ['who', 'when', 'what']],
  ]);
});

it('gives way to a mapping, stays when its import is undone, and is forgotten when a person says so', async () => {
  const box = sandbox();
  const text = (name: string): string => `customer,Fee\n${name},12\n`;
  await box.import('customers', text('U1'), 'columns: { Fee: { name: fee, type: money } }\n');
  const own = await box.import('customers', text('U2'), 'columns: { Fee: { name: charge, type: number } }\n');
  expect(own.known).toBeNull();
  expect((await box.import('customers', text('U3'))).columns[1]).toMatchObject({
    name: 'Fee → charge',
    type: 'number',
  });
  undoImport(box.connection, 'tester', 3);
  undoImport(box.connection, 'tester', 2);
  expect((await box.dryRun('customers', text('U4'))).known).toMatchObject({ import: 2, undone: true });
  forgetHeader(box.connection, 'tester', 2);
  expect(await box.dryRun('customers', text('U4'))).toMatchObject({ known: null });
  expect(() => forgetHeader(box.connection, 'tester', 2)).toThrow(/No mapping is remembered of import 2/);
});

it('keeps inferred numbers exact: leading zeros of a later file are not lost', async () => {
  const box = sandbox();
  await box.import('customers', `customer,n\n${rows(300, (i) => `U${i},${i}`)}\n`);
  const [known] = knownHeaders(box.connection);
  expect(known?.mapping).toContain('exact: true');
  const later = await box.import('customers', `customer,n\n${rows(300, (i) => `V${i},${i === 7 ? '007' : i}`)}\n`);
  expect(later).toMatchObject({ stored: 299, rejected: 1 });
});

it('asks where the file itself shows something else, and answers what it leaves open', async () => {
  const box = sandbox();
  const semicolons = (fee: string): string => `customer;fee;since\nU1;${fee};31.12.2025\n`;
  await box.import('customers', semicolons('12,5'));
  const points = await problemFrom(box.import('customers', 'customer;fee;since\nU2;13.25;12/31/2025\n'));
  expect(idsOf(points)).toEqual(['known:decimal', 'known:dates:since']);
  expect(points).toEqual(answeredBy('comma as in import 1, or point?'));
  const otherwise = await problemFrom(box.import('customers', 'customer,fee,since\nU2,13.25,31.12.2025\n'));
  expect(idsOf(otherwise)).toEqual(['known:delimiter', 'known:decimal']);
  // 1.204 may be a thousand and more: with the comma remembered it is.
  const open = await box.import('customers', semicolons('1.204').replaceAll('U1', 'U3'));
  expect(open).toMatchObject({ stored: 1, known: { import: 1 } });
  expect(
    box.connection.sqlite
      .prepare("SELECT a1 FROM customer_row JOIN customer USING (customer) WHERE id = 'U3'")
      .pluck()
      .get(),
  ).toBe(1204);
});
