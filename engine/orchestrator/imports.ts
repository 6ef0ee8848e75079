// What the doors may ask of reading files, which is the data agent's.
export { type ApartStart, dryRun, importArguments, inspectFile } from '#engine/agents/index.ts';
export { outlineFile, readMapping } from './mapping-outline.ts';
