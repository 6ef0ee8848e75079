// Who may be contacted for marketing today, by channel, over all customers.
import { useQuery } from '@tanstack/react-query';
import { Fragment } from 'react';
import { troubleOf, useApi } from '../../app/client.tsx';
import { PlaceLink } from '../../app/place-link.tsx';
import { Channel, channelLook } from '../../parts/channel.tsx';
import { AmountBar } from '../../parts/charts/bars.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import { Pane, PaneHead } from '../../parts/pane.tsx';
import { Failed, Loading, useLasting } from '../../parts/states.tsx';

export function ContactableToday() {
  const api = useApi();
  const format = useFormat();
  const counts = useQuery(api.home.contactable.queryOptions(undefined, { trpc: { abortOnUnmount: true } }));
  const isLong = useLasting(counts.isPending, 1_000);
  const { data } = counts;
  return (
    <Pane label="Who may be contacted today">
      <PaneHead title="Who may be contacted today" />
      {counts.isPending ? (
        <>
          <Loading rows={4} what="Counting permissions" />
          {isLong ? <p className="text-small text-ink-2">Counting the permissions of every customer.</p> : null}
        </>
      ) : null}
      {counts.isError ? (
        <Failed
          what="Permissions could not be counted"
          trouble={troubleOf(counts.error)}
          onRetry={() => void counts.refetch()}
        />
      ) : null}
      {data === undefined ? null : (
        <>
          <p className="text-small text-ink-2">
            For marketing. Of{' '}
            <PlaceLink inText to="/w/$workspace/customers">
              {format.counted(data.customers, 'customer')}
            </PlaceLink>
            ,{' '}
            {data.nobody === 0 ? (
              'everybody may be contacted on some channel.'
            ) : (
              <>
                <PlaceLink
                  inText
                  to="/w/$workspace/customers"
                  search={{ filter: data.channels.map(({ channel }) => ({ allowed: channel, is: false })) }}
                  label={`${format.counted(data.nobody, 'customer')} who may not be contacted on any channel`}
                >
                  {format.number(data.nobody)}
                </PlaceLink>{' '}
                may not be contacted on any channel.
              </>
            )}
          </p>
          <div className="mt-3 grid grid-cols-[minmax(5rem,auto)_minmax(0,1fr)_auto_auto] items-center gap-x-3 gap-y-2">
            {data.channels.map(({ channel, customers }) => {
              const share = data.customers === 0 ? 0 : customers / data.customers;
              return (
                <Fragment key={channel}>
                  <Channel channel={channel} />
                  <span className="bg-surface-3">
                    <AmountBar share={share} colour={channelLook(channel).colour} />
                  </span>
                  <span className="text-right text-small tabular-nums">{format.share(share)}</span>
                  <span className="text-right text-small tabular-nums">
                    <PlaceLink
                      to="/w/$workspace/customers"
                      search={{ filter: [{ allowed: channel, is: true }] }}
                      label={`${format.counted(customers, 'customer')} who may be contacted by ${channel}`}
                    >
                      {format.number(customers)}
                    </PlaceLink>
                  </span>
                </Fragment>
              );
            })}
          </div>
        </>
      )}
    </Pane>
  );
}
