// Approves decisions inside one transaction: each through the same atomic claim, or refused with its reason.
import { type Candidate, claim, type Judge } from '#engine/store/decisions/claims.ts';
import type { StoredRun } from '#engine/store/decisions/runs.ts';
import { addStates, type StateRow } from '#engine/store/decisions/states.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { candidateOf, customerFacts, type Wanted } from './candidates.ts';
import { judgeOf } from './judge.ts';
import type { Refusal } from './refusal.ts';
import { type Rules, rulesNow } from './rules.ts';

/** One decision to take, and the state it is in once it is taken. */
export interface Taking extends Wanted {
  readonly state: StateRow['state'];
  readonly reason: string | null;
}

/** The judge of a run's claims and the rules it rests on, made again when a configuration was applied since. */
export interface Bench {
  readonly rules: Rules;
  readonly judge: Judge;
}

export function benchOf(connection: Connection, run: StoredRun, before?: Bench): Bench {
  const rules = rulesNow(connection);
  if (before !== undefined && before.rules.version === rules.version) return { rules, judge: before.judge };
  return { rules, judge: judgeOf(connection, run, rules) };
}

/**
 * Claims what it can in the order given and writes the states of what it took; one answer each, null for taken.
 * `again` takes back what an act being reversed had freed: the rejections that act made do not stand in the way.
 */
export function take(
  connection: Connection,
  action: number,
  run: StoredRun,
  bench: Bench,
  takings: readonly Taking[],
  again = false,
): (Refusal | null)[] {
  const facts = customerFacts(
    connection,
    bench.rules,
    takings.map(({ customer }) => customer),
  );
  const answers: (Refusal | null)[] = takings.map(() => null);
  const candidates: Candidate[] = [];
  const places: number[] = [];
  for (const [place, taking] of takings.entries()) {
    const candidate = candidateOf(run, bench.rules, again ? { ...facts, rejectionsOf: () => [] } : facts, taking);
    if ('hash' in candidate) {
      candidates.push(candidate);
      places.push(place);
    } else {
      answers[place] = candidate;
    }
  }
  const order = { action, run: run.run, date: run.date };
  for (const [index, refusal] of claim(connection, order, candidates, bench.judge).entries()) {
    answers[places[index]!] = refusal;
  }
  addStates(
    connection,
    action,
    run.run,
    takings.filter((_, place) => answers[place] === null),
  );
  return answers;
}
