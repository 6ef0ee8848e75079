// The floors of the house: who may import whom. One row a floor; `tools/floors.ts` checks that every file stands on
// one, and its test plants a violation of every rule below. Type-only imports count as imports.

/** @type {{ name: string, at: string, may: string[], packages?: string[] }[]} */
export const FLOORS = [
  // shared/wire is the page's half of the worker wire
  { name: 'shared-wire', at: '^shared/wire[./]', may: ['^shared/'], packages: ['zod', '@trpc/client', '@trpc/server'] },
  { name: 'shared', at: '^shared/(?!wire[./])', may: ['^shared/'], packages: ['zod'] },
  { name: 'maths', at: '^engine/maths/', may: ['^engine/maths/'] },
  { name: 'policy', at: '^engine/policy/', may: ['^engine/policy/', '^shared/', '^engine/maths/'] },
  { name: 'store', at: '^engine/store/', may: ['^engine/store/', '^engine/maths/', '^shared/'] },
  { name: 'llm', at: '^engine/llm/', may: ['^engine/llm/', '^shared/'] },
  {
    // agents that speak: they alone may import the language model
    name: 'speaking-agent',
    at: '^engine/agents/[^/]+/(treatment|generation|safety)/',
    may: [
      '^engine/agents/[^/]+/[^/]+/', // another agent's folder is refused by agents-apart
      '^shared/',
      '^engine/(maths|policy|store|llm)/',
      '^engine/agents/agent[.]ts$',
    ],
  },
  {
    name: 'agent',
    at: '^engine/agents/[^/]+/(?!(?:treatment|generation|safety)/)[^/]+/',
    may: [
      '^engine/agents/[^/]+/[^/]+/', // another agent's folder is refused by agents-apart
      '^shared/',
      '^engine/(maths|policy|store)/',
      '^engine/agents/agent[.]ts$',
    ],
  },
  {
    // agent.ts (what an agent is) and index.ts (the list)
    name: 'agents',
    at: '^engine/agents/[^/]+$',
    may: ['^engine/agents/', '^shared/', '^engine/(maths|policy|store)/'],
  },
  { name: 'review', at: '^engine/review/', may: ['^engine/review/', '^shared/', '^engine/(maths|policy|store)/'] },
  { name: 'deliver', at: '^engine/deliver/', may: ['^engine/deliver/', '^shared/', '^engine/(review|policy|store)/'] },
  { name: 'verify', at: '^engine/verify/', may: ['^engine/verify/', '^shared/', '^engine/(policy|store)/'] },
  {
    name: 'orchestrator',
    at: '^engine/orchestrator/',
    may: [
      '^engine/orchestrator/',
      '^engine/agents/(agent|index)[.]ts$',
      '^engine/(review|deliver|policy|store)/',
      '^shared/',
    ],
  },
  {
    name: 'api',
    at: '^engine/api/',
    may: ['^engine/api/', '^engine/(orchestrator|review|deliver|verify|store|policy|maths)/', '^shared/'],
  },
  {
    // the threads of hosts: what each does, and in index.ts the hosts' door
    name: 'threads',
    at: '^engine/threads/',
    may: ['^engine/threads/', '^engine/index[.]ts$', '^engine/(orchestrator|verify|store)/', '^shared/'],
  },
  { name: 'engine', at: '^engine/[^/]+$', may: ['^engine/', '^shared/'] },
  { name: 'data', at: '^data/', may: ['^data/', '^shared/', '^engine/index[.]ts$'] },
  { name: 'cli', at: '^cli/', may: ['^cli/', '^shared/', '^data/', '^engine/index[.]ts$', '^(host|web)/index[.]ts$'] },
  // what every host does with its desks; hosts never touch SQLite, and so never see engine/index
  { name: 'host', at: '^host/', may: ['^host/', '^shared/', '^engine/threads/index[.]ts$'] },
  { name: 'electron', at: '^electron/', may: ['^electron/', '^shared/', '^host/index[.]ts$'] },
  { name: 'web', at: '^web/', may: ['^web/', '^shared/', '^host/index[.]ts$'] },
  { name: 'renderer', at: '^renderer/', may: ['^renderer/', '^shared/', '^engine/api/'] },
];

/** Folders, and tests beside their file, that may import anything. */
export const FREE = '^(tests|bench|tools)/';
export const TESTS = '[.](test|prove)[.]ts$';

const OURS = '^(shared|engine|data|host|cli|electron|web|renderer|tests|bench|tools)/';

const floorRules = FLOORS.map(({ name, at, may }) => ({
  name: `floor-${name}`,
  comment: `${name} may import ${may.join(' ')} and nothing else of ours`,
  severity: 'error',
  from: { path: at, pathNot: TESTS },
  to: { path: OURS, pathNot: may },
}));

const packageRules = FLOORS.filter(({ packages }) => packages).map(({ name, at, packages = [] }) => ({
  name: `packages-${name}`,
  comment: `${name} may use only ${packages.join(', ')} from outside`,
  severity: 'error',
  from: { path: at, pathNot: TESTS },
  to: { pathNot: [OURS, ...packages.map((name) => `(^|/)node_modules/${name}/`)] },
}));

const otherRules = [
  {
    name: 'policy-is-pure',
    comment: 'policy is pure rules: no I/O, so nothing of Node',
    from: { path: '^engine/policy/', pathNot: TESTS },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'agents-apart',
    comment: 'agents do not know each other: artefacts go through the orchestrator',
    from: { path: '^engine/agents/([^/]+/[^/]+)/', pathNot: TESTS },
    to: { path: '^engine/agents/[^/]+/[^/]+/', pathNot: '^engine/agents/$1/' },
  },
  {
    name: 'renderer-takes-types',
    comment: 'the page takes only types from engine/api',
    from: { path: '^renderer/', pathNot: TESTS },
    to: { path: '^engine/api/', dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'electron-at-the-edge',
    comment: 'the desktop is tested without its runtime: only the two that start it import Electron',
    from: { path: '^electron/', pathNot: ['^electron/(main|preload)/index[.]ts$', TESTS] },
    to: { path: '(^|/)node_modules/electron/', dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'alias-across-floors',
    comment: 'crossing a floor uses the # alias of package.json',
    from: { path: '^(engine/agents/[^/]+/[^/]+|engine/[^/]+|[^/]+)/' },
    to: {
      path: '^(shared|engine|data|host|web|cli)/',
      pathNot: '^$1/',
      dependencyTypesNot: ['aliased-subpath-import'],
    },
  },
  {
    name: 'no-test-in-product',
    comment: 'what ships does not import a test',
    from: { path: OURS, pathNot: [TESTS, FREE] },
    to: { path: TESTS },
  },
  { name: 'no-circle', comment: 'no file imports itself by way of others', from: {}, to: { circular: true } },
  {
    name: 'resolves',
    comment: 'every import leads somewhere',
    from: { path: OURS },
    to: { couldNotResolve: true },
  },
].map((rule) => ({ severity: 'error', ...rule }));

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: /** @type {import('dependency-cruiser').IForbiddenRuleType[]} */ ([
    ...floorRules,
    ...packageRules,
    ...otherRules,
  ]),
  options: {
    // Under TypeScript 7 the default parser silently reads nothing.
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    moduleSystems: ['es6', 'cjs'],
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
    },
  },
};
