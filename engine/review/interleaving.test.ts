// Any order of acts, imports and undos: no claim is ever taken beyond a limit or a window, counted here from the tables
// in other words than the product's; and the tally by which claims are taken stays what a recount says.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { auditFault } from '#engine/store/workspace/audit.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { Problem } from '#shared/errors.ts';
import { unwatchedWork } from '#shared/model/work.ts';
import { approveMany, approveOne } from './approve.ts';
import { changeOne } from './change.ts';
import {
  CONFIGURATION,
  channelOf,
  DAY_MS,
  load,
  makeRun,
  reviewWorkspace,
  sameWorkspace,
  TREATMENTS,
  tallyAndRecount,
} from './fixture.ts';
import { rejectOne } from './reject.ts';
import { releaseMany, releaseOne } from './release.ts';
import { undoAct } from './undo.ts';
import { undoTarget } from './undoable.ts';

const CUSTOMERS = 7;
const DATES = ['2026-11-21', '2026-11-22', '2026-11-30', '2026-12-01'];
const act = { actor: 'Ada', reason: null };

interface Count {
  claim: number;
  run: number;
  customer: number;
  date: string;
  at: number;
  channel: string;
  treatment: string;
  class: string;
}

/** Everything that counts: live claims that no contact names, and contacts; with dates as Helsinki has them. */
function counting(connection: Connection): Count[] {
  const claims = connection
    .statement(
      `SELECT claim, run, customer, date, planned_at AS at, channel, treatment, class FROM claim
       WHERE claim NOT IN (SELECT claim FROM claim_end)
         AND action IN (SELECT action FROM action WHERE state = 'published')
         AND 'r' || run || '-' || position NOT IN (
           SELECT decision_id FROM contact JOIN import USING (import)
           WHERE decision_id IS NOT NULL AND undone IS NULL AND published IS NOT NULL)`,
    )
    .all() as Count[];
  const contacts = connection
    .statement(
      `SELECT 0 AS claim, 0 AS run, customer, date((at + 7200000) / 1000, 'unixepoch') AS date, at, channel, treatment
       FROM contact JOIN import USING (import) WHERE undone IS NULL AND published IS NOT NULL`,
    )
    .all() as Omit<Count, 'class'>[];
  return [...claims, ...contacts.map((each) => ({ ...each, class: classOf(each.treatment) }))];
}

const classOf = (id: string): string => {
  const known = CONFIGURATION.treatments.find((each) => each.id === id) as { class?: string } | undefined;
  return known === undefined ? 'service' : (known.class ?? 'marketing');
};

function unitsOf(limit: string, { treatment: id, channel }: Count): number {
  const known = CONFIGURATION.treatments.find((each) => each.id === id) as
    | { cost?: number; uses?: { minutes: number } }
    | undefined;
  if (limit === 'slots') return channel === 'call' ? 1 : 0;
  if (limit === 'mails') return channel === 'email' ? 1 : 0;
  return limit === 'budget' ? (known?.cost ?? 0) : (known?.uses?.minutes ?? 0);
}

const monday = (date: string): number => Math.floor((Date.parse(date) / DAY_MS + 3) / 7);
const PERIODS: { [limit: string]: (count: Count) => string } = {
  slots: ({ date }) => date,
  minutes: ({ run }) => String(run),
  budget: ({ date }) => date.slice(0, 7),
  mails: ({ date }) => String(monday(date)),
};

/** What a claim that was just taken breaks. */
function broken(all: readonly Count[], taken: Count): string[] {
  const faults: string[] = [];
  for (const { id, capacity } of CONFIGURATION.limits) {
    if (unitsOf(id, taken) === 0) continue;
    const period = PERIODS[id]!;
    const counted = all.filter((each) => (id !== 'minutes' || each.run !== 0) && period(each) === period(taken));
    const used = counted.reduce((sum, each) => sum + unitsOf(id, each), 0);
    if (used > capacity + 1e-9) faults.push(`${id}: ${used} of ${capacity}`);
  }
  const theirs = all.filter(({ customer }) => customer === taken.customer);
  if (taken.class === 'marketing') {
    // Every span of seven days that begins with a contact and holds the new one.
    for (const { at } of theirs) {
      const within = theirs.filter((each) => each.at >= at && each.at < at + 7 * DAY_MS);
      if (within.some(({ claim }) => claim === taken.claim) && within.length > 1) faults.push('any-week');
    }
  }
  if (taken.channel === 'call') {
    const month = theirs.filter(
      ({ channel, date }) => channel === 'call' && date.slice(0, 7) === taken.date.slice(0, 7),
    );
    if (month.length > 1) faults.push('calls-month');
  }
  return faults;
}

const customer = fc.integer({ min: 0, max: CUSTOMERS - 1 });
const run = fc.integer({ min: 0, max: DATES.length - 1 });
const treatment = fc.constantFrom(...TREATMENTS);
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('approve' as const), run, customer }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('approve many' as const), run, treatment }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('release' as const), run, customer }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('release many' as const), run, treatment }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('reject' as const), run, customer }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('change' as const), run, customer, treatment }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('undo' as const), back: fc.nat({ max: 9 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('contact' as const), run, customer, treatment, named: fc.boolean() }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

async function take(connection: Connection, runs: readonly number[], step: Step): Promise<void> {
  if (step.do === 'undo') {
    const acts = connection
      .statement("SELECT change FROM action WHERE verb <> 'export' AND change IS NOT NULL ORDER BY change DESC")
      .pluck()
      .all() as number[];
    const change = acts[step.back % Math.max(1, acts.length)];
    if (change === undefined) return;
    const target = undoTarget(connection, change);
    if (target.kind === 'act') undoAct(connection, 'Ada', target.action);
    return;
  }
  const at = runs[step.run]!;
  if (step.do === 'approve many' || step.do === 'release many') {
    const many = { ...act, run: at, treatments: [step.treatment] };
    await (step.do === 'approve many' ? approveMany : releaseMany)(connection, many, unwatchedWork);
    return;
  }
  const id = `C${step.customer}`;
  if (step.do === 'approve') approveOne(connection, act, at, id);
  if (step.do === 'release') releaseOne(connection, act, at, id);
  if (step.do === 'reject') rejectOne(connection, { ...act, code: 'not-now' }, at, id);
  if (step.do === 'change') {
    changeOne(connection, act, at, id, step.treatment, { net: 1, rank: 1, reason: 'outranked' });
  }
  if (step.do === 'contact') {
    await load(connection, 'contacts', {
      customer: [id],
      at: [Date.parse(`${DATES[step.run]}T09:00:00Z`)],
      channel: [channelOf(step.treatment)],
      treatment: [step.treatment],
      decision_id: [step.named ? `r${at}-${step.customer}` : null],
    });
  }
}

test('never exceeds a limit or a window, whatever the order', async () => {
  let taken = 0;
  let refused = 0;
  const proposals = fc.array(treatment, { minLength: CUSTOMERS, maxLength: CUSTOMERS });
  const property = fc.asyncProperty(
    fc.array(proposals, { minLength: DATES.length, maxLength: DATES.length }),
    fc.array(step, { minLength: 10, maxLength: 40 }),
    async (proposed, steps) => {
      const connection = await reviewWorkspace(CUSTOMERS);
      try {
        const runs = proposed.map((treatments, index) => {
          const decisions = treatments.map((each, place) => ({ customer: `C${place}`, treatment: each }));
          return makeRun(connection, decisions, { date: DATES[index]! });
        });
        let newest = 0;
        for (const each of steps) {
          try {
            await take(connection, runs, each);
          } catch (error) {
            if (!(error instanceof Problem)) throw error;
            refused += 1;
          }
          const all = counting(connection);
          const fresh = all.filter(({ claim }) => claim > newest);
          for (const claim of fresh) expect(broken(all, claim)).toEqual([]);
          newest = Math.max(newest, ...fresh.map(({ claim }) => claim));
          taken += fresh.length;
          const { tally, recount } = tallyAndRecount(connection);
          expect(tally).toEqual(recount);
        }
        expect(auditFault(connection)).toBeNull();
      } finally {
        connection.close();
      }
    },
  );
  await fc.assert(property, { numRuns: 40 });
  // The steps must have met both, or nothing was proved.
  expect(taken).toBeGreaterThan(50);
  expect(refused).toBeGreaterThan(50);
});

test('of two connections that want the last unit one gets it', async () => {
  const connection = await reviewWorkspace(8);
  const decisions = Array.from({ length: 8 }, (_, index) => ({ customer: `C${index}`, treatment: 'save-call' }));
  const made = makeRun(connection, decisions);
  const other = sameWorkspace(connection);
  try {
    const outcomes = decisions.map((_, index) => {
      try {
        approveOne(index % 2 === 0 ? connection : other, act, made, `C${index}`);
        return 'taken';
      } catch (error) {
        return (error as Problem).code;
      }
    });
    expect(outcomes.filter((each) => each === 'taken')).toHaveLength(3);
    expect(outcomes.filter((each) => each === 'CLAIM_REFUSED')).toHaveLength(5);
  } finally {
    other.close();
  }
});
