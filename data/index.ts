// The sample's door: how many customers, which seed, and how it gets into a workspace.
import { SPECIAL_NUMBER } from './people/person.ts';
import { TODAY_DATE } from './year.ts';

export { fillWorkspace } from './fill.ts';
export { type Sample, TRUTH_HEADINGS } from './sample.ts';

/** What a workspace with the sample is set to. */
export const SAMPLE_SETTINGS = { currency: 'EUR', zone: 'Europe/Helsinki', today: TODAY_DATE } as const;
export const SAMPLE_CUSTOMERS = 10_000;
export const SAMPLE_SEED = 1;
/** The customer whose story is written by hand; there when the sample has at least so many customers. */
export const SPECIAL = { id: `U${SPECIAL_NUMBER}`, customers: SPECIAL_NUMBER } as const;
