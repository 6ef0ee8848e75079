// Branded units, so that money, instants and numbers of rows cannot be mixed up.

declare const unit: unique symbol;
type Branded<Base, Name extends string> = Base & { readonly [unit]: Name };

/** An amount in the workspace's currency, as a float64: 12.5 is twelve and a half euros. */
export type Money = Branded<number, 'money'>;
/** UTC milliseconds since 1970. */
export type Instant = Branded<number, 'instant'>;
/** A calendar date, `2026-11-21`. */
export type IsoDate = Branded<string, 'date'>;
/** The integer by which the engine knows a customer; it never leaves the engine (decisions 9). */
export type CustomerNumber = Branded<number, 'customer number'>;
/** A position in the workspace's change counter, which is also the number of the audit row (decisions 1). */
export type ChangeNumber = Branded<number, 'change number'>;

/** Stored units in one unit of currency: a stored amount is whole 1/10,000 (decisions 10). */
export const MONEY_SCALE = 10_000;

export const money = (amount: number): Money => amount as Money;
export const instant = (milliseconds: number): Instant => milliseconds as Instant;
export const isoDate = (text: string): IsoDate => text as IsoDate;
export const customerNumber = (value: number): CustomerNumber => value as CustomerNumber;
export const changeNumber = (value: number): ChangeNumber => value as ChangeNumber;

export const moneyFromStored = (stored: number): Money => (stored / MONEY_SCALE) as Money;

/** Rounds half to even at the cent: for display and exported sums only (decisions 10). */
export function roundToCent(amount: number): Money {
  const cents = amount * 100;
  const floor = Math.floor(cents);
  const rest = cents - floor;
  const rounded = rest > 0.5 || (rest === 0.5 && floor % 2 !== 0) ? floor + 1 : floor;
  return (rounded / 100) as Money;
}
