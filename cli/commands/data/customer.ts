// cvm customer: one customer as a person would ask about them: who they are, what they allow, what happened.
import type { Command } from 'commander';
import { problemShape } from '#shared/errors.ts';
import type { CustomerDecision } from '#shared/model/explanation.ts';
import { type Session, withWorkspace, workspaceCommand } from '../../command.ts';
import { explained } from '../../text/explained.ts';
import type { Format } from '../../text/format.ts';
import { whole } from '../../values.ts';

/** Runs of single customers stand between those over everybody. */
const RUNS_LOOKED_AT = 100;

export function register(program: Command): void {
  workspaceCommand(program, 'customer', 'Shows one customer: profile, permissions, journey', [
    'cvm customer U124 --workspace shop.cvmw',
    'cvm customer U124 --json --workspace shop.cvmw',
  ])
    .argument('<id>', "the customer's id")
    .option('--steps <count>', 'how many of the latest steps of the journey to print', whole('--steps', 0), 12)
    .action(
      withWorkspace<{ steps: number }>(async (session, { steps }, customer = '') => {
        const { caller } = session;
        const profile = await caller.customers.profile({ customer });
        const inForce = await caller.permissions.inForce({ customer });
        const journey = await caller.decisions.journey({ customer });
        const page = {
          customerId: profile.customerId,
          merged: profile.merged,
          mergedBy: profile.mergedBy,
          change: profile.change,
          asOf: journey.asOf,
          attributes: profile.attributes,
          permissions: { inForce: inForce.verdicts, ledger: profile.permissions },
          journey: { metrics: journey.metrics, steps: journey.steps },
          scores: profile.scores,
          summary: journey.summary,
          decision: await newestDecision(session, customer),
        };
        const { zone, currency } = session.engine.settings();
        session.print(page, (format) => pageText(page, customer, steps, { format, zone, currency }));
      }),
    );
}

/** What the newest run over everybody decided, in a sentence each; null where none did. */
async function newestDecision(session: Session, customer: string) {
  const { caller } = session;
  const run = (await caller.decisions.runs({ limit: RUNS_LOOKED_AT })).find(({ everybody }) => everybody)?.run;
  if (run === undefined) return null;
  try {
    const { further = [], ...first } = await explained(session, { run, customer });
    const told = ({ decisionId, explanation }: CustomerDecision) => ({ decisionId, sentence: explanation.sentence });
    return { run, ...told(first), ...(further.length === 0 ? {} : { further: further.map(told) }) };
  } catch (error) {
    // Who came after the run was not decided about.
    if (problemShape(error).code === 'UNKNOWN_CUSTOMER') return null;
    throw error;
  }
}

interface Page {
  readonly customerId: string;
  readonly merged: readonly string[];
  readonly mergedBy: number | null;
  readonly asOf: number;
  readonly attributes: readonly { readonly name: string; readonly type: string; readonly value: unknown }[];
  readonly permissions: { readonly inForce: readonly { readonly sentence: string }[] };
  readonly journey: {
    readonly metrics: Readonly<Record<string, number | null>>;
    readonly steps: readonly {
      readonly at: number;
      readonly kind: string;
      readonly what: string;
      readonly channel: string | null;
      readonly amount: number | null;
      readonly quantity: number | null;
    }[];
  };
  readonly summary: readonly string[];
  readonly decision: {
    readonly run: number;
    readonly sentence: string;
    readonly further?: readonly { readonly sentence: string }[];
  } | null;
}

interface Manner {
  readonly format: Format;
  readonly zone: string;
  readonly currency: string;
}

function pageText(page: Page, asked: string, steps: number, manner: Manner): string {
  const { format, zone } = manner;
  const latest = steps === 0 ? [] : page.journey.steps.slice(-steps);
  const sections: [string, string][] = [
    [
      'Profile',
      format.table(
        ['', ''],
        page.attributes.map((each) => [each.name, valueText(each, manner)]),
      ),
    ],
    ['Permissions', page.permissions.inForce.map(({ sentence }) => sentence).join('\n')],
    [
      journeyTitle(latest.length, page.journey.steps.length, format),
      format.table(
        ['', '', '', '', ''],
        latest.map(({ at, kind, what, channel, amount, quantity }) => [
          format.instant(at, zone),
          kind,
          what,
          channel,
          amount === null ? quantity : { figure: format.money(amount, manner.currency) },
        ]),
      ),
    ],
    ['Summary', page.summary.join('\n')],
    ...decisionSection(page),
  ];
  const body = sections.map(([title, text]) => [title, ...indented(text)].join('\n')).join('\n\n');
  const title = `${page.customerId} as of ${format.instant(page.asOf, zone)}`;
  return `${[title, ...mergedText(page, asked)].join('\n')}\n\n${body}`;
}

function decisionSection({ customerId, decision }: Page): [string, string][] {
  if (decision === null) return [];
  const { run, sentence, further = [] } = decision;
  const sentences = [sentence, ...further.map((each) => each.sentence)].join('\n');
  return [
    [
      further.length === 0 ? 'Decision' : 'Decisions',
      `${sentences}\nMore: cvm decisions --run ${run} --customer ${customerId}`,
    ],
  ];
}

/** That an id was merged, and which other ids are the same customer. */
function mergedText({ customerId, merged, mergedBy }: Page, asked: string): string[] {
  if (merged.length === 0) return [];
  const others = merged.filter((each) => each !== asked);
  return [
    ...(mergedBy === null ? [] : [`${asked} was merged into ${customerId} by change ${mergedBy}.`]),
    ...(others.length === 0
      ? []
      : [`One customer with ${others.join(', ')}: what happened to each is shown together.`]),
  ];
}

function journeyTitle(shown: number, steps: number, format: Format): string {
  if (steps === 0) return 'Journey: no steps';
  return shown === steps
    ? `Journey, ${format.count(steps, 'step')}`
    : `Journey, the latest ${format.number(shown)} of ${format.count(steps, 'step')}`;
}

const indented = (text: string): string[] =>
  text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => `  ${line}`);

function valueText({ type, value }: Page['attributes'][number], { format, zone, currency }: Manner): string {
  if (value === null) return '–';
  if (type === 'money') return format.money(Number(value), currency);
  if (type === 'yes-no') return value === true ? 'yes' : 'no';
  if (type === 'instant') return format.instant(Number(value), zone);
  // Whole numbers are often years and codes: as they are.
  return type === 'number' ? format.number(Number(value)) : String(value);
}
