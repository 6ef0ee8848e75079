// The list of agents. A set of them belongs to one caller: data remembers and allocation holds a session.
import { createDataAgent } from './1-know/data/agent.ts';
import { journeyAgent } from './2-understand/journey/agent.ts';
import { createAllocationAgent } from './3-decide/allocation/agent.ts';
import { permissionsAgent } from './3-decide/permissions/agent.ts';
import { treatmentAgent } from './3-decide/treatment/agent.ts';

export interface Agents {
  readonly data: ReturnType<typeof createDataAgent>;
  readonly journey: typeof journeyAgent;
  readonly permissions: typeof permissionsAgent;
  readonly treatment: typeof treatmentAgent;
  readonly allocation: ReturnType<typeof createAllocationAgent>;
}

/** A fresh set of agents, with nothing remembered. */
export function createAgents(): Agents {
  return {
    data: createDataAgent(),
    journey: journeyAgent,
    permissions: permissionsAgent,
    treatment: treatmentAgent,
    allocation: createAllocationAgent(),
  };
}

export { discardImportFile, dryRun, importFile } from './1-know/data/intake/import-file.ts';
export { inspectFile } from './1-know/data/intake/inspecting/inspect.ts';
export { mappingValue, parseMapping } from './1-know/data/intake/mapping.ts';
export { importArguments, readingOf, settleFile } from './1-know/data/intake/reading.ts';
export { type ReadingStart, withThread } from './1-know/data/intake/reading-thread.ts';
export {
  type Exploration,
  type Explored,
  fillChances,
} from './3-decide/allocation/explore.ts';
export type { Shares, SolvedTier, TierProof } from './3-decide/allocation/place-tier.ts';
export type { AllocationLimit, Constraint } from './3-decide/allocation/session.ts';
export { standByGains } from './3-decide/allocation/stand-by.ts';
export type { PermissionAnswer } from './3-decide/permissions/agent.ts';
export type { OutcomeCounts, PriorTallies } from './3-decide/treatment/evidence.ts';
export {
  emptyTally,
  NEAREST,
  type PlacedRule,
  placedRules,
  type RuleTally,
  WITHIN,
} from './3-decide/treatment/rule-tally.ts';
