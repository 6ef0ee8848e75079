// The contract: one router, one subject a file. Every door answers exactly this.
import { activityRouter } from './activity.ts';
import { allocationRouter } from './allocation.ts';
import { audiencesRouter } from './audiences.ts';
import { configurationRouter } from './configuration.ts';
import { customersRouter } from './customers.ts';
import { decisionsRouter } from './decisions.ts';
import { fairnessRouter } from './fairness.ts';
import { homeRouter } from './home.ts';
import { identityRouter } from './identity.ts';
import { importsRouter } from './imports.ts';
import { jobsRouter } from './jobs.ts';
import { mappingsRouter } from './mappings.ts';
import { packagesRouter } from './packages.ts';
import { permissionsRouter } from './permissions.ts';
import { reviewRouter } from './review.ts';
import { rulesRouter } from './rules.ts';
import { type Context, callerFactory, router } from './trpc.ts';
import { verifyRouter } from './verify.ts';
import { viewsRouter } from './views.ts';
import { workspaceRouter } from './workspace.ts';

export const appRouter = router({
  activity: activityRouter,
  allocation: allocationRouter,
  audiences: audiencesRouter,
  configuration: configurationRouter,
  customers: customersRouter,
  decisions: decisionsRouter,
  fairness: fairnessRouter,
  home: homeRouter,
  identity: identityRouter,
  imports: importsRouter,
  jobs: jobsRouter,
  mappings: mappingsRouter,
  packages: packagesRouter,
  review: reviewRouter,
  permissions: permissionsRouter,
  rules: rulesRouter,
  verify: verifyRouter,
  views: viewsRouter,
  workspace: workspaceRouter,
});

const makeCaller = callerFactory(appRouter);

/** The contract in process. */
/** What the page's client is typed by. */
export type AppRouter = typeof appRouter;

export const createCaller = (context: Context) => makeCaller({ ...context, inProcess: true });
