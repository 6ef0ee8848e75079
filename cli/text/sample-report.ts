// What `init --sample` says when it is done.
import type { Format } from './format.ts';

export interface SampleReport {
  readonly workspace: string;
  readonly made: true;
  readonly currency: string;
  readonly zone: string;
  readonly today: string;
  readonly customers: number;
  readonly seed: number;
  /** Version of the configuration. */
  readonly configuration: number;
  /** Whether its limits are in proportion to another number of customers than the file's. */
  readonly scaled: boolean;
  /** The customer whose story is written by hand, null in a sample too small for it. */
  readonly special: string | null;
  readonly imports: readonly {
    readonly import: number;
    readonly kind: string;
    readonly name: string | null;
    readonly read: number;
    readonly stored: number;
    readonly rejected: number;
  }[];
  /** Money is what the choices of each would truly gain; see sampleText. */
  readonly oracle: {
    readonly customers: number;
    readonly oracle: number;
    readonly observed: number;
    readonly share: number;
  };
  readonly truth: string | null;
  readonly seconds: number;
}

export function sampleText(report: SampleReport, format: Format): string {
  const { workspace, currency, oracle, special } = report;
  const count = format.number(report.customers);
  return [
    `Made ${workspace} in ${format.seconds(report.seconds)}: ${count} customers of a telecom, seed ${report.seed}.`,
    `Currency ${currency}, zone ${report.zone}, and its today is ${report.today}.`,
    '',
    format.table(
      ['kind', 'feed', 'read', 'stored', 'rejected'],
      report.imports.map(({ kind, name, read, stored, rejected }) => [kind, name, read, stored, rejected]),
    ),
    '',
    'Three customers in a hundred have a dirty value and a few rows had to be rejected, both on purpose.',
    report.scaled
      ? `The configuration is version ${report.configuration}, its limits in proportion to ${count} customers.`
      : `The configuration is version ${report.configuration}.`,
    `What the columns allow: ${format.percent(oracle.share)} of the oracle's value.`,
    `  Choosing for each of ${format.number(oracle.customers)} customers alone, without permissions, rules or limits: who knew the truth would`,
    `  gain ${format.money(oracle.oracle, currency)}; the best choice from the exported columns gains ${format.money(oracle.observed, currency)} of it.`,
    ...(report.truth === null ? [] : [`The truth is in ${report.truth}; the product never reads it.`]),
    special === null
      ? 'U124, the customer of the examples, is in samples of 124 customers and more.'
      : `Next: cvm customer ${special} --workspace ${workspace}`,
  ].join('\n');
}
