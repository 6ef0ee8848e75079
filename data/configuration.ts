// The sample's configuration: resources/config/default.yaml, whose limits are for 10,000 customers, with the limits in
// proportion to another number of them. Comments and order stay as they are.
import { readFileSync } from 'node:fs';
import { isMap, isScalar, isSeq, parseDocument, type Scalar } from 'yaml';

const DEFAULT = new URL('../resources/config/default.yaml', import.meta.url);
const WRITTEN_FOR = 10_000;
const SCALED = ['capacity', 'minimum'] as const;

/** The text of the configuration for a sample of `customers`: every limit rounded to a whole number, at least 1. */
export function sampleConfiguration(customers: number): string {
  const text = readFileSync(DEFAULT, 'utf8');
  if (customers === WRITTEN_FOR) return text;
  const numbers = limitNumbers(text);
  let scaled = '';
  let from = 0;
  for (const { source, range } of numbers) {
    const limit = Math.max(1, Math.round((Number(source) * customers) / WRITTEN_FOR));
    scaled += text.slice(from, range[0]) + limit;
    from = range[1];
  }
  const count = customers.toLocaleString('en-GB');
  return (scaled + text.slice(from))
    .replace('a telecom with 10,000 customers', `a telecom with ${count} customers`)
    .replace(
      /Every number below is for 10,000 customers; a sample of another size has them in\n# proportion\./,
      `The numbers below are those for 10,000 customers in proportion to the\n# ${count} of this sample.`,
    );
}

/** The numbers of the limits as they stand in the text, in the order in which they stand. */
function limitNumbers(text: string): { source: string; range: readonly [number, number, number] }[] {
  const limits = parseDocument(text).get('limits');
  if (!isSeq(limits)) throw new Error('default.yaml has no limits');
  const scalars = limits.items.flatMap((limit) =>
    isMap(limit) ? SCALED.map((name) => limit.get(name, true)).filter((node): node is Scalar => isScalar(node)) : [],
  );
  return scalars.map(({ source, range }) => {
    if (source === undefined || range == null) throw new Error('a limit of default.yaml has no place in the text');
    return { source, range };
  });
}
