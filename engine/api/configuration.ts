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
import { visibleAttributes } from '#engine/store/records/attributes.ts';
import { computedFrom } from '#engine/store/records/lineage.ts';
import { scoreNames } from '#engine/store/records/reading/score-names.ts';
import { newestChange } from '#engine/store/workspace/audit.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { mutation, query, router } from './trpc.ts';

/** Beyond so many lines taken out and put in, two texts are different files, and comparing takes seconds. */
const MAX_LINES_CHANGED = 5_000;

const version = z.int().min(1);
/** The text of a file and the name by which messages call it. */
const file = z.object({ name: z.string().min(1).max(500), text: z.string() });
const side = z.union([z.object({ version }), file]);

function examine(connection: Connection, { name, text }: z.infer<typeof file>) {
  const change = newestChange(connection);
  const attributes = visibleAttributes(connection, 'customers', change);
  const computed = computedFrom(connection, 'customers', change);
  return examineConfiguration(text, name, attributes, scoreNames(connection, change), computed);
}

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
