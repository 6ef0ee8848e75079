// The arms of a run and what was tried out to learn, as text for a terminal.
import type { RunDraws } from '#shared/model/draws.ts';
import type { CustomerDecision } from '#shared/model/explanation.ts';
import type { Format } from './format.ts';

/** Lines for a run's report; none where nothing was drawn. */
export function drawsLines({ arms, exploration }: RunDraws, currency: string, format: Format): string[] {
  const money = (value: number): string => format.money(value, currency);
  const lines: string[] = [];
  if (arms.length > 0) {
    lines.push(
      '',
      format.table(
        ['arm', 'share', 'customers', 'treated', `net (${currency})`, `net a customer (${currency})`, 'proved within'],
        arms.map(({ strategy, share, customers, treated, net, proof }) => [
          strategy,
          { figure: format.percent(share) },
          customers,
          treated,
          format.amount(net),
          format.amount(customers === 0 ? 0 : net / customers),
          proof === null ? null : { figure: money(proof.gap) },
        ]),
      ),
      'Each arm has its part of every limit, by its customers, and is decided alone.',
    );
  }
  if (exploration !== null) {
    const { given, drawn, open, cost, setAside, treatments } = exploration;
    const aside = setAside === null ? '' : `, and at most ${money(setAside)} for what is set aside`;
    lines.push(
      '',
      `Drawn to learn: ${format.count(given, 'customer')} of ${format.number(drawn)} drawn and ${format.number(open)} who could be. It costs ${money(cost)} by what is believed${aside}.`,
      format.table(
        ['to learn', 'set aside', 'drawn', 'given'],
        treatments
          .filter((each) => each.weight > 0)
          .map(({ treatment, setAside: kept, drawn: own, given: got }) => [treatment, kept, own, got]),
      ),
      'The chance of every decision is stored with it: cvm decisions --json.',
    );
  }
  return lines;
}

/** How likely a decision was; none where nothing was drawn. */
export function drawnLines({ drawn }: CustomerDecision, format: Format): string[] {
  const lines: string[] = [];
  if (drawn.arm !== null) lines.push(`Arm: ${drawn.arm}.`);
  if (drawn.learning || drawn.chances.length > 1) {
    const chances = drawn.chances.map((each) => `${each.treatment ?? 'no contact'} ${format.percent(each.chance)}`);
    lines.push(`Chances: ${chances.join(', ')}.`);
  }
  return lines;
}
