// Whether the workspace is still what it says: every check counted again from the file, and one hash of what is in it.
import { setImmediate } from 'node:timers/promises';
import { problemsAgain } from '#engine/orchestrator/proof/again.ts';
import { dumpHash } from '#engine/store/records/dump.ts';
import { newestChange } from '#engine/store/workspace/audit.ts';
import { type VerifyEvent, verifyEvents } from '#engine/verify/verify.ts';
import { query, router } from './trpc.ts';

export type { VerifyEvent };

export const verifyRouter = router({
  /** Makes every check, telling each as it is made and the report at the end; stops when nobody listens. */
  watch: query.subscription(({ ctx }): AsyncGenerator<VerifyEvent> => verifyEvents(ctx.connection, problemsAgain)),

  /** SHA-256 in hex of everything that can be seen: two workspaces that were told the same have the same. */
  dump: query.query(async ({ ctx }) => {
    const change = newestChange(ctx.connection);
    return { change, hash: await dumpHash(ctx.connection, change, setImmediate) };
  }),
});
