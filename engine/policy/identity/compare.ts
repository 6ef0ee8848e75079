// How values are compared when customers are looked for who may be one. The stored data stays as it is: these are texts
// to compare, made of it.
//
// Telephone numbers are read with the full tables of libphonenumber ("max"): they know which numbers can exist in a
// country, so that 000 000 000 and a number with a digit too many are not numbers. Their size does not matter here.
import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max';

/** An e-mail address without regard to case; null for what has no address's shape. */
export function comparableEmail(text: string): string | null {
  const address = comparableText(text);
  const at = address?.lastIndexOf('@') ?? -1;
  if (address === null || at < 1 || at === address.length - 1 || /\s/.test(address)) return null;
  return address;
}

/** A telephone number as E.164; national ones by the country. Null for what no such number can be. */
export function comparablePhone(text: string, country: string | undefined): string | null {
  const asked = country !== undefined && isSupportedCountry(country) ? { defaultCountry: country } : {};
  const number = parsePhoneNumberFromString(text, { ...asked, extract: false });
  if (number?.isValid() !== true) return null;
  return number.ext === undefined ? number.number : `${number.number};ext=${number.ext}`;
}

/** A text in Unicode's composed form, without regard to case and spaces around and between; null when nothing is left. */
export function comparableText(text: string): string | null {
  const folded = text.normalize('NFC').trim().replaceAll(/\s+/g, ' ').toLowerCase().normalize('NFC');
  return folded === '' ? null : folded;
}

/** Whether numbers of a country can be told: its two letters as in ISO 3166, such as FI. */
export const isCountry = (country: string): boolean => isSupportedCountry(country);
