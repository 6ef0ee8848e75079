import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createEngineWorkspace, type Engine } from '#engine/index.ts';

const SHIPPED = join(import.meta.dirname, '../../resources/config');
const read = (name: string) => ({ name, text: readFileSync(join(SHIPPED, name), 'utf8') });

let folder: string;
let engine: Engine;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cvm-configuration-'));
  const path = join(folder, 'shop.cvmw');
  engine = createEngineWorkspace({ path, currency: 'EUR', zone: 'Europe/Helsinki', today: '2026-11-21', as: 'Ada' });
});
afterAll(async () => {
  await engine.close();
  rmSync(folder, { recursive: true });
});

describe('the shipped configurations', () => {
  test('can be applied to an empty workspace, and say what they allow by default', async () => {
    const { configuration } = engine.caller;
    const telco = await configuration.check(read('telco.yaml'));
    expect(telco).toMatchObject({ name: 'Telco churn, public sample', treatments: 6, limits: 5 });
    expect(telco.warnings.map(({ says }) => says)).toEqual([
      'not checked: attributes in rules and values, as the workspace has no customers yet',
      'lists for call carry the customer id and no address: the manifest says so',
      'lists for email carry the customer id and no address: the manifest says so',
      'lists for sms carry the customer id and no address: the manifest says so',
      'marketing is allowed without a ledger row: every verdict, manifest and export says so',
    ]);
    const sample = await configuration.check(read('default.yaml'));
    expect(sample.treatments).toBe(12);
    expect(sample.warnings.map(({ says }) => says)).toContain(
      'the minimum 150 needs at least 150 of the limit "call-slots", whose capacity is 120',
    );
  });

  test('are versions that can be shown, listed and compared', async () => {
    const { configuration } = engine.caller;
    const telco = read('telco.yaml');
    expect(await configuration.use({ ...telco, as: 'Bo' })).toMatchObject({ version: 1, applied: true });
    expect(await configuration.use(telco)).toMatchObject({ version: 1, applied: false });
    const edited = { name: 'mine.yaml', text: telco.text.replace('capacity: 160', 'capacity: 200') };
    expect(await configuration.use(edited)).toMatchObject({ version: 2, applied: true });
    expect(await configuration.show({})).toMatchObject({ version: 2, text: edited.text });
    expect(await configuration.show({ version: 1 })).toMatchObject({ version: 1, text: telco.text, actor: 'Bo' });
    expect((await configuration.list()).map(({ version }) => version)).toEqual([2, 1]);

    const { diff } = await configuration.diff({ from: { version: 1 }, to: { version: 2 } });
    const changed = diff?.split('\n').filter((line) => /^[-+]/.test(line)) ?? [];
    expect(changed.slice(0, 2)).toEqual(['--- version 1', '+++ version 2']);
    expect(changed.slice(2).map((line) => [line[0], line.match(/capacity: \d+/)?.[0]])).toEqual([
      ['-', 'capacity: 160'],
      ['+', 'capacity: 200'],
    ]);
    expect(await configuration.diff({ from: telco, to: { version: 1 } })).toEqual({
      from: 'telco.yaml',
      to: 'version 1',
      same: true,
      diff: '',
    });
    const lines = (word: string): string => Array.from({ length: 9_000 }, (_, i) => `${word} ${i}`).join('\n');
    const strange = { from: { name: 'a', text: lines('a') }, to: { name: 'b', text: lines('b') } };
    expect(await configuration.diff(strange)).toMatchObject({ same: false, diff: null });
  });
});

test('rules are checked against the customers of the workspace, and nothing of a bad file is kept', async () => {
  const { configuration } = engine.caller;
  const attributes = [{ name: 'Contract', type: 'text', role: 'feature' } as const];
  const columns = { customer: ['C1'], Contract: ['One year'] };
  await engine.load({ kind: 'customers', name: 'test', attributes }, [{ size: 1, columns }]);
  const before = await configuration.show({});
  const bad = { ...read('telco.yaml'), name: 'bad.yaml' };
  const said = await configuration.use(bad).then(
    () => '',
    (error: Error) => error.message,
  );
  expect(said).toContain('there is no customer attribute "tenure": use Contract');
  expect(said).not.toContain('attribute "Contract"');
  expect(await configuration.show({})).toEqual(before);
});
