// A link in the text to another place of the same workspace, with what stands in its address.
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useWorkspace } from './client.tsx';
import type { Place } from './shell/places.ts';

export function PlaceLink({
  to,
  search = {},
  label,
  inText = false,
  quiet = false,
  children,
}: {
  to: Place['to'];
  /** What the place is to show: a run, a package, filters. */
  search?: Readonly<Record<string, unknown>>;
  /** Read in place of words that say too little by themselves. */
  label?: string;
  /** Within a sentence it is underlined: colour alone does not tell it from the words around. */
  inText?: boolean;
  /** A number among many that all lead somewhere: in the colour around it until it is pointed at. */
  quiet?: boolean;
  children: ReactNode;
}) {
  const workspace = useWorkspace();
  return (
    <Link
      to={to}
      params={{ workspace }}
      search={search as never}
      aria-label={label}
      className={`rounded-1 ${quiet ? 'inline-block min-w-6 hover:text-accent-text' : 'text-accent-text'} ${inText ? 'underline' : 'hover:underline'}`}
    >
      {children}
    </Link>
  );
}
