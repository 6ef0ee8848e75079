// The versions of the configuration, and what one changed against another.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { troubleOf, useApi } from '../../../app/client.tsx';
import { Select } from '../../../parts/form/select.tsx';
import { useFormat } from '../../../parts/format/context.tsx';
import { Failed, Loading } from '../../../parts/states.tsx';
import { Table } from '../../../parts/table/table.tsx';
import { ConfigurationFile } from './configuration-file.tsx';
import { Difference } from './difference.tsx';

interface Version {
  readonly version: number;
  readonly hash: string;
  readonly actor: string;
  readonly at: number;
}

export function ConfigurationVersions() {
  const api = useApi();
  const format = useFormat();
  const [active, setActive] = useState(0);
  const [against, setAgainst] = useState<string | null>(null);
  const versions = useQuery(api.configuration.list.queryOptions());
  if (versions.isError) {
    return (
      <Failed
        what="The versions could not be read"
        trouble={troubleOf(versions.error)}
        onRetry={() => void versions.refetch()}
      />
    );
  }
  if (versions.data === undefined) return <Loading rows={2} what="Reading the versions" />;
  const rows: readonly Version[] = versions.data;
  const shown = rows[Math.min(active, rows.length - 1)];
  if (shown === undefined) {
    return (
      <>
        <p className="pb-2 text-ink-2">
          There is none yet. A configuration says what may be offered to whom, at what price, under which limits. The
          sample workspace has one that can be saved as a file and changed.
        </p>
        <ConfigurationFile newest={null} />
      </>
    );
  }
  const others = rows.filter(({ version }) => version !== shown.version);
  const before = others.find(({ version }) => version < shown.version) ?? others[0];
  const from = others.some(({ version }) => String(version) === against) ? Number(against) : before?.version;
  return (
    <>
      <ConfigurationFile newest={rows[0]?.version ?? null} />
      <Table<Version>
        inset
        label="Versions, the newest first"
        rows={rows}
        rowKey={(row) => row.version}
        active={active}
        onActive={setActive}
        columns={[
          { id: 'version', head: 'Version', end: true, width: '5rem', cell: (row) => format.number(row.version) },
          { id: 'when', head: 'Made', cell: (row) => format.moment(row.at, Date.now()) },
          { id: 'who', head: 'By', cell: (row) => row.actor },
          {
            id: 'hash',
            head: 'Hash',
            width: '8rem',
            cell: (row) => <span className="font-mono text-ink-3">{row.hash.slice(0, 12)}</span>,
          },
        ]}
      />
      {from === undefined ? (
        <p className="mt-2 text-small text-ink-3">The first version: there is nothing to compare it with.</p>
      ) : (
        <div className="mt-3">
          <div className="flex flex-wrap items-center gap-2 pb-2">
            <span className="text-ink-2">Version {format.number(shown.version)} against</span>
            <Select
              label="Compare with"
              hideLabel
              small
              width="w-32"
              value={String(from)}
              choices={others.map(({ version }) => ({ value: String(version), label: `Version ${version}` }))}
              onChange={setAgainst}
            />
          </div>
          <Difference from={{ version: from }} to={{ version: shown.version }} />
        </div>
      )}
    </>
  );
}
