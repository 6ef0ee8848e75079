import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import config, { FLOORS } from '../.dependency-cruiser.mjs';

const root = join(import.meta.dirname, '..');
const made: string[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true });
});

/** A house of the given files (beside the floors check itself), and what the check says about it. */
function check(files: Record<string, string>, edit = (text: string) => text) {
  const house = mkdtempSync(join(tmpdir(), 'cvm-floors-'));
  made.push(house);
  for (const path of ['package.json', 'tools/floors.ts'])
    cpSync(join(root, path), join(house, path), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(house, 'node_modules'));
  const rules = readFileSync(join(root, '.dependency-cruiser.mjs'), 'utf8');
  const all = { ...files, '.dependency-cruiser.mjs': edit(rules), '.gitignore': 'node_modules\nignored\n' };
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(house, path)), { recursive: true });
    writeFileSync(join(house, path), text);
  }
  execFileSync('git', ['init', '-q'], { cwd: house });
  const done = spawnSync(process.execPath, ['tools/floors.ts'], { cwd: house, encoding: 'utf8' });
  const found = [...done.stderr.matchAll(/^([\w-]+): (\S+)(?: → (\S+))?/gm)];
  return { ...done, found: found.map(([, rule = '', from = '', to = '']) => ({ rule, from, to })) };
}

const leaf = 'export type Leaf = 1;\nexport const leaf = 1;\n';
const ALIASED = /^(shared|engine|data|host|web|cli)\//;

/** Imports every target from `from`, by alias where there is one. */
function reach(from: string, targets: readonly string[]): string {
  const name = (to: string) => (ALIASED.test(to) ? `#${to}` : relative(dirname(from), to).replace(/^(?!\.)/, './'));
  return targets.map((to, i) => `export type { Leaf as L${i} } from '${name(to)}';\n`).join('');
}

describe('the table of floors', () => {
  /** The design's table, written again by hand: a file of each floor, and the files it may import. */
  const LEAVES = {
    shared: 'shared/leaf.ts',
    maths: 'engine/maths/leaf.ts',
    policy: 'engine/policy/leaf.ts',
    store: 'engine/store/leaf.ts',
    llm: 'engine/llm/leaf.ts',
    agent: 'engine/agents/agent.ts',
    agents: 'engine/agents/index.ts',
    journey: 'engine/agents/2-understand/journey/leaf.ts',
    treatment: 'engine/agents/3-decide/treatment/leaf.ts',
    review: 'engine/review/leaf.ts',
    deliver: 'engine/deliver/leaf.ts',
    verify: 'engine/verify/leaf.ts',
    orchestrator: 'engine/orchestrator/leaf.ts',
    api: 'engine/api/leaf.ts',
    threads: 'engine/threads/leaf.ts',
    threadsDoor: 'engine/threads/index.ts',
    index: 'engine/index.ts',
    data: 'data/leaf.ts',
    host: 'host/leaf.ts',
    hostDoor: 'host/index.ts',
    cli: 'cli/leaf.ts',
    electron: 'electron/main/leaf.ts',
    web: 'web/leaf.ts',
    webDoor: 'web/index.ts',
    renderer: 'renderer/app/leaf.ts',
    tests: 'tests/leaf.ts',
    bench: 'bench/leaf.ts',
    tools: 'tools/leaf.ts',
  };
  type Floor = keyof typeof LEAVES;
  const everything = Object.keys(LEAVES) as Floor[];
  const engine = everything.filter((floor) => LEAVES[floor].startsWith('engine/'));
  const MAY: Record<string, readonly Floor[]> = {
    'shared/reach.ts': ['shared'],
    'shared/wire/reach.ts': ['shared'],
    'engine/maths/reach.ts': ['maths'],
    'engine/policy/reach.ts': ['policy', 'shared', 'maths'],
    'engine/store/reach.ts': ['store', 'maths', 'shared'],
    'engine/llm/reach.ts': ['llm', 'shared'],
    'engine/agents/list.ts': ['agent', 'agents', 'journey', 'treatment', 'shared', 'maths', 'policy', 'store'],
    'engine/agents/2-understand/journey/reach.ts': ['journey', 'agent', 'shared', 'maths', 'policy', 'store'],
    'engine/agents/3-decide/treatment/reach.ts': ['treatment', 'agent', 'shared', 'maths', 'policy', 'store', 'llm'],
    'engine/agents/3-decide/allocation/reach.ts': ['agent', 'shared', 'maths', 'policy', 'store'],
    'engine/review/reach.ts': ['review', 'shared', 'maths', 'policy', 'store'],
    'engine/deliver/reach.ts': ['deliver', 'review', 'shared', 'policy', 'store'],
    'engine/verify/reach.ts': ['verify', 'shared', 'policy', 'store'],
    'engine/orchestrator/reach.ts': [
      'orchestrator',
      'agent',
      'agents',
      'review',
      'deliver',
      'policy',
      'store',
      'shared',
    ],
    'engine/api/reach.ts': ['api', 'orchestrator', 'review', 'deliver', 'verify', 'store', 'policy', 'maths', 'shared'],
    'engine/threads/reach.ts': ['threads', 'threadsDoor', 'index', 'orchestrator', 'verify', 'store', 'shared'],
    'engine/worker.ts': [...engine, 'shared'],
    'data/reach.ts': ['data', 'shared', 'index'],
    'host/reach.ts': ['host', 'hostDoor', 'shared', 'threadsDoor'],
    'cli/reach.ts': ['cli', 'shared', 'data', 'index', 'hostDoor', 'webDoor'],
    'electron/preload/reach.ts': ['electron', 'shared', 'hostDoor'],
    'web/reach.ts': ['web', 'webDoor', 'shared', 'hostDoor'],
    'renderer/pages/reach.ts': ['renderer', 'shared', 'api'],
    'tests/reach.ts': everything,
    'bench/reach.ts': everything,
    'tools/reach.ts': everything,
    'engine/store/beside.test.ts': everything,
    'engine/maths/beside.prove.ts': everything,
  };

  test('each floor may import what the design says, and nothing else', () => {
    const paths = Object.values(LEAVES);
    const { found } = check({
      ...Object.fromEntries(paths.map((path) => [path, leaf])),
      ...Object.fromEntries(Object.keys(MAY).map((from) => [from, reach(from, paths)])),
    });
    const refused = found.filter(({ rule }) => rule !== 'alias-across-floors');
    for (const [from, floors] of Object.entries(MAY)) {
      const expected = everything.filter((floor) => !floors.includes(floor)).map((floor) => LEAVES[floor]);
      const actual = new Set(refused.filter((one) => one.from === from).map(({ to }) => to));
      expect({ from, refused: [...actual].sort() }).toEqual({ from, refused: expected.sort() });
    }
  });

  test('a house that keeps the rules passes', () => {
    const done = check({
      'shared/noun.ts': "import { z } from 'zod';\nexport const noun = z.string();\n",
      'engine/store/open.ts': "import { noun } from '#shared/noun.ts';\nexport const open = noun;\n",
      'engine/index.ts': "export { open } from './store/open.ts';\n",
      'engine/store/open.test.ts': "import { open } from './open.ts';\nimport '#engine/index.ts';\nopen.parse('');\n",
      'cli/main.ts': "const { open } = await import('#engine/index.ts');\nopen.parse('');\n",
    });
    expect(done).toMatchObject({ status: 0, stderr: '' });
    expect(done.stdout).toMatch(/^Floors: 6 files read, \d+ imports, none breaks a floor\.$/m);
  });
});

describe('every rule fires', () => {
  const value = (to: string) => `import { leaf } from '${to}';\nexport const got = leaf;\n`;
  /** One violation of each rule of the configuration: the file, its text. */
  const PLANTED: Record<string, [file: string, text: string]> = {
    'floor-shared-wire': ['shared/wire/a.ts', value('#engine/api/leaf.ts')],
    'floor-shared': ['shared/a.ts', value('#engine/maths/leaf.ts')],
    'floor-maths': ['engine/maths/a.ts', value('#shared/leaf.ts')],
    'floor-policy': ['engine/policy/a.ts', value('#engine/store/leaf.ts')],
    'floor-store': ['engine/store/a.ts', value('#engine/policy/leaf.ts')],
    'floor-llm': ['engine/llm/a.ts', value('#engine/store/leaf.ts')],
    'floor-speaking-agent': ['engine/agents/3-decide/treatment/a.ts', value('#engine/orchestrator/leaf.ts')],
    'floor-agent': ['engine/agents/3-decide/allocation/a.ts', value('#engine/llm/leaf.ts')],
    'floor-agents': ['engine/agents/a.ts', value('#engine/orchestrator/leaf.ts')],
    'floor-review': ['engine/review/a.ts', value('#engine/deliver/leaf.ts')],
    'floor-deliver': ['engine/deliver/a.ts', value('#engine/maths/leaf.ts')],
    'floor-verify': ['engine/verify/a.ts', value('#engine/deliver/leaf.ts')],
    'floor-orchestrator': ['engine/orchestrator/a.ts', value('#engine/agents/3-decide/treatment/leaf.ts')],
    'floor-api': ['engine/api/a.ts', "export const got = () => import('#engine/agents/agent.ts');\n"],
    'floor-threads': ['engine/threads/a.ts', value('#engine/policy/leaf.ts')],
    'floor-host': ['host/a.ts', value('#engine/store/leaf.ts')],
    'floor-engine': ['engine/a.ts', value('#data/leaf.ts')],
    'floor-data': ['data/a.ts', value('#engine/store/leaf.ts')],
    'floor-cli': ['cli/a.ts', value('#engine/api/leaf.ts')],
    'floor-electron': ['electron/a.ts', value('#engine/store/leaf.ts')],
    'floor-web': ['web/a.ts', value('#engine/api/leaf.ts')],
    'floor-renderer': ['renderer/a.tsx', `${value('#engine/store/leaf.ts')}export const a = <b>{got}</b>;\n`],
    'packages-shared-wire': ['shared/wire/b.ts', "export { default } from 'better-sqlite3';\n"],
    'packages-shared': ['shared/b.ts', "export { readFileSync } from 'node:fs';\n"],
    'policy-is-pure': ['engine/policy/b.ts', "export { readFileSync } from 'node:fs';\n"],
    'agents-apart': ['engine/agents/3-decide/allocation/b.ts', value('#engine/agents/3-decide/treatment/leaf.ts')],
    'renderer-takes-types': ['renderer/b.ts', value('#engine/api/leaf.ts')],
    'electron-at-the-edge': ['electron/main/b.ts', "export { app } from 'electron';\n"],
    'alias-across-floors': ['engine/store/b.ts', value('../../shared/leaf.ts')],
    'no-test-in-product': ['engine/store/c.ts', value('./leaf.test.ts')],
    'no-circle': ['engine/store/d.ts', "import type { E } from './e.ts';\nexport type D = E;\n"],
    resolves: ['engine/store/f.ts', value('./nowhere.ts')],
    'not-seen': ['engine/api/b.ts', "export type Got = typeof import('#engine/llm/leaf.ts');\n"],
    'no-floor': ['engine/attic/a.ts', leaf],
    'names-a-command': ['engine/review/b.ts', "export const said = 'See them with: cvm jobs list';\n"],
  };

  test('on a planted violation, and only there', () => {
    const leaves = ['shared', 'data', 'engine/maths', 'engine/policy', 'engine/store', 'engine/llm', 'engine/deliver'];
    leaves.push('engine/orchestrator', 'engine/api', 'engine/agents/3-decide/treatment');
    const done = check({
      ...Object.fromEntries(leaves.map((folder) => [`${folder}/leaf.ts`, leaf])),
      ...Object.fromEntries(Object.values(PLANTED)),
      'engine/agents/agent.ts': leaf,
      'engine/store/leaf.test.ts': leaf,
      'engine/store/e.ts': "import type { D } from './d.ts';\nexport type E = D;\n",
    });
    expect(done.status).toBe(1);
    const rules = (config.forbidden ?? []).map(({ name }) => name ?? '');
    expect(Object.keys(PLANTED).sort()).toEqual([...rules, 'not-seen', 'no-floor', 'names-a-command'].sort());
    expect(rules.filter((name) => name.startsWith('floor-'))).toHaveLength(FLOORS.length);
    for (const [rule, [file]] of Object.entries(PLANTED))
      expect(done.found).toContainEqual({ rule, from: file, to: expect.anything() });
    const planted = new Set([...Object.values(PLANTED).map(([file]) => file), 'engine/store/e.ts']);
    expect(done.found.filter(({ from }) => from.includes('/') && !planted.has(from))).toEqual([]);
    expect(done.stderr).toContain('  agents-apart: agents do not know each other');
  });

  test('where a sentence names an option, and not where a comment or the command line does', () => {
    const { found } = check({
      'web/a.ts':
        "// as cvm serve --port 1 does\nexport const said = 'Choose another with --port.'; // see cvm serve\n",
      'cli/a.ts': "export const said = 'See: cvm jobs list --limit 3';\n",
      'engine/review/a.test.ts': "export const said = 'cvm jobs list';\n",
    });
    expect(found).toEqual([{ rule: 'names-a-command', from: 'web/a.ts', to: 'line' }]);
  });

  test('when the cruiser reads fewer files than git lists', () => {
    const done = check({ 'shared/a.ts': leaf, 'shared/b.ts': leaf }, (rules) =>
      rules.replace("parser: 'swc'", "parser: 'swc', includeOnly: '(tools|shared/a)'"),
    );
    expect(done.status).toBe(1);
    expect(done.found).toContainEqual({ rule: 'not-read', from: 'shared/b.ts', to: '' });
  });

  test('and an ignored file is not asked for', () => {
    expect(check({ 'shared/a.ts': leaf, 'shared/ignored/b.ts': value('#engine/index.ts') }).status).toBe(0);
  });
});
