// The contract: one router, one subject a file. Every door answers exactly this.
import { jobsRouter } from './jobs.ts';
import { callerFactory, router } from './trpc.ts';
import { workspaceRouter } from './workspace.ts';

export const appRouter = router({
  jobs: jobsRouter,
  workspace: workspaceRouter,
});

export type AppRouter = typeof appRouter;
export const createCaller = callerFactory(appRouter);
