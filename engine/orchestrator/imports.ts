// What the doors may ask of reading files, which is the data agent's.
export { dryRun, importArguments, inspectFile, type ReadingStart } from '#engine/agents/index.ts';
export { outlineFile, readMapping } from './mapping-outline.ts';
