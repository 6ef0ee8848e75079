// The files of a package with what they hash to, and the way to get one: the folder on the desktop, a download elsewhere.

import type { TRPCClient } from '@trpc/client';
import { Download } from 'lucide-react';
import type { AppRouter } from '#engine/api/router.ts';
import { troubleOf, useClient } from '../../app/client.tsx';
import { IconButton } from '../../parts/button.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import { tell } from '../../parts/notice.tsx';
import { Pane, PaneHead } from '../../parts/pane.tsx';
import { saveAs } from '../../parts/save.ts';
import { Table } from '../../parts/table/table.tsx';
import { type Check, type Shown, shortHash } from './words.ts';

export function Files({ shown: { manifest, manifestHash }, check }: { shown: Shown; check: Check | undefined }) {
  const format = useFormat();
  const client = useClient();
  const all = [...manifest.files, { name: 'manifest.json', rows: null, bytes: null, sha256: manifestHash }];
  const bytes = manifest.files.reduce((sum, each) => sum + each.bytes, 0);
  const { package: pack } = manifest;
  const seeds = Object.values(manifest.channels).reduce((sum, each) => sum + each.seeds, 0);
  return (
    <Pane flush label="Files">
      <PaneHead inset title="Files" finding={format.bytes(bytes)} />
      <Table
        label="Files of the package"
        rows={all}
        rowKey={({ name }) => name}
        columns={[
          { id: 'name', head: 'File', cell: ({ name }) => <span className="font-mono text-small">{name}</span> },
          { id: 'rows', head: 'Rows', end: true, cell: ({ rows }) => (rows === null ? '' : format.number(rows)) },
          {
            id: 'hash',
            head: 'SHA-256',
            cell: ({ sha256 }) => (
              <span className="font-mono text-small text-ink-2" title={sha256}>
                {shortHash(sha256)}
              </span>
            ),
          },
          check === undefined
            ? {
                id: 'bytes',
                head: 'Size',
                end: true,
                cell: ({ bytes: size }) => (size === null ? '' : format.bytes(size)),
              }
            : { id: 'disk', head: 'Now', cell: ({ name }) => foundWords(check, name) },
          {
            id: 'get',
            head: '',
            label: 'Download',
            end: true,
            width: '3rem',
            cell: ({ name }) => (
              <IconButton
                icon={Download}
                label={`Download ${name}`}
                onPress={() => void download(client, pack, name).catch((error: unknown) => tell(troubleOf(error)))}
              />
            ),
          },
        ]}
      />
      {seeds === 0 ? null : (
        <p className="px-gutter py-2 text-small text-ink-2">
          Beside the decisions the lists hold {format.counted(seeds, 'row')} with{' '}
          {seeds === 1 ? 'an address' : 'addresses'} of your own.
        </p>
      )}
    </Pane>
  );
}

function foundWords(check: Check, name: string): string {
  const found = check.files.find((each) => each.name === name);
  if (found === undefined) return '—';
  if (!found.sealed) return 'seal broken';
  return { same: 'the same', changed: 'file changed', missing: 'file missing', unknown: 'sealed copy whole' }[
    found.disk
  ];
}

/** The sealed file, byte for byte, as a download of the browser. */
async function download(client: TRPCClient<AppRouter>, pack: number, name: string): Promise<void> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for (let part: number | null = 0; part !== null; ) {
    const answer: { bytes: string; next: number | null } = await client.packages.part.query({
      package: pack,
      name,
      part,
    });
    if (answer.next !== null) parts.push(Uint8Array.from(atob(answer.bytes), (sign) => sign.charCodeAt(0)));
    part = answer.next;
  }
  saveAs(name, new Blob(parts, { type: 'application/octet-stream' }));
}
