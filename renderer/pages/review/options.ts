// What a decision may become, by number: the chosen treatment first, the others by their worth, and no contact last.
import type { Evidence } from '#engine/api/review/evidence.ts';

export interface Option {
  /** The key that chooses it, from 1. */
  readonly number: number;
  /** Null is no contact. */
  readonly treatment: string | null;
  readonly name: string;
  readonly channel: string | null;
  readonly net: number;
  /** What remains of its rank once its place is paid for. */
  readonly left: number;
  /** What the run loses by it, in currency. */
  readonly regret: number;
  readonly isChosen: boolean;
}

/** Keys go to 9, and the last is for no contact. */
const MOST_TREATMENTS = 8;

export function optionsOf(evidence: Evidence): Option[] {
  const { seen, selectedTreatment, treatmentName, channel, net, left, alternatives } = evidence;
  const proposed = { treatment: selectedTreatment, name: treatmentName ?? '', channel, net, left };
  const others = alternatives.flatMap((each) =>
    each.admitted && each.net !== null && each.left !== null
      ? [{ treatment: each.treatment, name: each.name, channel: each.channel, net: each.net, left: each.left }]
      : [],
  );
  const all = selectedTreatment === null ? others : [proposed, ...others];
  const chosen = all.find(({ treatment }) => treatment === seen.treatment);
  const ordered = [...all.filter((each) => each === chosen), ...all.filter((each) => each !== chosen)];
  const none = { treatment: null, name: 'No contact', channel: null, net: 0, left: 0 };
  return [...ordered.slice(0, MOST_TREATMENTS), none].map((each, index) => ({
    number: index + 1,
    treatment: each.treatment,
    name: each.name,
    channel: each.channel,
    net: each.net,
    left: each.left,
    regret: (chosen?.left ?? 0) - each.left,
    isChosen: each === chosen,
  }));
}
