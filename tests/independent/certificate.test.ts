// A program that shares nothing with ours checks what a run claims. It is run where python3 and SciPy are installed
// (Debian: apt-get install python3-scipy), and where they are not the tests say that they were skipped.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fillWorkspace, SAMPLE_SETTINGS } from '#data/index.ts';
import { createEngineWorkspace, type Engine } from '#engine/index.ts';
import type { RunSummary } from '#shared/model/run.ts';

const SCRIPT = join(import.meta.dirname, 'check-certificate.py');
const installed = spawnSync('python3', ['-c', 'import scipy.optimize']).status === 0;
if (!installed) {
  process.stderr.write(
    'SKIPPED: the independent check of certificates, as python3 with SciPy is not installed here.\n',
  );
}

let folder: string;
let engine: Engine;
let summary: RunSummary;
let instance: string;
/** A run that gave up to three treatments to a customer, two of marketing at most in five days. */
let several: string;

async function finished<Result>({ job }: { readonly job: number }): Promise<Result> {
  for await (const _ of await engine.caller.jobs.watch({ job, after: 0 }));
  return (await engine.caller.jobs.result({ job })) as Result;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cvm-certificate-'));
  instance = join(folder, 'instance');
  engine = createEngineWorkspace({ path: join(folder, 'sample.cvmw'), ...SAMPLE_SETTINGS });
  await fillWorkspace(engine, { seed: 7, customers: 1500 });
  const { caller } = engine;
  summary = await finished<RunSummary>(await caller.decisions.decide({ instance }));
  await finished(await caller.allocation.instance({ run: summary.run, out: instance }));
  several = join(folder, 'several');
  const text = (await caller.configuration.show({})).text
    .replace('contactPolicy:\n', 'contactPolicy:\n  treatmentsPerCustomer: 3\n')
    .replace(/(id: marketing-five-days.* max: )1/, '$12');
  await caller.configuration.use({ name: 'several.yaml', text });
  const { run } = await finished<RunSummary>(await caller.decisions.decide({}));
  await finished(await caller.allocation.instance({ run, out: several }));
}, 240_000);

afterAll(async () => {
  await engine.close();
  rmSync(folder, { recursive: true });
});

interface Found {
  readonly holds: boolean;
  readonly classes: readonly { readonly class: string; readonly faults: readonly string[]; readonly value: number }[];
}

function check(of: string): Found {
  const { stdout, stderr } = spawnSync('python3', [SCRIPT, of, '--json'], { encoding: 'utf8' });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as Found;
}

test('the folder says what it holds, and its totals are those of the run', () => {
  const run = JSON.parse(readFileSync(join(instance, 'run.json'), 'utf8'));
  expect(run).toMatchObject({ run: summary.run, decisionHash: summary.decisionHash, customers: 1500 });
  expect(run.value).toBe(summary.certificate!.value);
  expect(run.bound).toBe(summary.certificate!.bound);
  const named = run.classes.flatMap((each: Record<string, string>) => [each.limitsFile, each.customersFile]);
  expect(readdirSync(instance).sort()).toEqual([...named, 'README.md', 'run.json'].sort());
  expect(readdirSync(folder).filter((name) => name.includes('partial'))).toEqual([]);
  expect(readFileSync(join(instance, 'README.md'), 'utf8')).toContain('check-certificate.py');
});

test('a folder that holds anything is left as it is, and a strategy that proves nothing is refused before deciding', async () => {
  const { caller } = engine;
  const other = join(folder, 'other');
  mkdirSync(other);
  writeFileSync(join(other, 'mine.txt'), 'mine');
  await expect(caller.allocation.instance({ run: 1, out: other })).rejects.toThrow('holds files already');
  await expect(caller.decisions.decide({ instance: other })).rejects.toThrow('holds files already');
  const asked = { strategy: 'priority', instance: join(folder, 'new') };
  await expect(caller.decisions.decide(asked)).rejects.toThrow('The strategy priority proves nothing');
  expect(readdirSync(other)).toEqual(['mine.txt']);
  expect(existsSync(asked.instance)).toBe(false);
  expect((await caller.decisions.runs({})).map(({ run }) => run)).toEqual([summary.run + 1, summary.run]);
});

test.skipIf(!installed)('value, limits, bound and linear program are what the run claims', () => {
  const found = check(instance);
  expect(found.classes.flatMap(({ faults }) => faults)).toEqual([]);
  expect(found.holds).toBe(true);
  expect(found.classes.map((each) => each.class)).toEqual(['retention', 'marketing', 'all classes']);
  expect(found.classes.at(-1)!.value).toBeCloseTo(summary.certificate!.value, 6);
});

/** A copy of the folder with one file changed. */
function changed(name: string, change: (text: string) => string, of = instance): string {
  const copy = mkdtempSync(join(folder, 'changed-'));
  cpSync(of, copy, { recursive: true });
  const before = readFileSync(join(copy, name), 'utf8');
  const after = change(before);
  expect(after).not.toBe(before);
  writeFileSync(join(copy, name), after);
  return copy;
}

const CUSTOMERS = '2-marketing.customers.ndjson';
const LIMITS = '2-marketing.limits.ndjson';

test.skipIf(!installed).each([
  ['a choice taken away', CUSTOMERS, /"choice":"[a-z-]+"/, '"choice":null', /value: .* is claimed/],
  ['a choice that was not open', CUSTOMERS, /"choice":"[a-z-]+"/, '"choice":"retention-call"', /not open/],
  ['a rank', CUSTOMERS, /("rank":\{"[a-z-]+":)[0-9.]+/, '$199', /linear program|bound|value/],
  ['a limit made smaller', LIMITS, /("limit":"emails".*"most":)[0-9]+/, '$12', /emails: .* units of at most 2/],
  ['a price', LIMITS, /("price":)(?!0,)[0-9.]+/, '$10.001', /bound: .* is claimed/],
  ['a bound', 'run.json', /("bound": )([0-9]+)/g, '$11', /bound/],
] as const)('%s that was changed is found', (_what, name, pattern, instead, fault) => {
  const { holds, classes } = check(changed(name, (text) => text.replace(pattern, instead)));
  expect(holds).toBe(false);
  expect(classes.flatMap(({ faults }) => faults).join('\n')).toMatch(fault);
});

interface Line {
  choice: string[];
  readonly allowance: number;
  readonly rank: Record<string, number>;
}
const linesOf = (text: string): Line[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
const textOf = (lines: readonly object[]): string => lines.map((line) => `${JSON.stringify(line)}\n`).join('');
const marketing = () => JSON.parse(readFileSync(join(several, 'run.json'), 'utf8')).classes[1];
const together = (): { most: number; apart: [string, string][]; allowancesFile: string } => marketing().together;
/** A window that binds everything, with so much room. */
const wholeClass = (room: number): object => ({ binds: marketing().treatments, counts: marketing().treatments, room });

test.skipIf(!installed)(
  'several treatments a customer: sets, limits, bound and linear program are what the run claims',
  () => {
    const found = check(several);
    expect(found.classes.flatMap(({ faults }) => faults)).toEqual([]);
    expect(found.holds).toBe(true);
    const lines = linesOf(readFileSync(join(several, CUSTOMERS), 'utf8'));
    expect(Math.max(...lines.map(({ choice }) => choice.length))).toBe(2);
    expect(together()).toMatchObject({ most: 2, allowancesFile: '2-marketing.allowances.ndjson' });
    expect(readFileSync(join(several, 'README.md'), 'utf8')).toContain('N-CLASS.allowances.ndjson');
  },
);

/** Changes the choice of the first customer for whom there is another to make. */
const choosing = (instead: (line: Line) => string[] | undefined) => (text: string) => {
  const lines = linesOf(text);
  const line = lines.find((each) => instead(each) !== undefined)!;
  line.choice = instead(line)!;
  return textOf(lines);
};

test.skipIf(!installed).each<[string, string, (text: string) => string, RegExp]>([
  [
    'two that exclude each other',
    CUSTOMERS,
    choosing(({ choice, rank }) =>
      together().apart.find((pair) => pair.some((t) => choice.includes(t)) && pair.every((t) => t in rank)),
    ),
    /gets .* and .*, which exclude each other/,
  ],
  [
    'one of them twice',
    CUSTOMERS,
    choosing(({ choice: [first] }) => (first === undefined ? undefined : [first, first])),
    /gets one of them twice/,
  ],
  [
    'more than a window has room for',
    '2-marketing.allowances.ndjson',
    (text) => text.replaceAll('"windows":[]', `"windows":[${JSON.stringify(wholeClass(1))}]`),
    /gets .* in a window that has room for 1/,
  ],
  [
    'more than a customer may take',
    '2-marketing.allowances.ndjson',
    (text) => text.replaceAll('"most":2', '"most":1'),
    /gets more than 1 of them/,
  ],
  [
    'a number that nobody had',
    '2-marketing.allowances.ndjson',
    (text) => text.replaceAll('"most":1', '"most":2'),
    /bound: .* is claimed/,
  ],
  [
    'a choice that is missing',
    CUSTOMERS,
    choosing(({ choice }) => (choice.length > 1 ? choice.slice(1) : undefined)),
    /value: .* is claimed/,
  ],
  ['a bound', 'run.json', (text) => text.replaceAll(/("bound": )([0-9]+)/g, '$11$2'), /bound/],
])('several treatments a customer: %s is found', (_what, name, change, fault) => {
  const { holds, classes } = check(changed(name, change, several));
  expect(holds).toBe(false);
  expect(classes.flatMap(({ faults }) => faults).join('\n')).toMatch(fault);
});
