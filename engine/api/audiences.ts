// Saved audiences: named sets of customers, taken from a list as it is shown. A run may be asked for one (decisions.ts),
// and a list may be filtered by one.
import { z } from 'zod';
import { changeAudience, saveAudience, savedAudiences } from '#engine/store/decisions/audiences.ts';
import { Problem } from '#shared/errors.ts';
import { ordersOf } from './customers/orders.ts';
import { mutation, query, router } from './trpc.ts';

const MOST_STRETCHES = 20_000;

const audience = z.int().min(1);
const name = z.string().trim().min(1).max(80);
const place = z.int().min(0);

export const audiencesRouter = router({
  /** In the order in which they were saved; `size` is how many were in it then. */
  list: query.query(({ ctx }) => savedAudiences(ctx.connection)),

  /**
   * Saves customers of an order (customers.ts): everybody in it but some rows, or some rows alone. Rows are stretches of
   * places from 0, the last of each included. Throws ORDER_GONE, and BAD_VALUE for nobody or a name that is taken.
   */
  save: mutation
    .input(
      z.object({
        name,
        order: z.string().min(1).max(100),
        all: z.boolean(),
        /** With `all` the rows that are left out, else the ones that are taken. */
        rows: z.array(z.tuple([place, place])).max(MOST_STRETCHES),
      }),
    )
    .mutation(({ ctx: { connection }, input }) => {
      const { customers, filter } = ordersOf(connection).get(input.order);
      const named = new Uint8Array(customers.length);
      for (const [from, to] of input.rows) named.fill(1, from, to + 1);
      const members = customers.filter((_, at) => (named[at] === 1) !== input.all);
      if (members.length === 0) {
        throw new Problem('BAD_VALUE', `Nobody would be in “${input.name}”. Select customers, or change the filters.`, {
          name: input.name,
        });
      }
      const audience = saveAudience(connection, input.name, JSON.stringify(filter), members);
      return { audience, name: input.name, size: members.length };
    }),

  /** Throws BAD_VALUE for a name that is taken. */
  rename: mutation
    .input(z.object({ audience, name }))
    .mutation(({ ctx, input }) => changeAudience(ctx.connection, input.audience, { name: input.name })),

  /** Takes it off the list; runs over it keep their members, and `restore` lists it again. */
  remove: mutation
    .input(z.object({ audience }))
    .mutation(({ ctx, input }) => changeAudience(ctx.connection, input.audience, { saved: false })),

  /** Throws BAD_VALUE when its name is taken by now. */
  restore: mutation
    .input(z.object({ audience }))
    .mutation(({ ctx, input }) => changeAudience(ctx.connection, input.audience, { saved: true })),
});
