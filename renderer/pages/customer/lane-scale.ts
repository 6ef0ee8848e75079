// Where the lanes of a journey stand: one axis of time for all, each lane as tall as it needs.
import { LANES, type Lane, type Lanes } from './lane-marks.ts';

export const AXIS = 24;
export const NAMES = 128;
export const RIGHT = 28;
const HEIGHTS: Readonly<Record<Lane, number>> = {
  offers: 40,
  score: 46,
  usage: 56,
  competitor: 50,
  campaigns: 42,
  changes: 36,
  network: 58,
};
export const LABEL_ROOM = 76;

export const OFFER = 15;
const MOST_OFFERS = 6;

export interface Scale {
  readonly x: (at: number) => number;
  readonly left: number;
  readonly right: number;
  /** Where each lane begins, and how tall it is. */
  readonly tops: Readonly<Record<Lane, number>>;
  readonly heights: Readonly<Record<Lane, number>>;
  readonly height: number;
}

/** The lanes under each other; that of the offers has a line for each. */
export function laidOut(offers: number): Pick<Scale, 'tops' | 'heights' | 'height'> {
  const heights = { ...HEIGHTS, offers: Math.max(HEIGHTS.offers, offers * OFFER + 8) };
  let height = AXIS;
  const tops = Object.fromEntries(
    LANES.map((lane) => {
      const top = height;
      height += heights[lane];
      return [lane, top];
    }),
  ) as Record<Lane, number>;
  return { tops, heights, height };
}

/** The offers in force at any time of the span. */
export function offersIn({ offers, from, to }: Lanes) {
  return (offers ?? [])
    .map((offer) => ({
      ...offer,
      start: offer.validFrom === null ? from : Date.parse(offer.validFrom),
      end: offer.validTo === null ? to : Date.parse(offer.validTo),
    }))
    .filter(({ start, end }) => start <= to && end >= from)
    .slice(0, MOST_OFFERS);
}
