// What the page shows stands in its address: the tab, the row, the search that is going on.
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { z } from 'zod';

export const TABS = ['match', 'possible', 'merged', 'refused', 'alike'] as const;
export type Tab = (typeof TABS)[number];

/** An address may be written by anybody: what cannot be read is as if it were not there. */
const identitySearch = z.object({
  tab: z.enum(TABS).optional().catch(undefined),
  /** A row of the list, from 0. */
  row: z.int().min(0).optional().catch(undefined),
  job: z.int().min(1).optional().catch(undefined),
});
type IdentityAddress = z.infer<typeof identitySearch>;

export function useIdentityAddress(): IdentityAddress {
  const search = useSearch({ strict: false }) as unknown;
  return useMemo(() => identitySearch.parse(search ?? {}), [search]);
}

export function useGo(): (address: IdentityAddress, replace?: boolean) => void {
  const navigate = useNavigate();
  return (search, replace = false) => void navigate({ to: '.', search: search as never, replace, resetScroll: false });
}
