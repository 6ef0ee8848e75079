// What a customer could have had, with what is left of each: the rows of the alternatives, on the page and in print.
import type { CustomerDecision } from '#shared/model/explanation.ts';
import type { Wording } from '../customers/wording.ts';

export interface Choice {
  /** Null is no contact. */
  readonly treatment: string | null;
  readonly name: string;
  readonly channel: string | null;
  readonly net: number | null;
  readonly price: number | null;
  readonly left: number | null;
  readonly regret: number | null;
  readonly isChosen: boolean;
}

/** The selected treatment, the admitted ones by what is left, and no contact. */
export function choicesOf(
  { selectedTreatment, channel, net, price, left, alternatives }: CustomerDecision,
  wording: Wording,
): Choice[] {
  const none: Choice = {
    treatment: null,
    name: 'No contact',
    channel: null,
    net: 0,
    price: 0,
    left: 0,
    regret: left,
    isChosen: selectedTreatment === null,
  };
  const own: Choice[] =
    selectedTreatment === null
      ? []
      : [
          {
            treatment: selectedTreatment,
            name: wording.treatment(selectedTreatment),
            channel,
            net,
            price,
            left,
            regret: null,
            isChosen: true,
          },
        ];
  const others = alternatives.filter(({ admitted }) => admitted).map((each) => ({ ...each, isChosen: false }));
  const all = [...own, ...others, none];
  return all.toSorted((a, b) => Number(b.isChosen) - Number(a.isChosen) || (b.left ?? 0) - (a.left ?? 0));
}
