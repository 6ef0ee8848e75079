// cvm limits: the limits of a run with what one more unit is worth and how far that holds; or what the run would come to
// with other capacities of one limit. What was worked out before is shown again.
import type { Command } from 'commander';
import type { LimitCurve, LimitRanges } from '#shared/model/certificate.ts';
import { type Session, withWorkspace, workspaceCommand } from '../../command.ts';
import type { Format } from '../../text/format.ts';
import { limitsText } from '../../text/limits-report.ts';
import { whole } from '../../values.ts';

interface Options {
  readonly run: number;
  readonly curve?: string;
}

export function register(program: Command): void {
  workspaceCommand(program, 'limits', 'Shows what the limits of a run are worth, and how far that holds', [
    'cvm limits --run 1 --workspace shop.cvmw',
    'cvm limits --run 1 --curve call-slots --workspace shop.cvmw',
  ])
    .requiredOption('--run <number>', 'the run', whole('--run'))
    .option('--curve <limit>', 'what the run would come to at other capacities of this limit')
    .action(
      withWorkspace<Options>(async (session, { run, curve: limit }) => {
        const summary = await session.caller.decisions.summary({ run });
        if (limit !== undefined) {
          const curve = await curveOf(session, run, limit);
          session.print(curve, (format) => curveText(curve, summary.currency, format));
          return;
        }
        const { certificate, groupShares, limits, minimums } = summary;
        const ranges = certificate === null ? null : (await rangesOf(session, run)).ranges;
        const told = certificate === null ? null : { ...certificate, ranges };
        const result = { run, limits, minimums, groupShares, prices: certificate?.prices ?? null, ranges };
        session.print(result, (format) => limitsText({ ...summary, certificate: told }, format));
      }),
    );
}

async function rangesOf(session: Session, run: number): Promise<LimitRanges> {
  const known = await session.caller.allocation.ranges({ run });
  return known ?? session.finish<LimitRanges>(await session.caller.allocation.workOutRanges({ run }));
}

async function curveOf(session: Session, run: number, limit: string): Promise<LimitCurve> {
  const known = await session.caller.allocation.curve({ run, limit });
  return known ?? session.finish<LimitCurve>(await session.caller.allocation.workOutCurve({ run, limit }));
}

function curveText({ id, end, now, points }: LimitCurve, currency: string, format: Format): string {
  const rows = points.map(({ units, value, bound, price, used }) => [
    units,
    units === now ? 'now' : '',
    value === null ? null : format.amount(value),
    format.amount(bound),
    format.amount(price),
    used,
  ]);
  const header = [end === 'most' ? 'capacity' : 'minimum', '', 'comes to', 'at most', 'one more is worth', 'used'];
  return `${id}, in ${currency}\n\n${format.table(header, rows)}`;
}
