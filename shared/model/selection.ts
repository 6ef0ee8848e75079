// Which decisions of a run an act on many is about: everything named must hold, and what is not named does not matter.
import { z } from 'zod';
import { DECISION_STATES, type DecisionState } from './decision.ts';

export const selectionSchema = z.object({
  treatments: z.array(z.string().min(1)).default([]),
  channels: z.array(z.string().min(1)).default([]),
  /** What became of the proposal so far. */
  states: z.array(z.enum(DECISION_STATES)).default([]),
  /** A net above this, in currency. */
  above: z.number().nullable().default(null),
  /** Whether decisions that a person flagged are among them. */
  flagged: z.enum(['with', 'without', 'only']).default('with'),
});
export type Selection = z.infer<typeof selectionSchema>;

/** What a selection asks about one decision: as it stands now, with what a person claimed in the place of the proposal. */
export interface SelectionFacts {
  readonly treatment: string;
  readonly channel: string;
  readonly net: number;
  readonly state: DecisionState;
  readonly flagged: boolean;
}

export const PASSED = [
  'other treatment',
  'other channel',
  'not above the value',
  'other state',
  'flagged',
  'not flagged',
] as const;
export type Passed = (typeof PASSED)[number];

/** Why a decision is not selected, or null when it is. */
export function passedOver(selection: Selection, facts: SelectionFacts): Passed | null {
  const { treatments, channels, states, above, flagged } = selection;
  if (treatments.length > 0 && !treatments.includes(facts.treatment)) return 'other treatment';
  if (channels.length > 0 && !channels.includes(facts.channel)) return 'other channel';
  if (above !== null && facts.net <= above) return 'not above the value';
  if (states.length > 0 && !states.includes(facts.state)) return 'other state';
  if (flagged === 'without' && facts.flagged) return 'flagged';
  if (flagged === 'only' && !facts.flagged) return 'not flagged';
  return null;
}
