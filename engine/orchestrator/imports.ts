// What the doors may ask of reading files, which is the data agent's.
export { type DryRun, dryRun, type ImportArguments, importArguments } from '#engine/agents/index.ts';
