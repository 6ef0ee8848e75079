// Recounts what was drawn in a run: who is in which arm, who was given something to learn, and how likely each decision
// was. The lots are hashed again and the chances worked out in other words than the run's; what depends on the plan alone
// is taken from the run's own account of it.
import { lotOf } from '#engine/store/decisions/layers.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { armsOfStrategy } from '#shared/model/arms.ts';
import { REASON_CODE, REASONS } from '#shared/model/decision.ts';
import type { ExplorationSummary } from '#shared/model/draws.ts';
import type { RunSummary } from '#shared/model/run.ts';
import type { Breathe, Findings } from './report.ts';

const ROWS_A_PAGE = 2_000;
/** Chances are compared with this much patience: they are sums in another order. */
const ROUNDING = 1e-9;
const OPEN: readonly (string | undefined)[] = ['chosen', 'outranked', 'limit'];

interface Row {
  readonly position: number;
  readonly id: string;
  readonly treatment: string | null;
  readonly reasons: Buffer;
  readonly arm: number | null;
  readonly chance: number;
  readonly learning: number;
  readonly planned: string | null;
}

/** Adds a finding for every decision that was not drawn as it says, and for counts that do not add up. */
export async function checkDraws(
  connection: Connection,
  run: number,
  summary: RunSummary,
  findings: Findings,
  breathe: Breathe,
): Promise<void> {
  const { exploration, strategy, seed, date } = summary;
  const arms = armsOfStrategy(strategy);
  const page = connection.statement(
    `SELECT position, id, treatment, reasons, arm, chance, learning, planned FROM decision JOIN customer USING (customer)
     WHERE run = ? AND position > ? ORDER BY position LIMIT ${ROWS_A_PAGE}`,
  );
  const given = new Map<string, number>();
  for (let last = -1; ; ) {
    const rows = page.all(run, last) as Row[];
    for (const row of rows) {
      const name = `decision r${run}-${row.position}`;
      if (row.arm !== armDue(arms, row)) findings.add(`${name} is in another arm than its customer's lot`);
      if (row.learning === 1) given.set(row.treatment ?? '', (given.get(row.treatment ?? '') ?? 0) + 1);
      const due =
        exploration === null ? wholly(row) : chanceDue(row, summary.treatments, exploration, `${seed} ${date}`);
      if (typeof due === 'string') findings.add(`${name} ${due}`);
      else if (Math.abs(due - row.chance) > ROUNDING) findings.add(`${name} says another chance than its lots give`);
    }
    await breathe();
    const end = rows.at(-1);
    if (end === undefined) break;
    last = end.position;
  }
  for (const { treatment, given: told, setAside } of exploration?.treatments ?? []) {
    if ((given.get(treatment) ?? 0) !== told || told > setAside) {
      findings.add(`run ${run} gave ${treatment} to learn another number of times than it says, or than was set aside`);
    }
  }
}

function armDue(arms: ReturnType<typeof armsOfStrategy>, { id, reasons }: Row): number | null {
  if (arms === null || reasons.includes(REASON_CODE['held-out'])) return null;
  const all = arms.reduce((sum, { share }) => sum + share, 0);
  const point = lotOf(id, 'strategy-arms') * all;
  let end = 0;
  const found = arms.findIndex(({ share }) => {
    end += share;
    return point < end;
  });
  return found < 0 ? arms.length - 1 : found;
}

const wholly = ({ learning }: Row): number | string => (learning === 1 ? 'was drawn in a run that draws nothing' : 1);

/** The chance that the decision should have, or what is wrong with it. */
function chanceDue(
  row: Row,
  treatments: RunSummary['treatments'],
  { share, treatments: told }: ExplorationSummary,
  day: string,
): number | string {
  const { id, chance, learning, planned, reasons, treatment } = row;
  // Whom the plan keeps, whatever the lots are.
  if (learning === 0 && chance === 1) return 1;
  const open = told.filter((each) => {
    const reason = REASONS[reasons[treatments.findIndex((one) => one.treatment === each.treatment)]!];
    return each.weight > 0 && OPEN.includes(reason);
  });
  const all = open.reduce((sum, { weight }) => sum + weight, 0);
  const point = lotOf(id, `exploration of ${day}`) * all;
  let end = 0;
  const pick = open.find(({ weight }) => {
    end += weight;
    return point < end;
  });
  const lot = lotOf(id, `exploration ${day}`);
  if (learning === 1) {
    if (lot >= share || pick?.treatment !== treatment) return 'was given to learn what its lots do not give';
  } else if (pick !== undefined && lot < share && lot < pick.below.others) {
    return 'was passed over: its lots give it something to learn';
  }
  const chanceOf = (each: (typeof open)[number]): number =>
    (each.weight / all) * (learning === 1 && each.treatment === treatment ? each.below.given : each.below.others);
  const leaves = open.reduce((sum, each) => sum + chanceOf(each), 0);
  const own = open.find((each) => each.treatment === treatment);
  const plan = learning === 1 ? planned : treatment;
  return (own === undefined ? 0 : chanceOf(own)) + (plan === treatment ? 1 - leaves : 0);
}
