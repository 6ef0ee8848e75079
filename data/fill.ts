// Puts the sample into a workspace: nine imports through the engine's one door, then the configuration they need.
import type { Engine, ImportReceipt } from '#engine/index.ts';
import type { JobProgress } from '#shared/model/job.ts';
import { sampleConfiguration } from './configuration.ts';
import { type Sample, sampleOf } from './sample.ts';

export interface SampleOptions {
  readonly seed: number;
  readonly customers: number;
  /** Another configuration than the sample's own, and the name messages call it by. */
  readonly configuration?: { readonly name: string; readonly text: string };
  readonly report?: (progress: JobProgress) => void;
}

export interface FilledSample {
  readonly sample: Sample;
  /** One a feed, in the order in which they were loaded. */
  readonly receipts: readonly ImportReceipt[];
  /** The version of the configuration that was applied. */
  readonly configuration: number;
}

/** Fills an empty workspace made with SAMPLE_SETTINGS. Throws the engine's problems, JOB_CANCELLED when cancelled. */
export async function fillWorkspace(engine: Engine, options: SampleOptions): Promise<FilledSample> {
  const { seed, customers, report } = options;
  const sample = sampleOf(seed, customers);
  const receipts: ImportReceipt[] = [];
  for (const [place, { blocks, name, ...plan }] of sample.feeds.entries()) {
    const extent = { total: customers, unit: 'customers' as const };
    const step = `${place + 1} of ${sample.feeds.length}`;
    const told = report && ((progress: JobProgress) => report({ ...progress, phase: `${step}: ${name}` }));
    receipts.push(await engine.load({ ...plan, name, extent }, blocks(), told && { report: told }));
  }
  const configuration = options.configuration ?? { name: 'default.yaml', text: sampleConfiguration(customers) };
  const { version } = await engine.caller.configuration.use(configuration);
  return { sample, receipts, configuration: version };
}
