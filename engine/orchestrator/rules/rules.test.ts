import { afterEach, expect, test } from 'vitest';
import type { Connection } from '#engine/store/workspace/connection.ts';
import type { RuleEffect } from '#shared/model/rule-report.ts';
import { unwatchedWork } from '#shared/model/work.ts';
import { apply, configuration, daysAgo, decided, granted, people, run, treatment, workspaceWith } from '../fixture.ts';
import { nearestMisses } from './nearest.ts';
import { releaseRule } from './release.ts';
import { reportRules } from './report.ts';

let open: Connection[] = [];
afterEach(() => {
  for (const connection of open) connection.close();
  open = [];
});

interface Rule {
  readonly rule: string;
  readonly when: object;
}

const ADULT: Rule = { rule: 'known', when: { attribute: 'tenure', missing: false } };
const LOYAL: Rule = { rule: 'loyal', when: { attribute: 'tenure', atLeast: 30 } };
const PAYS: Rule = {
  rule: 'pays',
  when: {
    any: [
      { attribute: 'fee', above: 39 },
      { attribute: 'segment', is: 'vip' },
    ],
  },
};
const SMALL: Rule = { rule: 'small', when: { attribute: 'fee', below: 20 } };
const ANYBODY: Rule = { rule: 'anybody', when: { attribute: 'fee', missing: false } };

const PEOPLE = people(60, (index) => ({
  fee: (index * 17) % 60,
  ...(index % 13 === 0 && { tenure: null }),
  ...(index % 11 === 0 && { segment: 'vip' }),
}));

/** A call with three rules, a mail with two that contradict each other for most, a limit that is used up. */
const settings = (without: readonly string[] = [], strategy = 'optimal') => {
  const kept = (...rules: Rule[]) => rules.filter(({ rule }) => !without.includes(rule));
  return configuration(
    [
      treatment('mail', 'email', {
        cost: 1.1,
        applicable: kept(ANYBODY),
        suitable: kept(SMALL, { rule: 'pays-mail', when: structuredClone(PAYS.when) }),
      }),
      treatment('call', 'call', {
        value: { multiply: [{ attribute: 'fee' }, 20.3] },
        cost: 4,
        eligible: kept(LOYAL),
        suitable: kept(PAYS),
      }),
    ],
    {
      strategy: { default: strategy, priority: { by: { attribute: 'fee' } } },
      rules: { eligible: kept(ADULT), applicable: [], suitable: [] },
      limits: [{ id: 'slots', of: { channel: 'call' }, period: 'run', capacity: 4 }],
    },
  );
};

async function decidedWorkspace(strategy?: string): Promise<{ connection: Connection; number: number }> {
  const feeds = { customers: PEOPLE, permissions: granted(PEOPLE.slice(5)), contacts: CONTACTS };
  const connection = await workspaceWith(feeds, settings([], strategy));
  open.push(connection);
  return { connection, number: (await run(connection)).run };
}
const CONTACTS = [{ customer: 'C050', at: daysAgo(3), channel: 'email', treatment: 'mail' }];

test.each(['optimal', 'priority'])(
  '%s: without a rule it comes to what a run without it comes to',
  async (strategy) => {
    const { connection, number } = await decidedWorkspace(strategy);
    const before = decided(connection, number);
    for (const [rule, of] of [
      ['known', null],
      ['loyal', 'call'],
      ['pays', 'call'],
      ['small', 'mail'],
    ] as const) {
      const release = await releaseRule(connection, { run: number, rule, treatment: of }, unwatchedWork);
      for (const plan of [release.alone, release.together]) {
        if (plan === null) continue;
        apply(
          connection,
          settings(
            plan.without.map((each) => each.rule),
            strategy,
          ),
        );
        const summary = await run(connection);
        const { treated, totalNetValue: net, totalRank: rank } = summary;
        expect(plan, rule).toMatchObject({ treated, net, rank });
        const after = [...decided(connection, summary.run)].map(([id, { treatment: now }]) => [
          before.get(id)!.treatment,
          now,
        ]);
        expect(plan.gained).toBe(after.filter(([was, now]) => was === null && now !== null).length);
        expect(plan.lost).toBe(after.filter(([was, now]) => was !== null && now === null).length);
        expect(plan.moved).toBe(after.filter(([was, now]) => was !== null && now !== null && was !== now).length);
      }
    }
    const loyal = await releaseRule(connection, { run: number, rule: 'loyal', treatment: 'call' }, unwatchedWork);
    expect(loyal.alone.net).toBeGreaterThan(loyal.now.net);
    expect(loyal.together!.without.map(({ rule }) => rule)).toEqual(['loyal', 'pays', 'known']);
  },
);

test('the counts are those that asking each customer gives', async () => {
  const { connection, number } = await decidedWorkspace();
  const { rules, customers, contradictions } = await reportRules(connection, { run: number }, unwatchedWork);
  expect(customers).toBe(60);
  const effect = (rule: string): RuleEffect => rules.find((each) => each.rule === rule)!;
  const asked = PEOPLE.slice(5) as { tenure: number | null; fee: number; segment: string }[];
  const known = ({ tenure }: (typeof asked)[number]) => tenure !== null;
  const isLoyal = ({ tenure }: (typeof asked)[number]) => tenure !== null && tenure >= 30;
  const pays = ({ fee, segment }: (typeof asked)[number]) => fee > 39 || segment === 'vip';
  const worthCall = ({ fee }: (typeof asked)[number]) => 0.2 * 0.5 * fee * 20.3 - 4 > 0;
  const count = (test: (each: (typeof asked)[number]) => boolean) => asked.filter(test).length;
  expect(effect('known')).toMatchObject({ asked: 55, no: count((each) => !known(each)), unknown: 0, misses: [] });
  expect(effect('loyal')).toMatchObject({
    asked: 55,
    no: count((each) => known(each) && !isLoyal(each)),
    unknown: count((each) => !known(each)),
    alone: count((each) => known(each) && !isLoyal(each) && pays(each) && worthCall(each)),
    treatment: 'call',
    layer: 'eligible',
    finding: null,
  });
  expect(effect('loyal').misses.map(({ customers: near }) => near)).toEqual(
    [0.01, 0.05, 0.1, 0.25, 0.5].map((within) =>
      count((each) => known(each) && !isLoyal(each) && (30 - each.tenure!) / 30 <= within),
    ),
  );
  expect(effect('pays').misses.at(-1)!.customers).toBe(count((each) => !pays(each) && (39 - each.fee) / 39 <= 0.5));
  expect(effect('loyal').overlaps).toEqual([
    { rule: 'pays', treatment: 'call', customers: count((each) => !isLoyal(each) && !pays(each)) },
    { rule: 'known', treatment: null, customers: count((each) => !known(each)) },
  ]);
  expect(effect('anybody').finding).toBe('refuses-nobody');
  const smallAndPays = count((each) => each.fee < 20 && pays(each));
  expect(contradictions).toHaveLength(smallAndPays === 0 ? 1 : 0);
});

test('those who miss a rule by the least are those that looking at everybody finds, with the value that is missing', async () => {
  const { connection, number } = await decidedWorkspace();
  const { rules } = await reportRules(connection, { run: number }, unwatchedWork);
  const effect = (rule: string): RuleEffect => rules.find((each) => each.rule === rule)!;
  const asked = PEOPLE.slice(5) as { customer: string; tenure: number | null; fee: number; segment: string }[];
  const nearestOf = async (rule: string, treatment: string | null) => {
    const { nearest } = effect(rule);
    const found = await nearestMisses(connection, { run: number, rule, treatment }, nearest, unwatchedWork);
    expect(found.map(({ by }) => by)).toEqual(nearest.map(({ by }) => by));
    return found.map(({ customerId, by, missed }) => ({
      customerId,
      by,
      has: missed?.has,
      asked: missed?.asked,
      of: missed?.of,
    }));
  };
  const short = asked
    .filter(({ tenure }) => tenure !== null && tenure < 30)
    .map(({ customer, tenure }) => ({ customer, tenure: tenure!, by: (30 - tenure!) / 30 }))
    .sort((a, b) => a.by - b.by || (a.customer < b.customer ? -1 : 1))
    .slice(0, 10);
  expect(short).toHaveLength(10);
  expect(await nearestOf('loyal', 'call')).toEqual(
    short.map(({ customer, tenure, by }) => ({
      customerId: customer,
      by,
      has: [{ number: tenure }],
      asked: ['at least ', { number: 30 }],
      of: 'tenure',
    })),
  );
  // One of two would do: of a segment there is no distance, so it is the fee.
  const [nearest] = await nearestOf('pays', 'call');
  const fees = asked.filter(({ fee, segment }) => fee <= 39 && segment !== 'vip').map(({ fee }) => fee);
  expect(nearest).toMatchObject({ of: 'fee', asked: ['above ', { money: 39 }], has: [{ money: Math.max(...fees) }] });
  expect(effect('known').nearest).toEqual([]);
  for (const { decisionId } of effect('loyal').nearest) expect(decisionId).toMatch(new RegExp(`^r${number}-\\d+$`));
});

test('of those who miss a rule by the same the first customers are named', async () => {
  const many = people(60, (index) => ({ fee: index % 3 }));
  const settingsOf = configuration([
    treatment('mail', 'email', { suitable: [{ rule: 'three', when: { attribute: 'fee', atLeast: 3 } }] }),
  ]);
  const connection = await workspaceWith({ customers: many, permissions: granted(many) }, settingsOf);
  open.push(connection);
  const { run: number } = await run(connection);
  const { rules } = await reportRules(connection, { run: number }, unwatchedWork);
  const asked = { run: number, rule: 'three', treatment: 'mail' };
  const found = await nearestMisses(connection, asked, rules[0]!.nearest, unwatchedWork);
  const nearest = many.filter(({ fee }) => fee === 2).slice(0, 10);
  expect(found.map(({ customerId }) => customerId)).toEqual(nearest.map(({ customer }) => customer));
});

test('two rules that nobody passes together contradict each other', async () => {
  const settingsOf = configuration([
    treatment('mail', 'email', {
      suitable: [SMALL, { rule: 'large', when: { not: { attribute: 'fee', below: 20 } } }],
    }),
  ]);
  const connection = await workspaceWith({ customers: PEOPLE, permissions: granted(PEOPLE) }, settingsOf);
  open.push(connection);
  const { run: number } = await run(connection);
  const { contradictions, rules } = await reportRules(connection, { run: number }, unwatchedWork);
  expect(contradictions).toEqual([
    {
      treatment: 'mail',
      rules: [
        { rule: 'small', treatment: 'mail' },
        { rule: 'large', treatment: 'mail' },
      ],
      passOne: 60,
    },
  ]);
  expect(rules.find(({ rule }) => rule === 'large')!.misses.at(-1)!.customers).toBe(
    PEOPLE.filter(({ fee }) => Number(fee) < 20 && (20 - Number(fee)) / 20 <= 0.5).length,
  );
});

test('a rule nobody has is named, and work that is stopped leaves nothing', async () => {
  const { connection, number } = await decidedWorkspace();
  const asked = { run: number, rule: 'loyal', treatment: null };
  await expect(releaseRule(connection, asked, unwatchedWork)).rejects.toMatchObject({ code: 'UNKNOWN_RULE' });
  let breaths = 0;
  const stopped = {
    ...unwatchedWork,
    breathe: async () => {
      breaths += 1;
      if (breaths > 3) throw new Error('stopped');
    },
  };
  await expect(reportRules(connection, { run: number }, stopped)).rejects.toThrow('stopped');
});
