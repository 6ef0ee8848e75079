// Merged customers: pairs never close a circle, so that each can be taken back by itself; and a run decides about one id
// of those who are one, the survivor.
import type { Connection } from '#engine/store/workspace/connection.ts';
import { counted } from '#shared/words.ts';
import { inForceAt, type MergedPair, People } from './people.ts';
import type { Breathe, Findings } from './report.ts';

const PAIRS_A_BREATH = 500;

export async function checkIdentity(connection: Connection, findings: Findings, breathe: Breathe): Promise<string> {
  const people = new People(connection);
  await checkCircles(people, findings, breathe);
  const runs = await checkRuns(connection, people, findings, breathe);
  return `${counted(people.pairs.length, 'merge')} put together again, ${counted(runs, 'run')} looked at`;
}

/** Whether two customers were one already when they were merged. */
async function checkCircles(people: People, findings: Findings, breathe: Breathe): Promise<void> {
  for (const [index, pair] of people.pairs.entries()) {
    const standing = inForceAt(pair.change);
    const before = (each: MergedPair): boolean => each.merge < pair.merge && standing(each);
    if (people.oneWith(pair.one, before).includes(pair.other)) {
      findings.add(`merge ${pair.merge} closes a circle: its two customers were one already`);
    }
    if (pair.chosen !== null && pair.chosen !== pair.one && pair.chosen !== pair.other) {
      findings.add(`merge ${pair.merge} is spoken for by a customer who is not of it`);
    }
    if (index % PAIRS_A_BREATH === 0) await breathe();
  }
}

/** Looks in every run for decisions about whoever was merged away at its pinned change. */
async function checkRuns(
  connection: Connection,
  people: People,
  findings: Findings,
  breathe: Breathe,
): Promise<number> {
  const { known } = people;
  if (known.length === 0) return 0;
  const runs = connection
    .statement('SELECT run, pinned_change AS pinned FROM run WHERE change IS NOT NULL ORDER BY run')
    .all() as { run: number; pinned: number }[];
  const inOrder = connection
    .statement('SELECT customer FROM customer WHERE customer IN (SELECT value FROM json_each(?)) ORDER BY id')
    .pluck()
    .all(JSON.stringify(known)) as number[];
  const decided = connection.statement('SELECT 1 FROM decision WHERE customer = ? AND +run = ?');
  for (const { run, pinned } of runs) {
    const standing = inForceAt(pinned);
    const seen = new Set<number>();
    for (const customer of inOrder) {
      if (seen.has(customer)) continue;
      const group = people.oneWith(customer, standing);
      for (const each of group) seen.add(each);
      if (group.length === 1) continue;
      const survivor = survivorOf(people, group, standing) ?? customer;
      for (const each of group) {
        if (each !== survivor && decided.get(each, run) !== undefined) {
          findings.add(`run ${run} decided about customer number ${each}, who was merged away`);
        }
      }
    }
    await breathe();
  }
  return runs.length;
}

/** Whom the newest of a group's pairs that names anybody chose; undefined where none does. */
function survivorOf(
  people: People,
  group: readonly number[],
  standing: (pair: MergedPair) => boolean,
): number | undefined {
  const of = new Set(group);
  const chosen = people.pairs.findLast((pair) => pair.chosen !== null && of.has(pair.one) && standing(pair));
  return chosen?.chosen ?? undefined;
}
