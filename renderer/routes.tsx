// The addresses of the window. Pages load when they are first shown; what a page shows stands in its address.
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  RouterProvider,
  useParams,
} from '@tanstack/react-router';
import { WorkspaceProvider } from './app/client.tsx';
import { Following } from './app/following.tsx';
import { DesktopWindow } from './app/host/desktop-window.tsx';
import { NotFound } from './app/not-found.tsx';
import { Shell } from './app/shell/shell.tsx';

const root = createRootRoute({ component: Root, notFoundComponent: NotFound });

function Root() {
  return (
    <>
      <DesktopWindow />
      <Outlet />
    </>
  );
}

const start = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: lazyRouteComponent(() => import('./pages/start/start.tsx'), 'StartPage'),
});

const workspace = createRoute({ getParentRoute: () => root, path: '/w/$workspace', component: InWorkspace });

function InWorkspace() {
  const { workspace: id } = useParams({ from: '/w/$workspace' });
  return (
    <WorkspaceProvider key={id} workspace={id}>
      <Following>
        <Shell>
          <Outlet />
        </Shell>
      </Following>
    </WorkspaceProvider>
  );
}

const pages = [
  createRoute({
    getParentRoute: () => workspace,
    path: '/',
    component: lazyRouteComponent(() => import('./pages/home/home.tsx'), 'HomePage'),
  }),
  createRoute({
    getParentRoute: () => workspace,
    path: 'import',
    component: lazyRouteComponent(() => import('./pages/import/import.tsx'), 'ImportPage'),
  }),
  createRoute({
    getParentRoute: () => workspace,
    path: 'customers',
    component: lazyRouteComponent(() => import('./pages/customers/customers.tsx'), 'CustomersPage'),
  }),
  createRoute({
    getParentRoute: () => workspace,
    path: 'customers/$customer',
    component: lazyRouteComponent(() => import('./pages/customer/customer.tsx'), 'CustomerPage'),
  }),
  createRoute({
    getParentRoute: () => workspace,
    path: 'duplicates',
    component: lazyRouteComponent(() => import('./pages/identity/identity.tsx'), 'IdentityPage'),
  }),
  createRoute({
    getParentRoute: () => workspace,
    path: 'treatments',
    component: lazyRouteComponent(() => import('./pages/treatments/treatments.tsx'), 'TreatmentsPage'),
  }),
  createRoute({
    getParentRoute: () => workspace,
    path: 'decide',
    component: lazyRouteComponent(() => import('./pages/decide/decide.tsx'), 'DecidePage'),
  }),
  createRoute({
    getParentRoute: () => workspace,
    path: 'review',
    component: lazyRouteComponent(() => import('./pages/review/review.tsx'), 'ReviewPage'),
  }),
  createRoute({
    getParentRoute: () => workspace,
    path: 'export',
    component: lazyRouteComponent(() => import('./pages/export/export.tsx'), 'ExportPage'),
  }),
  createRoute({
    getParentRoute: () => workspace,
    path: 'activity',
    component: lazyRouteComponent(() => import('./pages/activity/activity.tsx'), 'ActivityPage'),
  }),
  createRoute({
    getParentRoute: () => workspace,
    path: 'settings',
    component: lazyRouteComponent(() => import('./pages/settings/settings.tsx'), 'SettingsPage'),
  }),
] as const;

const router = createRouter({
  routeTree: root.addChildren([start, workspace.addChildren(pages)]),
  defaultPreload: 'intent',
  scrollRestoration: false,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

export function App() {
  return <RouterProvider router={router} />;
}
