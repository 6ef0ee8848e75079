// Saved views of a list: a name with filters, sort and columns.
import { z } from 'zod';
import { addView, changeView, EVERYBODY, removeView, viewsOf } from '#engine/store/workspace/views.ts';
import { viewContentSchema } from '#shared/model/filter.ts';
import { mutation, query, router } from './trpc.ts';

const list = z.enum(['customers']);
const view = z.int().min(1);
const name = z.string().trim().min(1).max(80);

export const viewsRouter = router({
  /** `everybody` is how the unfiltered list was left: its columns and sort, or nothing chosen yet. */
  list: query.input(z.object({ list })).query(({ ctx, input }) => {
    const all = viewsOf(ctx.connection, input.list);
    const everybody = all.find((each) => each.name === EVERYBODY)?.content ?? viewContentSchema.parse({});
    return { everybody, views: all.filter((each) => each.name !== EVERYBODY) };
  }),

  /** Throws BAD_VALUE for a name that is taken. */
  add: mutation
    .input(z.object({ list, name, content: viewContentSchema }))
    .mutation(({ ctx, input }) => ({ view: addView(ctx.connection, input.list, input.name, input.content) })),

  /** Throws UNKNOWN_VIEW, or BAD_VALUE for a name that is taken. */
  change: mutation
    .input(z.object({ list, view, name: name.optional(), content: viewContentSchema.optional() }))
    .mutation(({ ctx, input: { list: of, view: which, ...change } }) => {
      changeView(ctx.connection, of, which, change);
      return { view: which };
    }),

  /** Remembers how the unfiltered list is left. */
  keepEverybody: mutation
    .input(z.object({ list, content: viewContentSchema.extend({ filter: z.tuple([]).default([]) }) }))
    .mutation(({ ctx, input }) => {
      const old = viewsOf(ctx.connection, input.list).find((each) => each.name === EVERYBODY);
      if (old === undefined) addView(ctx.connection, input.list, EVERYBODY, input.content);
      else changeView(ctx.connection, input.list, old.view, { content: input.content });
      return input.content;
    }),

  /** Throws UNKNOWN_VIEW. */
  remove: mutation.input(z.object({ list, view })).mutation(({ ctx, input }) => {
    removeView(ctx.connection, input.list, input.view);
    return { view: input.view };
  }),
});
