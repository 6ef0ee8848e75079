// cvm import: a file into the workspace, or a look at what it would do.
import type { Command } from 'commander';
import type { ImportReceipt } from '#engine/index.ts';
import { Problem, quoted } from '#shared/errors.ts';
import { KINDS, type Kind } from '#shared/model/kind.ts';
import { type Session, withWorkspace, workspaceCommand } from '../../command.ts';
import type { Format } from '../../text/format.ts';
import { readTextFile } from '../../text-file.ts';

interface Options {
  readonly mapping?: string;
  readonly dryRun?: boolean;
  readonly again?: boolean;
  readonly as?: string;
}
type DryRun = Awaited<ReturnType<Session['caller']['imports']['dryRun']>>;

const REJECTS_PRINTED = 10;

export function register(program: Command): void {
  workspaceCommand(program, 'import', 'Imports a file: read whole, stored in one step, undone as one', [
    'cvm import customers customers.csv --workspace shop.cvmw',
    'cvm import events usage.csv --workspace shop.cvmw --dry-run',
    'cvm import customers crm.csv --workspace shop.cvmw --mapping crm.yaml',
  ])
    .argument('<kind>', KINDS.join(', '))
    .argument(
      '<file>',
      'CSV, TSV, NDJSON (gzipped or not) or XLSX; how it is written is detected, or said by the mapping',
    )
    .option('--mapping <file>', 'a YAML file that says what the columns are')
    .option('--dry-run', 'read, check and compare, and write nothing')
    .option('--again', 'import it even when the very same file is imported already')
    .option('--as <name>', 'who imports')
    .action(
      withWorkspace<Options>(async (session, options, kind = '', file = '') => {
        const input = {
          kind: kindNamed(kind),
          file,
          mapping:
            options.mapping === undefined ? null : readTextFile(options.mapping, 'Name the YAML file of a mapping.'),
          again: options.again === true,
          ...(options.as === undefined ? {} : { as: options.as }),
        };
        const { zone } = session.engine.settings();
        if (options.dryRun === true) {
          const result = await session.caller.imports.dryRun(input);
          session.print(result, (format) => dryRunText(format, result, zone));
          return;
        }
        const receipt = await session.finish<ImportReceipt>(await session.caller.imports.start(input));
        session.print(summary(receipt), (format) => receiptText(format, receipt, zone));
      }),
    );
}

function kindNamed(word: string): Kind {
  const kind = KINDS.find((each) => each === word);
  if (kind !== undefined) return kind;
  throw new Problem('USAGE', `${quoted(word)} is not a kind of file. Use one of: ${KINDS.join(', ')}.`, {
    kind: word,
  });
}

/** The counts first, as scripts expect them. */
function summary({ import: number, seconds, ...receipt }: ImportReceipt) {
  const { read, stored, new: added, updated, unchanged, rejected, skipped, ...rest } = receipt;
  return { import: number, read, stored, new: added, updated, unchanged, rejected, skipped, seconds, ...rest };
}

type Counts = Pick<
  ImportReceipt,
  | 'read'
  | 'stored'
  | 'new'
  | 'updated'
  | 'unchanged'
  | 'rejected'
  | 'skipped'
  | 'customersCreated'
  | 'blank'
  | 'inexact'
  | 'warnings'
  | 'totals'
>;

function countsText(format: Format, counts: Counts): string[] {
  const { read, stored, updated, unchanged, rejected, skipped, customersCreated } = counts;
  const number = format.number;
  const amount = (value: number): string => format.amount(value).figure;
  const cells = (columns: Counts['blank']): string =>
    Object.entries(columns)
      .map(([name, count]) => `${name} ${number(count)}`)
      .join(', ');
  return [
    `${number(read)} read = ${number(stored)} stored + ${number(rejected)} rejected + ${number(skipped)} skipped`,
    `${number(stored)} stored = ${number(counts.new)} new + ${number(updated)} updated + ${number(unchanged)} unchanged`,
    ...(customersCreated > 0 ? [`Customers made, whom nobody had imported: ${number(customersCreated)}`] : []),
    ...(Object.keys(counts.blank).length > 0 ? [`White space read as missing: ${cells(counts.blank)}`] : []),
    ...(Object.keys(counts.inexact).length > 0 ? [`Not kept digit for digit: ${cells(counts.inexact)}`] : []),
    ...Object.entries(counts.totals).map(
      ([name, total]) =>
        `${name}: ${amount(total.read)} read = ${amount(total.stored)} stored + ${amount(total.refused)} rejected or skipped`,
    ),
    ...counts.warnings.map((warning) => `Note: ${warning}`),
  ];
}

/** That a remembered mapping was used, and whose. */
function knownText(format: Format, known: ImportReceipt['known'], zone: string): string[] {
  if (known === null) return [];
  const undone = known.undone ? ', which was undone since' : '';
  return [`Header known: mapping of ${format.instant(known.at, zone)} reused (import ${known.import}${undone}).`];
}

function receiptText(format: Format, receipt: ImportReceipt, zone: string): string {
  const look =
    receipt.rejected + receipt.skipped > 0 ? [`See why: cvm imports rejects ${receipt.import} --workspace …`] : [];
  return [
    `Import ${receipt.import} of ${receipt.kind} is done in ${format.seconds(receipt.seconds)}.`,
    ...knownText(format, receipt.known, zone),
    ...countsText(format, receipt),
    ...receipt.source.map(({ what, is, why }) => `Read as: ${what} ${is} (${why})`),
    ...look,
  ].join('\n');
}

function dryRunText(format: Format, result: DryRun, zone: string): string {
  const rejects = result.rejects.slice(0, REJECTS_PRINTED).map(({ line, column, value, rule, advice }) => {
    const what = [column, value === null ? null : quoted(value)].filter((each) => each !== null).join(' ');
    return `line ${line}${what === '' ? '' : `, ${what}`}: ${rule}. ${advice}`;
  });
  return [
    'Nothing was written. An import would come to this:',
    ...knownText(format, result.known, zone),
    ...countsText(format, result),
    '',
    ...(result.source.length > 0
      ? [
          format.table(
            ['read as', '', 'why'],
            result.source.map(({ what, is, why }) => [what, is, why]),
          ),
          '',
        ]
      : []),
    format.table(
      ['column', 'type', 'role', 'why'],
      result.columns.map(({ name, type, role, why }) => [name, type, role, why]),
    ),
    ...(rejects.length > 0 ? ['', ...rejects] : []),
  ].join('\n');
}
