// Contacts with what came of them: an outcome belongs to the latest contact before it with the same treatment.
import type { KnownContact } from '#shared/model/batch.ts';
import type { Instant } from '#shared/model/units.ts';

export interface CampaignMark {
  readonly at: Instant;
  readonly treatment: string | null;
  readonly channel: string | null;
  /** False for an outcome that no known contact came before: of a control group, or of a contact nobody imported. */
  readonly contacted: boolean;
  readonly outcomes: readonly { readonly at: Instant; readonly outcome: string; readonly value: number | null }[];
}

const MOST = 200;

interface Outcome {
  readonly at: Instant;
  readonly outcome: string;
  readonly treatment: string | null;
  readonly value: number | null;
}

/** In order of time, the latest 200. */
export function campaignsOf(contacts: readonly KnownContact[], outcomes: readonly Outcome[]): CampaignMark[] {
  const marks = contacts.map(({ at, treatment, channel }) => ({
    at,
    treatment: treatment as string | null,
    channel: channel as string | null,
    contacted: true,
    outcomes: [] as { at: Instant; outcome: string; value: number | null }[],
  }));
  const alone: typeof marks = [];
  for (const { at, outcome, treatment, value } of outcomes) {
    const contact = marks.findLast((mark) => mark.treatment === treatment && mark.at <= at);
    if (contact !== undefined) contact.outcomes.push({ at, outcome, value });
    else alone.push({ at, treatment, channel: null, contacted: false, outcomes: [{ at, outcome, value }] });
  }
  return [...marks, ...alone].sort((a, b) => a.at - b.at).slice(-MOST);
}
