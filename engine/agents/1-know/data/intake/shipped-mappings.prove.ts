// The mappings the program ships, on the public files they are for: every figure that is known of a file comes out.
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newWorkspace, temporaryFolder } from '#engine/store/workspace/fixture.ts';
import type { Kind } from '#shared/model/kind.ts';
import { unwatchedWork } from '#shared/model/work.ts';
import { importFile } from './import-file.ts';

const PROJECT = join(import.meta.dirname, '../../../../..');
const DATA = join(PROJECT, '../shared/data');

/** Imports a public file with its mapping, and answers the receipt and a query of single values. */
async function importPublic(kind: Kind, file: string, mapping: string, currency: string) {
  const connection = newWorkspace(join(temporaryFolder(), 'public.cvmw'), 'job');
  const path = join(PROJECT, 'resources/mappings', mapping);
  const text = readFileSync(path, 'utf8').replaceAll(/currency: (GBP|USD)/g, `currency: ${currency}`);
  const mapped = { name: basename(path), text };
  const args = { kind, file: join(DATA, file), mapping: mapped, answers: null, again: false, actor: 'tester' };
  const receipt = await importFile(connection, args, unwatchedWork);
  const value = (sql: string): unknown => connection.sqlite.prepare(sql).pluck().get();
  return { receipt, value };
}

describe.skipIf(!existsSync(DATA))('public files (skipped where ../shared/data is not beside the project)', () => {
  it('Telco Customer Churn', async () => {
    const file = 'telco-ibm/Telco-Customer-Churn.csv';
    const { receipt, value } = await importPublic('customers', file, 'telco-ibm.yaml', 'EUR');
    expect(receipt).toMatchObject({ read: 7043, new: 7043, rejected: 0, skipped: 0, blank: { TotalCharges: 11 } });
    const churn = value(
      "SELECT 'a' || position FROM attribute WHERE name = 'Churn' AND role = 'outcome' AND type = 'yes-no'",
    );
    expect(value(`SELECT sum(${churn}) FROM customer_row`)).toBe(1869);
    expect(value("SELECT role FROM attribute WHERE name = 'gender'")).toBe('protected');
  });

  it('Online Retail: every pound is accounted for', async () => {
    const file = 'online-retail/online_retail.csv.gz';
    const { receipt, value } = await importPublic('events', file, 'online-retail.yaml', 'EUR');
    expect(receipt).toMatchObject({
      read: 541_909,
      stored: 406_829,
      rejected: 135_080,
      skipped: 0,
      customersCreated: 4372,
    });
    const { read = 0, stored = 0, refused = 0 } = receipt.totals.amount ?? {};
    expect([read.toFixed(2), (stored + refused).toFixed(2)]).toEqual(['9747747.93', '9747747.93']);
    expect(value('SELECT sum(amount) FROM event')).toBe(Math.round(stored * 10_000));
    expect(value("SELECT count(*) FROM rejected_row WHERE rule = 'no customer'")).toBe(135_080);
    expect(value("SELECT count(*) FROM event WHERE order_id LIKE 'C%' AND amount > 0")).toBe(0);
  }, 120_000);

  it('Pega interaction history: contacts and outcomes', async () => {
    const file = 'pega-cdh/interaction_history.csv.gz';
    const contacts = await importPublic('contacts', file, 'pega-cdh-contacts.yaml', 'EUR');
    expect(contacts.receipt).toMatchObject({
      read: 127_123,
      stored: 117_123,
      rejected: 10_000,
      customersCreated: 10_000,
    });
    expect(contacts.value("SELECT count(*) FROM contact WHERE channel = 'SMS'")).toBe(64_750);
    const { receipt, value } = await importPublic('outcomes', file, 'pega-cdh-outcomes.yaml', 'EUR');
    expect(receipt).toMatchObject({ read: 127_123, stored: 127_123, rejected: 0, customersCreated: 10_000 });
    const column = (name: string) => value(`SELECT 'a' || position FROM attribute WHERE name = '${name}'`);
    expect(value(`SELECT sum(at < ${column('decided_at')}) FROM outcome`)).toBe(44_774);
    expect(value(`SELECT count(DISTINCT ${column('interaction')}) FROM outcome`)).toBe(10_000);
    expect(
      value(`SELECT count(*) FROM outcome WHERE ${column('interaction')} = '-3586780626931683381'`),
    ).toBeGreaterThan(0);
    expect(value("SELECT count(*) FROM outcome WHERE outcome = 'NoResponse'")).toBe(49_997);
  }, 60_000);
});
