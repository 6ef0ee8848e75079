// The row that details are shown of, in the order and in the address.
import { useEffect, useRef, useState } from 'react';
import type { useClient } from '../../app/client.tsx';

/** The row that is pointed at: found again by the id in the address when the order is another one. */
export function useActive(
  order: string | undefined,
  at: string | null,
  client: ReturnType<typeof useClient>,
): [number | null, (index: number | null) => void] {
  const [pointed, setPointed] = useState<{ order: string | undefined; index: number } | null>(null);
  const wanted = useRef(at);
  wanted.current = at;
  useEffect(() => {
    const customer = wanted.current;
    if (order === undefined || customer === null) return;
    let over = false;
    client.customers.position.query({ order, customer }).then(
      ({ position }) => {
        if (!over && position !== null) setPointed({ order, index: position });
      },
      () => {}, // a customer who is not there any more has no row: nothing is pointed at
    );
    return () => {
      over = true;
    };
  }, [order, client]);
  const index = pointed !== null && pointed.order === order ? pointed.index : null;
  return [index, (next) => setPointed(next === null ? null : { order, index: next })];
}
