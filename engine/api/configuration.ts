// The configuration's versions: show, list, check, apply, compare. A text is examined against the workspace before it
// becomes a version.
import { createTwoFilesPatch } from 'diff';
import { z } from 'zod';
import { examineConfiguration } from '#engine/policy/configuration/examine.ts';
import {
  applyConfiguration,
  configurationText,
  listConfigurations,
  newestConfiguration,
} from '#engine/store/decisions/configurations.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import type { Json } from '#shared/errors.ts';
import {
  conditionIn,
  editDraft,
  readCatalogue,
  restoreDraft,
  standingText,
  useDraft,
  writtenAt,
} from './configuration/draft.ts';
import { knownNow } from './configuration/known.ts';
import { mutation, query, router } from './trpc.ts';

/** Beyond so many lines taken out and put in, two texts are different files, and comparing takes seconds. */
const MAX_LINES_CHANGED = 5_000;

const version = z.int().min(1);
/** The text of a file and the name by which messages call it. */
const file = z.object({ name: z.string().min(1).max(500), text: z.string() });
const side = z.union([z.object({ version }), file]);
const step = z.union([z.string().min(1).max(200), z.int().min(0)]);
const plain: z.ZodType<Json, Json> = z.json();
const edit = z.object({ path: z.array(step).min(1).max(20), value: plain.optional() });
/** The hash of the text that the editor looks at. */
const seen = z.string();
const as = z.string().optional();

const examine = (connection: Connection, { name, text }: z.infer<typeof file>) =>
  examineConfiguration(text, name, ...knownNow(connection));

function named(connection: Connection, given: z.infer<typeof side>): { name: string; text: string } {
  if ('text' in given) return given;
  return { name: `version ${given.version}`, text: configurationText(connection, given.version) };
}

export const configurationRouter = router({
  /** A version with its text; the newest when none is named. */
  show: query.input(z.object({ version: version.optional() })).query(({ ctx: { connection }, input }) => {
    const wanted = input.version ?? newestConfiguration(connection).version;
    const text = configurationText(connection, wanted);
    const about = listConfigurations(connection).find((each) => each.version === wanted);
    return { ...about, version: wanted, text };
  }),

  list: query.query(({ ctx }) => listConfigurations(ctx.connection)),

  /** Examines a text and changes nothing. Throws CONFIGURATION_INVALID naming every error. */
  check: query.input(file).query(({ ctx, input }) => {
    const { configuration, warnings } = examine(ctx.connection, input);
    return {
      name: configuration.name,
      treatments: configuration.treatments.length,
      limits: configuration.limits.length,
      warnings,
    };
  }),

  /** Makes a text the version that the next run uses. `applied` is false when it is the newest version already. */
  use: mutation.input(file.extend({ as: z.string().optional() })).mutation(({ ctx, input }) => {
    const { warnings } = examine(ctx.connection, input);
    return { ...applyConfiguration(ctx.connection, ctx.actor(input.as), input.text), warnings };
  }),

  /** A version in words, or the draft where there is one and no version is named. */
  catalogue: query
    .input(z.object({ version: version.optional() }))
    .query(({ ctx, input }) => readCatalogue(ctx.connection, input.version ?? null)),

  /** The text of the draft; null where there is none. */
  draft: query.query(({ ctx }) => {
    const standing = standingText(ctx.connection, null);
    return standing.draft === null ? null : standing;
  }),

  /** What is written at a place of it, as plain values. Throws BAD_VALUE for a place that is not there. */
  written: query
    .input(z.object({ path: z.array(step).min(1).max(20) }))
    .query(({ ctx, input }) => ({ value: writtenAt(ctx.connection, input.path) })),

  /** Edits the draft at places of its text. Throws CONFIGURATION_INVALID, and nothing is kept; DRAFT_CHANGED. */
  edit: mutation.input(z.object({ seen, edits: z.array(edit).min(1).max(100), as })).mutation(({ ctx, input }) => {
    const edits = input.edits.map(({ path, value }) => (value === undefined ? { path } : { path, value }));
    return editDraft(ctx.connection, { seen: input.seen, edits, actor: ctx.actor(input.as) });
  }),

  /** Takes acts on the draft back: what was the draft before, or null for none. */
  restoreDraft: mutation
    .input(z.object({ seen, draft: z.object({ text: z.string(), base: version }).nullable(), as }))
    .mutation(({ ctx, input: { as: who, ...input } }) =>
      restoreDraft(ctx.connection, { ...input, actor: ctx.actor(who) }),
    ),

  /** Makes the draft the version that the next run uses. Throws DRAFT_BEHIND when another version came between. */
  useDraft: mutation
    .input(z.object({ seen, anyway: z.boolean().default(false), as }))
    .mutation(({ ctx, input: { as: who, ...input } }) => useDraft(ctx.connection, { ...input, actor: ctx.actor(who) })),

  /** A condition of a rule in words. Throws BAD_VALUE saying what is wrong with its text. */
  phrase: query.input(z.object({ text: z.string().max(20_000) })).query(({ input }) => conditionIn(input.text)),

  /** The unified difference of two versions or texts; null when so much differs that it would say nothing. */
  diff: query.input(z.object({ from: side, to: side })).query(({ ctx, input }) => {
    const from = named(ctx.connection, input.from);
    const to = named(ctx.connection, input.to);
    if (from.text === to.text) return { from: from.name, to: to.name, same: true, diff: '' };
    const options = {
      context: 3,
      maxEditLength: MAX_LINES_CHANGED,
      headerOptions: { includeIndex: false, includeUnderline: false, includeFileHeaders: true },
    };
    const patch = createTwoFilesPatch(from.name, to.name, from.text, to.text, undefined, undefined, options);
    return { from: from.name, to: to.name, same: false, diff: patch ?? null };
  }),
});
