// What is printed: one page about one customer, in black on white, without the window around it.
import { useQuery } from '@tanstack/react-query';
import type { ListColumns } from '#engine/api/customers/columns.ts';
import type { ProfileValue } from '#engine/api/customers.ts';
import { useApi } from '../../app/client.tsx';
import { Facts } from '../../parts/fact.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import type { Wording } from '../customers/wording.ts';
import { type Earlier, fate } from './earlier-decisions.tsx';
import { profilePairs } from './profile.tsx';

export function Statement({
  customer,
  title,
  attributes,
  catalogue,
  wording,
  decisions,
  explanation,
}: {
  customer: string;
  title: string;
  attributes: readonly ProfileValue[];
  catalogue: ListColumns;
  wording: Wording;
  decisions: readonly Earlier[];
  explanation: string | null;
}) {
  const api = useApi();
  const format = useFormat();
  const permissions = useQuery(api.permissions.inForce.queryOptions({ customer }));
  const journey = useQuery(api.decisions.journey.queryOptions({ customer }));
  return (
    <article className="hidden px-gutter py-3 text-small print:block">
      <p>
        What is known on {format.date(catalogue.date)} of {title}, <span className="font-mono">{customer}</span>.
      </p>
      <div className="mt-3 columns-2">
        <Facts pairs={profilePairs(attributes, catalogue, wording, true)} />
      </div>
      <h2 className="mt-4 mb-1 text-lead">Permissions</h2>
      <ul>
        {(permissions.data?.verdicts ?? []).map(({ purpose, channel, sentence }) => (
          <li key={`${purpose} ${channel}`}>{sentence}</li>
        ))}
      </ul>
      <h2 className="mt-4 mb-1 text-lead">Journey</h2>
      {(journey.data?.summary ?? []).map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      <h2 className="mt-4 mb-1 text-lead">Decisions</h2>
      {explanation === null ? null : <p>{explanation}</p>}
      <ul>
        {decisions.map((each) => (
          <li key={each.run}>
            Run {each.run}, {format.date(each.date)}:{' '}
            {each.treatment === null ? 'No contact' : wording.treatment(each.treatment)}, {fate(each)}
          </li>
        ))}
      </ul>
    </article>
  );
}
