// Settings: how the window looks and which keys it listens to on this computer; and what belongs to the workspace, with
// its backups and the versions of its configuration. Every change holds at once.
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { troubleOf, useApi } from '../../app/client.tsx';
import { Page } from '../../app/page.tsx';
import { PlaceLink } from '../../app/place-link.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import { Pane, Panes } from '../../parts/pane.tsx';
import { Failed, Loading } from '../../parts/states.tsx';
import { Appearance } from './appearance.tsx';
import { Backups } from './backups.tsx';
import { Licences } from './licences.tsx';
import { Shortcuts } from './shortcuts.tsx';
import { WorkspaceSettings } from './workspace-settings.tsx';

export function SettingsPage() {
  const api = useApi();
  const format = useFormat();
  const about = useQuery(api.workspace.about.queryOptions());
  return (
    <Page
      title="Settings"
      fact="Every change holds at once"
      status={about.data === undefined ? [] : [`CVM Workbench ${about.data.program}`, about.data.path]}
    >
      {about.isError ? (
        <Failed
          what="The settings could not be read"
          trouble={troubleOf(about.error)}
          onRetry={() => void about.refetch()}
        />
      ) : about.data === undefined ? (
        <div className="p-gutter">
          <Loading what="Reading the settings" />
        </div>
      ) : (
        <Panes className="grid-cols-2 max-wide:auto-rows-max max-wide:grid-cols-1 max-wide:overflow-auto">
          <Pane label="On this computer" className="overflow-auto max-wide:overflow-visible">
            <Section title="On this computer" about="For you alone, in every workspace.">
              <Appearance />
            </Section>
            <Section title="About">
              <p className="text-ink-2">
                CVM Workbench {about.data.program}. It works offline: nothing leaves this computer. A workspace is one
                file and is not encrypted by the program; switch on the encryption of your disk.
              </p>
              <div className="mt-2">
                <Licences />
              </div>
            </Section>
            <Section title="Keys" about="A key by itself works outside text fields only.">
              <Shortcuts />
            </Section>
          </Pane>
          <Pane label="This workspace" className="overflow-auto max-wide:overflow-visible">
            <Section title="This workspace" about={<span className="font-mono break-all">{about.data.path}</span>}>
              <WorkspaceSettings about={about.data} />
            </Section>
            <Section
              title="Backups"
              about="A backup is a copy of the whole workspace in one file. The newest three stay."
            >
              <Backups path={about.data.path} />
            </Section>
            <Section
              title="Configuration"
              about={`Every version stays; a run names the one it used. ${format.number(about.data.change)} changes so far.`}
            >
              <PlaceLink inText to="/w/$workspace/treatments" search={{ tab: 'versions' }}>
                Versions and files, under Treatments
              </PlaceLink>
            </Section>
          </Pane>
        </Panes>
      )}
    </Page>
  );
}

function Section({ title, about, children }: { title: string; about?: ReactNode; children: ReactNode }) {
  return (
    <section className="max-w-[44rem] pb-7">
      <h2 className="text-lead">{title}</h2>
      {about === undefined ? null : <p className="mt-0.5 text-small text-ink-3">{about}</p>}
      <div className="mt-2">{children}</div>
    </section>
  );
}
