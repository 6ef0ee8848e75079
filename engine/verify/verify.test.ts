// Every fault is planted into a copy of a workspace that went through the whole job, and found by the check for it.
import { hash } from 'node:crypto';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fillWorkspace, SAMPLE_SETTINGS } from '#data/index.ts';
import { exportRun } from '#engine/deliver/export.ts';
import { createEngineWorkspace } from '#engine/index.ts';
import { decide } from '#engine/orchestrator/decide.ts';
import { approveMany, approveOne } from '#engine/review/approve.ts';
import { rejectOne } from '#engine/review/reject.ts';
import { releaseOne } from '#engine/review/release.ts';
import { decisionHash } from '#engine/store/decisions/decision-hash.ts';
import { importFaults } from '#engine/store/records/faults.ts';
import { type AuditRow, auditHash } from '#engine/store/workspace/audit.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { openWorkspace } from '#engine/store/workspace/open.ts';
import { createPen } from '#engine/store/workspace/pen.ts';
import { isoDate } from '#shared/model/units.ts';
import { unwatchedWork } from '#shared/model/work.ts';
import { CHECKS, type CheckName } from './report.ts';
import { verifyEvents, verifyWorkspace } from './verify.ts';

const CUSTOMERS = 300;
const folder = mkdtempSync(join(tmpdir(), 'cvm-verify-'));
const whole = join(folder, 'whole.cvmw');
let copies = 0;

const open = (path: string): Connection =>
  openWorkspace({ path, role: 'job', pen: createPen(), clock: () => Date.UTC(2026, 10, 21, 12) });

beforeAll(async () => {
  const engine = createEngineWorkspace({ path: whole, ...SAMPLE_SETTINGS, as: 'Anna' });
  await fillWorkspace(engine, { seed: 1, customers: CUSTOMERS });
  await engine.close();
  const connection = open(whole);
  const { run } = await decide(connection, { actor: 'Anna', program: 'test' }, unwatchedWork);
  const customers = connection
    .statement(
      `SELECT id FROM decision JOIN customer USING (customer) WHERE run = ? AND status = 'proposed' ORDER BY position`,
    )
    .pluck()
    .all(run) as string[];
  const act = { actor: 'Anna', reason: null };
  approveOne(connection, act, run, customers[0]!);
  releaseOne(connection, act, run, customers[0]!);
  rejectOne(connection, { ...act, code: rejectionCode(connection) }, run, customers[1]!);
  await approveMany(connection, { ...act, run, treatments: [] }, unwatchedWork);
  await exportRun(connection, { run, out: join(folder, 'package'), profile: 'system', actor: 'Anna' }, unwatchedWork);
  connection.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

function rejectionCode(connection: Connection): string {
  const text = String(connection.statement('SELECT text FROM configuration').pluck().get());
  return /rejections:\s*\n\s*- \{? ?code: ([a-z-]+)/.exec(text)?.[1] ?? '';
}

/** The checks that fail on a copy of the workspace after `plant`. */
async function failing(plant: (sqlite: Database.Database) => void): Promise<Record<string, readonly string[]>> {
  copies += 1;
  const path = join(folder, `copy-${copies}.cvmw`);
  copyFileSync(whole, path);
  const sqlite = new Database(path);
  sqlite.pragma('foreign_keys = OFF');
  sqlite.transaction(() => plant(sqlite)).immediate();
  sqlite.close();
  const connection = open(path);
  const report = await verifyWorkspace(connection);
  connection.close();
  rmSync(path);
  expect(report.checks.map((each) => each.check)).toEqual(Object.keys(CHECKS));
  expect(report.ok).toBe(report.checks.every(({ ok }) => ok));
  return Object.fromEntries(report.checks.filter(({ ok }) => !ok).map(({ check, faults }) => [check, faults]));
}

/** Writes the audit log anew from a row on, hashes and all, as somebody who knows how would. */
function rechain(sqlite: Database.Database): void {
  let previous: Buffer = Buffer.alloc(32);
  for (const row of sqlite.prepare('SELECT * FROM audit ORDER BY number').all() as AuditRow[]) {
    const hash = auditHash({ ...row, previous });
    sqlite.prepare('UPDATE audit SET previous = ?, hash = ? WHERE number = ?').run(previous, hash, row.number);
    previous = hash;
  }
}

test('a workspace that went through the whole job holds every check', async () => {
  expect(await failing(() => {})).toEqual({});
});

describe('a planted fault is found by', () => {
  const sql = (text: string) => (sqlite: Database.Database) => {
    if (sqlite.prepare(text).run().changes === 0) throw new Error('the fault was not planted');
  };
  const one = (table: string, where = '1') => `rowid = (SELECT rowid FROM ${table} WHERE ${where} LIMIT 1)`;

  const FAULTS: [name: string, checks: CheckName[], plant: (sqlite: Database.Database) => void][] = [
    ['an audit row edited', ['audit'], sql("UPDATE audit SET actor = 'Berta' WHERE number = 3")],
    ['an audit row edited and hashed again', ['audit'], rehashed],
    ['an audit row deleted', ['foreign-keys', 'equations', 'audit'], sql('DELETE FROM audit WHERE number = 3')],
    ['two audit rows in the other order', ['equations', 'audit'], swapped],
    [
      'the last audit row cut off',
      ['foreign-keys', 'truncation'],
      sql('DELETE FROM audit WHERE number = (SELECT max(number) FROM audit)'),
    ],
    [
      'the whole log written anew',
      ['truncation'],
      (sqlite) => {
        sqlite.prepare("UPDATE audit SET actor = 'Berta' WHERE number = 3").run();
        rechain(sqlite);
      },
    ],
    [
      'a reference to nothing',
      ['foreign-keys', 'imports'],
      sql(`UPDATE score SET customer = 999999 WHERE ${one('score')}`),
    ],
    [
      'an event with another amount',
      ['imports'],
      sql(`UPDATE event SET amount = amount + 1 WHERE ${one('event', 'amount IS NOT NULL')}`),
    ],
    [
      'a customer with another value',
      ['imports'],
      sql(`UPDATE customer_row SET a2 = 'x' WHERE ${one('customer_row')}`),
    ],
    ['a permission taken away', ['imports'], sql(`DELETE FROM permission WHERE ${one('permission')}`)],
    [
      'an import that read more rows',
      ['imports', 'equations'],
      sql('UPDATE import SET rows_read = rows_read + 1 WHERE import = 2'),
    ],
    ['a configuration edited', ['configurations'], sql("UPDATE configuration SET text = text || ' '")],
    [
      'a configuration edited and hashed again',
      ['configurations'],
      (sqlite) => {
        sqlite.function('sha256', (text) => hash('sha256', String(text), 'buffer'));
        sqlite.exec("UPDATE configuration SET text = text || ' '; UPDATE configuration SET hash = sha256(text)");
      },
    ],
    [
      "a decision's net edited after its approval",
      ['runs', 'plans', 'claims', 'actions'],
      sql('UPDATE decision SET net = net + 1 WHERE (run, position) IN (SELECT run, position FROM claim LIMIT 1)'),
    ],
    [
      "a claim's net edited",
      ['claims', 'actions'],
      sql('UPDATE claim SET net = net + 1 WHERE claim = (SELECT max(claim) FROM claim)'),
    ],
    [
      'a decision taken out of its run',
      ['runs'],
      sql(
        'DELETE FROM decision WHERE (run, position) IN (SELECT run, position FROM decision WHERE (run, position) NOT IN (SELECT run, position FROM decision_state) LIMIT 1)',
      ),
    ],
    [
      'an approval added to an act',
      ['actions'],
      sql(
        "INSERT INTO decision_state SELECT d.run, d.position, a.action, 'approved', NULL FROM decision d, action a WHERE d.status = 'nothing' AND a.verb = 'approve' ORDER BY a.action DESC LIMIT 1",
      ),
    ],
    [
      'a sealed file edited',
      ['packages'],
      sql("UPDATE package_file SET content = x'4b040000' WHERE name = 'suppressed.csv'"),
    ],
    ['a manifest exchanged', ['packages'], sql('UPDATE package SET manifest_hash = zeroblob(32)')],
    [
      'a tally that counts one more',
      ['tally'],
      sql(`UPDATE claim_tally SET claims = claims + 1 WHERE treatment = (SELECT treatment FROM claim_tally LIMIT 1)`),
    ],
    [
      "a customer's id in a trace",
      ['personal-data'],
      sql("UPDATE trace SET problem = 'no answer for U124' WHERE trace = 1"),
    ],
    [
      "a customer's address in a job",
      ['personal-data'],
      (sqlite) => {
        const column = sqlite
          .prepare("SELECT 'a' || position FROM attribute WHERE kind = 'customers' AND name = 'email'")
          .pluck()
          .get();
        const email = sqlite
          .prepare(`SELECT ${column} FROM customer_row WHERE ${column} IS NOT NULL LIMIT 1`)
          .pluck()
          .get();
        sqlite
          .prepare("INSERT INTO job (kind, state, arguments, created_at) VALUES ('run', 'done', ?, 1)")
          .run(JSON.stringify({ to: email }));
      },
    ],
  ];

  test.each(FAULTS)('%s: %s', async (_, checks, plant) => {
    const found = await failing(plant);
    expect(Object.keys(found)).toEqual(checks);
  });

  function rehashed(sqlite: Database.Database): void {
    const row = { ...(sqlite.prepare('SELECT * FROM audit WHERE number = 3').get() as AuditRow), actor: 'Berta' };
    sqlite.prepare('UPDATE audit SET actor = ?, hash = ? WHERE number = 3').run(row.actor, auditHash(row));
  }

  function swapped(sqlite: Database.Database): void {
    sqlite.exec(
      'UPDATE audit SET number = -3 WHERE number = 3; UPDATE audit SET number = 3 WHERE number = 4; UPDATE audit SET number = 4 WHERE number = -3',
    );
  }
});

describe('claims put in behind the back', () => {
  /** Approves, by SQL and with every hash right, decisions that nobody claimed. */
  function smuggle(sqlite: Database.Database, which: string, count: number, edit: Record<string, unknown> = {}): void {
    const decisions = sqlite
      .prepare(
        `SELECT d.run, d.position, d.customer, c.id, t.treatment, t.channel, t.class, t.purpose, t.date, t.planned_at,
           t.configuration, t.capacity_set, t.net, t.rank
         FROM decision d JOIN customer c USING (customer), (SELECT * FROM claim WHERE ${which} LIMIT 1) t
         WHERE NOT EXISTS (SELECT 1 FROM claim WHERE claim.customer = d.customer) LIMIT ?`,
      )
      .all(count) as Record<string, string | number>[];
    expect(decisions).toHaveLength(count);
    const action = sqlite.prepare("SELECT max(action) FROM action WHERE verb = 'approve'").pluck().get();
    for (const { id, ...row } of decisions) {
      const { run, treatment, channel, date, net, rank } = row;
      const content = {
        v: 1,
        run,
        customer: id,
        treatment,
        channel,
        date: isoDate(String(date)),
        net,
        rank,
        wording: null,
      };
      const hash = decisionHash(content as Parameters<typeof decisionHash>[0]);
      const values = { ...row, ...edit, action, wording: null, decision_hash: hash };
      const names = Object.keys(values);
      sqlite
        .prepare(`INSERT INTO claim (${names.join(', ')}) VALUES (${names.map((name) => `@${name}`).join(', ')})`)
        .run(values);
    }
  }

  test('beyond a limit are counted, and the tally does not help', async () => {
    const found = await failing((sqlite) => {
      const limited = "treatment IN (SELECT treatment FROM claim WHERE channel = 'call')";
      smuggle(sqlite, limited, 60);
      sqlite.exec(`DELETE FROM claim_tally; INSERT INTO claim_tally
        SELECT date, run, configuration, treatment, count(*) FROM claim
        WHERE claim NOT IN (SELECT claim FROM claim_end) GROUP BY 1, 2, 3, 4`);
    });
    expect(found).toHaveProperty('limits');
    expect(found).not.toHaveProperty('tally');
    expect(found.limits?.[0]).toMatch(/^claim \d+ takes limit [a-z-]+ to \d+ of \d+$/);
  });

  test('under a capacity that nobody gave are found', async () => {
    const found = await failing((sqlite) => {
      const text = String(sqlite.prepare('SELECT capacities FROM capacity_set').pluck().get());
      const more = Object.fromEntries(Object.keys(JSON.parse(text)).map((id) => [id, 1e6]));
      sqlite.prepare('UPDATE capacity_set SET capacities = ?').run(JSON.stringify(more));
    });
    expect(found.limits?.[0]).toContain('other capacities');
  });

  test('beside too many contacts are counted', async () => {
    const found = await failing((sqlite) => {
      // The same customer once more and once more, minutes apart, in the class that has windows on every channel.
      sqlite.exec(`INSERT INTO claim (action, run, position, customer, treatment, channel, class, purpose, date, planned_at,
          configuration, capacity_set, net, rank, wording, decision_hash)
        SELECT action, run, position, customer, treatment, channel, class, purpose, date, planned_at + n * 60000,
          configuration, capacity_set, net, rank, wording, decision_hash
        FROM (SELECT * FROM claim WHERE class = 'marketing' AND claim NOT IN (SELECT claim FROM claim_end) LIMIT 5),
          (WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 12) SELECT n FROM r)`);
    });
    expect(found.windows?.[0]).toMatch(/^claim \d+ is one too many for contact window [a-z0-9-]+$/);
  });
});

test('a page that went bad fails the checks that meet it, and the others are made', async () => {
  const found = await failing((sqlite) => {
    sqlite.unsafeMode(true);
    sqlite.pragma('writable_schema = ON');
    // The index now points at the pages of another table.
    sqlite.exec(
      "UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name = 'trace') WHERE name = 'event_by_customer'",
    );
  });
  expect(found).toHaveProperty('integrity');
});

test('whoever stops listening stops it, and the file is let go', async () => {
  const connection = open(whole);
  for await (const _ of verifyEvents(connection)) break;
  expect(await importFaults(connection)).toEqual([]);
  connection.close();
});
