// The sidebar: the workspace, the places in the order of the work with a count only where something waits, and the foot.
import { useQuery } from '@tanstack/react-query';
import { Link, useLocation, useNavigate } from '@tanstack/react-router';
import { ChartNoAxesCombined, ChevronsUpDown, Database, FolderOpen } from 'lucide-react';
import { Button, Tooltip, TooltipTrigger } from 'react-aria-components';
import { useFormat } from '../../parts/format/context.tsx';
import { Menu } from '../../parts/menu.tsx';
import { useApi, useWorkspace } from '../client.tsx';
import { useCommands } from '../commands/registry.ts';
import { useWorkspaces } from '../workspaces.ts';
import { JobFoot } from './job-foot.tsx';
import { IMPORT, PLACES, type Place } from './places.ts';

export function Sidebar() {
  const workspace = useWorkspace();
  const navigate = useNavigate();
  const waiting = useWaiting();
  useCommands(
    'Go to',
    [...PLACES.flatMap(({ places }) => places), IMPORT].map(({ id, title, icon, to, keys }) => ({
      id: `go.${id}`,
      title,
      icon,
      keys,
      run: () => void navigate({ to, params: { workspace } }),
    })),
    false,
  );
  return (
    <div
      data-print="never"
      className="row-span-3 row-start-1 flex min-h-0 flex-col overflow-y-auto border-r border-line-1 px-2 pb-2 max-wide:px-1.5 max-column:row-span-1 max-column:flex-row max-column:overflow-x-auto max-column:border-b max-column:pb-0"
    >
      <WorkspaceMenu />
      <nav aria-label="Places" className="flex flex-col gap-px max-column:flex-row max-column:items-center">
        {PLACES.map(({ title, places }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the groups never move
          <div key={at} className="flex flex-col gap-px pt-2 max-column:flex-row max-column:pt-0">
            {title === null ? null : (
              <h2 className="px-2 pt-1 pb-0.5 text-micro font-medium text-ink-3 max-wide:sr-only">{title}</h2>
            )}
            {places.map((place) => (
              <PlaceLink key={place.id} place={place} count={waiting[place.id] ?? 0} />
            ))}
          </div>
        ))}
      </nav>
      <div className="mt-auto pt-4 max-column:hidden">
        <JobFoot />
      </div>
    </div>
  );
}

function PlaceLink({ place, count }: { place: Place; count: number }) {
  const { title, icon: Icon, to } = place;
  const workspace = useWorkspace();
  const format = useFormat();
  const importing = useLocation().pathname.startsWith(`/w/${workspace}/import`);
  const link = (
    <Link
      to={to}
      params={{ workspace }}
      activeOptions={{ exact: place.id === 'home' }}
      activeProps={{ 'aria-current': 'page' }}
      {...(place.id === 'home' && importing ? { 'aria-current': 'page' as const } : {})}
      className="flex h-7 items-center gap-1.75 rounded-2 px-2 text-ink-2 hover:bg-surface-3 aria-[current=page]:bg-accent-soft aria-[current=page]:font-strong aria-[current=page]:text-ink-1 max-wide:h-8 max-wide:justify-center max-wide:px-2 [&_svg]:text-ink-3 aria-[current=page]:[&_svg]:text-accent-text"
    >
      <Icon aria-hidden size={16} strokeWidth={1.75} className="flex-none" />
      <span className="whitespace-nowrap max-wide:sr-only">{title}</span>
      {count === 0 ? null : (
        <span className="ml-auto text-micro font-medium text-ink-3 tabular-nums max-wide:sr-only">
          {format.number(count)}
          <span className="sr-only"> waiting</span>
        </span>
      )}
    </Link>
  );
  return (
    <TooltipTrigger delay={300}>
      {link}
      <Tooltip
        placement="right"
        className="rounded-2 bg-overlay px-2 py-1 text-small text-ink-1 shadow-float min-[73.75rem]:hidden"
      >
        {title}
      </Tooltip>
    </TooltipTrigger>
  );
}

/** What waits for a person, by place: decisions of the newest run over everybody, pairs that may be one customer. */
function useWaiting(): Readonly<Record<string, number>> {
  const api = useApi();
  const review = useQuery(api.review.queue.queryOptions({})).data?.waiting ?? 0;
  const zones = useQuery(api.identity.board.queryOptions()).data?.zones;
  return { review, duplicates: zones === undefined ? 0 : zones.match.open + zones.possible.open };
}

function WorkspaceMenu() {
  const workspace = useWorkspace();
  const navigate = useNavigate();
  const workspaces = useWorkspaces();
  const here = workspaces.data?.find(({ id }) => id === workspace);
  const others = (workspaces.data ?? []).filter(({ id, state }) => id !== workspace && state !== 'missing');
  return (
    <Menu
      label="Workspaces"
      trigger={
        <Button className="flex h-(--header) flex-none cursor-default items-center gap-2 rounded-2 px-2 text-left max-wide:justify-center max-wide:px-0">
          <span className="grid size-6 flex-none place-items-center rounded-2 bg-accent text-on-accent">
            <ChartNoAxesCombined aria-hidden size={16} strokeWidth={2} />
          </span>
          <span className="min-w-0 flex-1 max-wide:sr-only">
            <span className="block truncate leading-4 font-strong">{here?.name ?? 'Workspace'}</span>
            <span className="block truncate font-mono text-micro text-ink-3">{here?.file ?? ''}</span>
          </span>
          <ChevronsUpDown aria-hidden size={14} strokeWidth={1.75} className="flex-none text-ink-3 max-wide:hidden" />
        </Button>
      }
      items={[
        ...others
          .slice(0, 8)
          .map(({ id, name, file }) => ({ id: `open ${id}`, label: name, detail: file, icon: Database })),
        { id: 'all', label: 'All workspaces…', icon: FolderOpen },
      ]}
      onAction={(action) => {
        if (action === 'all') void navigate({ to: '/' });
        else void navigate({ to: '/w/$workspace', params: { workspace: action.slice('open '.length) } });
      }}
    />
  );
}
