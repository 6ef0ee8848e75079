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
      'the minimum 150 needs at least 150 of the limit "call-slots", whose capacity is 120: lower the minimum to 120, or raise that capacity to 150',
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

test('a text with aliases is refused as it comes, naming each line: what becomes a version can be read again', async () => {
  const { configuration } = engine.caller;
  const before = await configuration.list();
  const text = read('telco.yaml').text.replace('propensity: {', 'propensity: &chance {');
  const aliased = { name: 'aliased.yaml', text: `${text}\nspare: { <<: *chance }\nagain: *chance\n` };
  const lines = aliased.text.split('\n').flatMap((line, k) => (line.includes('*chance') ? [k + 1] : []));
  const sentence = [
    'aliased.yaml has 2 errors and was not applied. Correct the file and try again.',
    ...lines.map((line) => `line ${line}: the alias *chance is not used here: write the value out`),
  ].join('\n  ');
  expect(lines).toHaveLength(2);
  const refused = { cause: { code: 'CONFIGURATION_INVALID', sentence } };
  await expect(configuration.check(aliased)).rejects.toMatchObject(refused);
  await expect(configuration.use(aliased)).rejects.toMatchObject(refused);
  expect(await configuration.list()).toEqual(before);
});

describe('the draft', () => {
  let engine: Engine;
  let text: string;
  beforeAll(async () => {
    const path = join(folder, 'draft.cvmw');
    engine = createEngineWorkspace({ path, currency: 'EUR', zone: 'UTC', today: null, as: 'Ada' });
    const { configuration } = engine.caller;
    await configuration.use(read('telco.yaml'));
    text = (await configuration.show({})).text;
  });
  afterAll(() => engine.close());
  const capacity = (value: number) => [{ path: ['limits', 0, 'capacity'], value }];

  test('begins with the first edit, changes one place, and is used from the next run', async () => {
    const { configuration } = engine.caller;
    const before = await configuration.catalogue({});
    expect(before).toMatchObject({ draft: null, doubts: expect.any(Array) });
    const { hash } = await configuration.edit({ seen: before.hash, edits: capacity(77), as: 'Cy' });
    const drafted = await configuration.catalogue({});
    expect(drafted).toMatchObject({ draft: { actor: 'Cy' }, version: before.version, hash });
    expect(drafted.catalogue.limits.map((each) => [each.capacity, each.drafted])[0]).toEqual([77, 'changed']);
    expect(drafted.catalogue.limits.slice(1).every((each) => each.drafted === 'same')).toBe(true);
    expect((await configuration.show({})).text).toBe(text);
    const used = await configuration.useDraft({ seen: hash });
    expect(used).toMatchObject({ version: before.version + 1, applied: true });
    const { text: now } = await configuration.show({});
    const changed = now.split('\n').filter((line, k) => line !== text.split('\n')[k]);
    expect(changed).toEqual([
      text
        .split('\n')
        .find((line) => line.includes('id: call-slots'))!
        .replace(/capacity: \d+/, 'capacity: 77'),
    ]);
    expect(await configuration.draft()).toBeNull();
  });

  test('refuses what does not hold together, and keeps nothing of it', async () => {
    const { configuration } = engine.caller;
    const { hash, catalogue } = await configuration.catalogue({});
    const refused = (edits: { path: (string | number)[]; value?: never | string | number }[]) =>
      expect(configuration.edit({ seen: hash, edits })).rejects.toMatchObject({
        cause: { code: 'CONFIGURATION_INVALID' },
      });
    await refused(capacity(-1));
    await refused([{ path: ['treatments', 0, 'channel'], value: 'pigeon' }]);
    await refused([{ path: ['treatments', 0, 'cost'], value: 'dear' }]);
    await expect(
      configuration.edit({ seen: hash, edits: [{ path: ['limits', 99, 'capacity'], value: 1 }] }),
    ).rejects.toThrow('nothing at limits[99].capacity');
    expect(await configuration.draft()).toBeNull();
    expect((await configuration.catalogue({})).catalogue).toEqual(catalogue);
  });

  test('is taken back edit by edit, and what is as before is no draft', async () => {
    const { configuration } = engine.caller;
    const { hash } = await configuration.catalogue({});
    const first = await configuration.edit({ seen: hash, edits: capacity(5) });
    const second = await configuration.edit({ seen: first.hash, edits: capacity(6) });
    await expect(configuration.edit({ seen: first.hash, edits: capacity(7) })).rejects.toMatchObject({
      cause: { code: 'DRAFT_CHANGED' },
    });
    const back = await configuration.restoreDraft({ seen: second.hash, draft: second.before });
    expect((await configuration.catalogue({})).catalogue.limits[0]!.capacity).toBe(5);
    await configuration.restoreDraft({ seen: back.hash, draft: first.before });
    expect(await configuration.draft()).toBeNull();
    const again = await configuration.edit({ seen: hash, edits: capacity(8) });
    await configuration.edit({ seen: again.hash, edits: capacity(77) });
    expect(await configuration.draft()).toBeNull();
  });

  test('says when another version came between', async () => {
    const { configuration } = engine.caller;
    const { hash, version } = await configuration.catalogue({});
    const { hash: drafted } = await configuration.edit({ seen: hash, edits: capacity(9) });
    await configuration.use({ name: 'other.yaml', text: `${text}\n# Another.\n` });
    await expect(configuration.useDraft({ seen: drafted })).rejects.toMatchObject({ cause: { code: 'DRAFT_BEHIND' } });
    expect(await configuration.catalogue({})).toMatchObject({ version, newest: version + 1, draft: {} });
    // Thrown away and taken back, it is still the draft of the version it began as.
    const { hash: bare, before } = await configuration.restoreDraft({ seen: drafted, draft: null });
    expect(before).toMatchObject({ base: version });
    await configuration.restoreDraft({ seen: bare, draft: before });
    await expect(configuration.useDraft({ seen: drafted })).rejects.toMatchObject({ cause: { code: 'DRAFT_BEHIND' } });
    expect(await configuration.useDraft({ seen: drafted, anyway: true })).toMatchObject({ version: version + 2 });
  });

  test('tells rules in words, and what stands in the text', async () => {
    const { configuration } = engine.caller;
    const { catalogue } = await configuration.catalogue({ version: 1 });
    const rules = catalogue.treatments.flatMap((each) => Object.values(each.rules).flat());
    expect(rules.length).toBeGreaterThan(3);
    for (const { words, source } of rules)
      expect(await configuration.phrase({ text: source })).toMatchObject({ words });
    await expect(configuration.phrase({ text: '{ atribute: x, is: 1 }' })).rejects.toThrow('atribute');
    await expect(configuration.phrase({ text: '{ attribute: [' })).rejects.toMatchObject({
      cause: { code: 'BAD_VALUE' },
    });
  });
});
