// What the newest run over everybody tells of its rules, once they are counted, for every place that shows a rule.
import { useQuery } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import type { CatalogueRule } from '#engine/api/configuration/catalogue.ts';
import {
  type RuleContradiction,
  type RuleEffect,
  type RuleName,
  type RuleReport,
  ruleId,
} from '#shared/model/rule-report.ts';
import { useApi } from '../../../app/client.tsx';

export interface RulesOfRun {
  /** Null before any run. */
  readonly run: number | null;
  /** Null while it is read, and when the rules of the run are not counted yet. */
  readonly report: RuleReport | null;
  /** Shows a rule in the tab of rules. */
  readonly show: (rule: RuleName) => void;
}

const Context = createContext<RulesOfRun>({ run: null, report: null, show: () => {} });
export const RulesOfRunProvider = Context.Provider;
export const useRulesOfRun = (): RulesOfRun => useContext(Context);

export function useRuleReport(run: number | null) {
  const api = useApi();
  const asked = api.rules.report.queryOptions({ run: run ?? 1 }, { enabled: run !== null });
  // The contract's type tells of a pair as of a list.
  const found = useQuery(asked);
  return { ...found, data: found.data as RuleReport | null | undefined };
}

export const effectOf = (report: RuleReport | null, name: RuleName): RuleEffect | null =>
  report?.rules.find((each) => ruleId(each) === ruleId(name)) ?? null;

/** The rules that one contradicts, each with the treatment it does so for. */
export function contradictedBy(
  { contradictions }: Pick<RuleReport, 'contradictions'>,
  name: RuleName,
): { readonly treatment: string; readonly other: RuleName; readonly of: RuleContradiction }[] {
  const own = ruleId(name);
  return contradictions.flatMap((of) => {
    const [one, other] = of.rules;
    if (ruleId(one) === own) return [{ treatment: of.treatment, other, of }];
    return ruleId(other) === own ? [{ treatment: of.treatment, other: one, of }] : [];
  });
}

/** A rule whose condition is another by now than when the run asked it. */
export const isChangedSince = (effect: RuleEffect, rule: Pick<CatalogueRule, 'words'>): boolean =>
  effect.words !== rule.words;
