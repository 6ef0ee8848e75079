// What can be done about a problem: the terminal and the window have words for every act, each is offered by something,
// and a problem arrives with its remedies through every door.
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { COMMANDS } from '#cli/commands.ts';
import { TERMINAL_WORDS } from '#cli/remedies.ts';
import { SAMPLE_SETTINGS } from '#data/index.ts';
import { createEngineWorkspace } from '#engine/index.ts';
import { Problem, problemFrom, problemShape } from '#shared/errors.ts';
import { type Remedy, type RemedyAct, saidWith } from '#shared/remedies.ts';
import { hostOver } from '#shared/wire/browser.ts';
import { inWindow, WINDOW_WORDS } from '../renderer/app/remedies.ts';
import { type Doors, openDoors, sessionOf } from './doors.ts';

const ONE_OF_EACH: { readonly [Act in RemedyAct]: Remedy<Act> } = {
  'resume-or-discard': { act: 'resume-or-discard', job: 7 },
  'make-room': { act: 'make-room', job: 7, bytes: 20_500_000 },
  'wait-or-cancel': { act: 'wait-or-cancel', job: 7 },
  'look-at-list': { act: 'look-at-list', of: 'merges' },
  'look-at-rules': { act: 'look-at-rules', run: 7 },
  'look-in-backups': { act: 'look-in-backups' },
  'restore-another': { act: 'restore-another' },
  'copy-workspace': { act: 'copy-workspace', workspace: 'shop.cvmw' },
  'compare-with-backup': { act: 'compare-with-backup' },
  'make-workspace': { act: 'make-workspace', path: 'shop.cvmw' },
  'make-elsewhere': { act: 'make-elsewhere' },
  'make-another': { act: 'make-another' },
  'apply-configuration': { act: 'apply-configuration' },
  'answer-questions': { act: 'answer-questions', questions: 1, lines: ['columns: { n: { type: text } }'] },
  'import-again': { act: 'import-again' },
  'search-duplicates': { act: 'search-duplicates' },
  decide: { act: 'decide' },
  'decide-optimally': { act: 'decide-optimally' },
  replay: { act: 'replay', run: 7 },
  'give-capacity': { act: 'give-capacity', limit: 'emails' },
  approve: { act: 'approve' },
  undo: { act: 'undo', change: 7 },
  'name-decision': { act: 'name-decision', decision: 'r1-4' },
  recall: { act: 'recall', package: 7 },
  rebuild: { act: 'rebuild', package: 7 },
  'choose-port': { act: 'choose-port' },
};
const EACH = Object.values(ONE_OF_EACH);
const LISTS: readonly Remedy[] = (['imports', 'jobs', 'mappings', 'merges', 'pairs', 'rejections'] as const).map(
  (of) => ({ act: 'look-at-list', of }),
);
/** What a command line takes, and a window does not. */
const TYPED = /\bcvm ([a-z]+)| --[a-z]/;
const wrong = (...remedies: Remedy[]) => ({ sentence: 'Wrong.', remedies });

describe('words', () => {
  test.each([...EACH, ...LISTS])('of a terminal name a command there is, those of a window none: %j', (remedy) => {
    const typed = saidWith(TERMINAL_WORDS, wrong(remedy));
    expect(typed).toMatch(TYPED);
    const named = TYPED.exec(typed)?.[1];
    if (named !== undefined) expect(COMMANDS.map(({ name }) => name)).toContain(named);
    const pressed = inWindow(wrong(remedy));
    expect(pressed).toMatch(/^Wrong[.] [A-Z].*[.]$/);
    expect(pressed).not.toMatch(TYPED);
  });

  test('are said in their order, each as a sentence of its own', () => {
    const both = wrong(ONE_OF_EACH['resume-or-discard'], ONE_OF_EACH.undo);
    expect(saidWith(TERMINAL_WORDS, both)).toBe(
      'Wrong. Go on with: cvm jobs resume 7, or drop it with: cvm jobs discard 7. To take that back: cvm undo --change 7',
    );
    expect(saidWith(WINDOW_WORDS, both)).toBe('Wrong. Resume it, or discard it. To take that back, undo change 7.');
  });

  test('of what stands beside it as a button are left out', () => {
    const both = wrong(ONE_OF_EACH['resume-or-discard'], ONE_OF_EACH.undo);
    expect(inWindow(both, 'resume-or-discard')).toBe('Wrong. To take that back, undo change 7.');
  });

  test('of a disk that is full say how much room it takes, rounded up', () => {
    const full = wrong(ONE_OF_EACH['make-room']);
    expect(inWindow(full)).toBe('Wrong. Make room for at least 21 MB, then resume it; or discard it.');
    expect(saidWith(TERMINAL_WORDS, full)).toContain('at least 21 MB, then go on with: cvm jobs resume 7');
  });

  test('of open questions are the lines that answer them, at a terminal alone', () => {
    const open = wrong(ONE_OF_EACH['answer-questions']);
    expect(saidWith(TERMINAL_WORDS, open)).toBe(
      'Wrong. Answer it in a mapping, with --mapping:\n  columns: { n: { type: text } }',
    );
    expect(inWindow(open)).toBe('Wrong. Go back to the file and answer it.');
  });
});

test('every act is offered by something', () => {
  const root = join(import.meta.dirname, '..');
  const sources = ['engine', 'host', 'web'].flatMap((folder) => globSync(`${folder}/**/*.ts`, { cwd: root }));
  const text = sources
    .filter((path) => !path.endsWith('.test.ts'))
    .map((path) => readFileSync(join(root, path), 'utf8'));
  const offered = new Set(text.flatMap((each) => [...each.matchAll(/\bact: '([a-z-]+)'/g)].map(([, act]) => act)));
  expect([...offered].sort()).toEqual(Object.keys(ONE_OF_EACH).sort());
});

test('a problem and its shape are each other, its remedies in order', () => {
  const problem = new Problem('JOB_FAILED', 'Wrong.', { job: 7 }).offering(ONE_OF_EACH.undo, ONE_OF_EACH.decide);
  const shape = problemShape(problem);
  expect(shape).toEqual({
    code: 'JOB_FAILED',
    sentence: 'Wrong.',
    data: { job: 7 },
    remedies: [{ act: 'undo', change: 7 }, { act: 'decide' }],
  });
  expect(JSON.parse(JSON.stringify(shape))).toEqual(shape);
  expect(problemShape(problemFrom(shape))).toEqual(shape);
  expect(problemShape(new Error('outside', { cause: problem }))).toEqual(shape);
});

describe('through every door', () => {
  let folder: string;
  let doors: Doors;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'cvm-remedies-'));
    const workspace = join(folder, 'shop.cvmw');
    await createEngineWorkspace({ path: workspace, ...SAMPLE_SETTINGS }).close();
    doors = await openDoors(workspace);
  });
  afterAll(async () => {
    await doors.close();
    rmSync(folder, { recursive: true });
  });

  test.each([
    ['jobs.one', { job: 7 }, [{ act: 'look-at-list', of: 'jobs' }]],
    ['decisions.report', { run: 7 }, [{ act: 'decide' }]],
    ['packages.show', { package: 7 }, []],
  ])('%s is refused alike', async (path, input, remedies) => {
    const refusals = await Promise.all(
      doors.all.map((door) =>
        door.ask(path, input).then(
          () => null,
          (error: unknown) => problemShape(error),
        ),
      ),
    );
    expect(refusals[0]).toMatchObject({ remedies });
    expect(refusals).toEqual(doors.all.map(() => refusals[0]));
  });

  test('a file that is not there is refused by the host alike', async () => {
    const path = join(folder, 'none.cvmw');
    const direct = await doors.host.open(path).catch(problemShape);
    const over = await hostOver(await sessionOf(doors.web))
      .open(path)
      .catch(problemShape);
    expect(over).toMatchObject({ code: 'WORKSPACE_MISSING', remedies: [{ act: 'make-workspace', path }] });
    expect(over).toEqual(direct);
  });
});
