// Why a row is not stored, as a person would say it.
import { capital } from './check/pieces.ts';

const WORDS: Readonly<Record<string, string>> = {
  'not text': 'Not a text',
  'not whole': 'Not a whole number',
  'not number': 'Not a number',
  'not money': 'Not an amount',
  'not yes-no': 'Neither yes nor no',
  'not date': 'Not a date',
  'not instant': 'Not a date and time',
  'not zone': 'Not a time zone',
  'not allowed': 'Not one of the words allowed',
  required: 'Empty, and needed',
  duplicate: 'The same id once more',
  ragged: 'Another number of cells',
  held: 'Unknown customer, held back',
  superseded: 'A later row of the same id counts',
};

const DUPLICATE = /^duplicate of line (\d+)$/;

export function reasonWords(rule: string): string {
  const [, line] = DUPLICATE.exec(rule) ?? [];
  return line === undefined ? (WORDS[rule] ?? capital(rule)) : `The same id as line ${line}`;
}
