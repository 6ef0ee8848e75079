// Every hostile file ends as recorded. What is imported loses nothing: the source comes back as it was, each record is
// stored or listed with its line, and a dry run says the same beforehand; what is not imported leaves nothing behind.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inTerminal } from '#cli/remedies.ts';
import { problemFrom, sandbox } from '#engine/agents/1-know/data/intake/fixture.ts';
import { dryRun, importFile } from '#engine/agents/1-know/data/intake/import-file.ts';
import { importRejects, importRows } from '#engine/store/records/imports.ts';
import { customerNumberOf, customerProfile } from '#engine/store/records/reading/customers.ts';
import { newestChange } from '#engine/store/workspace/audit.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { THREAD_FILE } from '#engine/threads/index.ts';
import { unwatchedWork } from '#shared/model/work.ts';
import { CASES, type Case, type Imported } from './cases.ts';

const rest = (): Promise<void> => Promise.resolve();

function sourceOf(connection: Connection, number: number): string {
  const parts: Buffer[] = [];
  for (
    let block = importRows(connection, number, 0);
    block !== null;
    block = importRows(connection, number, block.block)
  ) {
    parts.push(block.text);
  }
  return Buffer.concat(parts).toString();
}

async function check({ name, kind = 'customers', bytes, mapping, verdict }: Case): Promise<void> {
  const box = sandbox();
  const { connection } = box;
  const args = { ...box.file(kind, ''), file: join(box.folder, name) };
  const given = { ...args, mapping: mapping === undefined ? null : { name: 'mapping.yaml', text: `${mapping}\n` } };
  writeFileSync(given.file, bytes);
  const before = await box.dump();
  if ('problem' in verdict) {
    const ways = [() => importFile(connection, given, unwatchedWork), () => dryRun(connection, given, rest)];
    for (const way of ways) {
      const problem = await problemFrom(way());
      expect(problem.code).toBe(verdict.problem);
      expect(inTerminal(problem)).toContain(verdict.says);
    }
    expect(await box.dump()).toBe(before);
    return;
  }
  const rehearsed = await dryRun(connection, given, rest);
  const receipt = await importFile(connection, given, { ...unwatchedWork, threads: THREAD_FILE });
  const rejects = importRejects(connection, receipt.import, 0, 100);
  expect(rejects.map(({ line, rule }) => [line, rule])).toEqual(verdict.rejects ?? []);
  expect(receipt).toMatchObject({ stored: verdict.stored, rejected: rejects.length, skipped: 0 });
  expect(receipt.read).toBe(receipt.stored + receipt.rejected + receipt.skipped);
  expect(rehearsed).toMatchObject({ read: receipt.read, stored: receipt.stored, rejected: receipt.rejected });
  expect(rehearsed.rejects).toEqual(rejects.map(({ raw, ...reject }) => reject));
  expect(receipt.warnings.join(' ')).toContain(verdict.warns ?? '');
  const source = sourceOf(connection, receipt.import);
  expect(source).toBe(verdict.rows ?? bytes.toString());
  for (const { raw } of rejects) expect(source).toContain(raw);
  checkValues(connection, verdict);
  expect(await box.faults()).toEqual([]);
}

function checkValues(connection: Connection, { values = {} }: Imported): void {
  for (const [id, attributes] of Object.entries(values)) {
    const number = customerNumberOf(connection, id) ?? 0;
    const stored = customerProfile(connection, number, newestChange(connection));
    expect(Object.fromEntries(stored.map(({ name, value }) => [name, value]))).toMatchObject(attributes);
  }
}

describe('the corpus', () => {
  it('has at least sixty files, each of its own', () => {
    expect(new Set(CASES.map(({ name }) => name)).size).toBe(CASES.length);
    expect(CASES.length).toBeGreaterThanOrEqual(60);
  });

  it.each(CASES)('$name', check);
});
