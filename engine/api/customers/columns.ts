// The columns a list of customers can have: the attributes, and what the workspace works out.
import { savedAudiences } from '#engine/store/decisions/audiences.ts';
import { visibleAttributes } from '#engine/store/records/attributes.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import type { AttributeRole, AttributeType } from '#shared/model/attribute.ts';
import { type AttributeUnit, labelOf, nameAttribute } from '#shared/model/attribute-label.ts';
import { attributeKey } from '#shared/model/filter.ts';
import { FACT_WORDS } from '#shared/model/filter-words.ts';
import { channelsOf } from './facts.ts';
import { standingNow } from './standing.ts';

export interface ListColumn {
  readonly key: string;
  readonly label: string;
  readonly type: AttributeType | 'channels' | 'decision';
  readonly unit: AttributeUnit | null;
  /** Null for what is worked out. */
  readonly role: AttributeRole | null;
  readonly sortable: boolean;
}

export interface ListColumns {
  readonly columns: readonly ListColumn[];
  /** The column by which a person calls a customer, or null. */
  readonly name: string | null;
  readonly channels: readonly { readonly id: string; readonly name: string }[];
  readonly treatments: readonly { readonly id: string; readonly name: string; readonly channel: string }[];
  /** Saved ones, which a list can be filtered by. */
  readonly audiences: readonly { readonly audience: number; readonly name: string; readonly size: number }[];
  /** The run whose decisions a list shows unless another is asked for. */
  readonly run: number | null;
  /** Days since something are counted up to the end of this day. */
  readonly date: string;
}

export function listColumns(connection: Connection): ListColumns {
  const standing = standingNow(connection);
  const { configuration, newestRun, date } = standing;
  const attributes = visibleAttributes(connection, 'customers', standing.change).filter(
    ({ role }) => role !== 'ignore',
  );
  const name = nameAttribute(attributes);
  const own = attributes.map(({ name: attribute, type, role }): ListColumn => {
    const key = attributeKey(attribute);
    return { key, ...labelOf({ name: attribute, type }), type, role, sortable: true };
  });
  return {
    columns: [...own, ...workedOut(newestRun)],
    name: name === null ? null : attributeKey(name.name),
    channels: channelsOf(standing).map((id) => ({ id, name: configuration.channels[id]?.name ?? id })),
    treatments: configuration.treatments.map(({ id, name: treatment, channel }) => ({ id, name: treatment, channel })),
    audiences: savedAudiences(connection),
    run: newestRun,
    date,
  };
}

function workedOut(run: number | null): ListColumn[] {
  const column = (key: string, label: string, type: ListColumn['type'], sortable: boolean): ListColumn => ({
    key,
    label,
    type,
    unit: null,
    role: null,
    sortable,
  });
  return [
    column('allowed', 'Allowed', 'channels', false),
    column('decision', run === null ? 'Decision' : `Run ${run}`, 'decision', false),
    column('net', FACT_WORDS.net, 'money', true),
    column('contacts30', FACT_WORDS.contacts30, 'whole', true),
    column('lastEvent', 'Newest event', 'instant', false),
  ];
}
