// What the page shows stands in its address: the tab, the treatment, the rule.
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { z } from 'zod';

export const TABS = ['treatments', 'rules', 'limits', 'everybody', 'versions'] as const;
export type Tab = (typeof TABS)[number];

/** An address may be written by anybody: what cannot be read is as if it were not there. */
const search = z.object({
  tab: z.enum(TABS).optional().catch(undefined),
  treatment: z.string().optional().catch(undefined),
  /** As `ruleId`. */
  rule: z.string().optional().catch(undefined),
});
type TreatmentsAddress = z.infer<typeof search>;

export function useTreatmentsAddress(): TreatmentsAddress {
  const raw = useSearch({ strict: false }) as unknown;
  return useMemo(() => search.parse(raw ?? {}), [raw]);
}

export function useGo(): (address: TreatmentsAddress, replace?: boolean) => void {
  const navigate = useNavigate();
  return (next, replace = false) => void navigate({ to: '.', search: next as never, replace, resetScroll: false });
}
