// Saved views of a list: a name and what is in it. Ordinary mutable rows, as drafts and settings are (decisions 1).
import { Problem, quoted } from '#shared/errors.ts';
import { type ViewContent, viewContentSchema } from '#shared/model/filter.ts';
import { build, type Connection } from './connection.ts';

/** The name of the view that a list always has: nothing filtered, only its columns and sort can be chosen. */
export const EVERYBODY = '';

export interface StoredView {
  readonly view: number;
  /** Empty for the view that is always there. */
  readonly name: string;
  readonly content: ViewContent;
}

const MOST_VIEWS = 200;

const SELECT = build.selectFrom('list_view').select(['view', 'name', 'content']);

/** The views of a list, in the order in which they were made. */
export function viewsOf(connection: Connection, list: string): StoredView[] {
  return connection.all(SELECT.where('list', '=', list).orderBy('view').limit(MOST_VIEWS)).map(parsed);
}

/** Makes a view. Throws BAD_VALUE for a name that is taken, or when there are 200 already. */
export function addView(connection: Connection, list: string, name: string, content: ViewContent): number {
  return connection.write(() => {
    const views = viewsOf(connection, list);
    refuseTaken(views, name);
    if (views.length >= MOST_VIEWS) {
      throw new Problem('BAD_VALUE', `There are ${MOST_VIEWS} views already. Remove one first.`, { views: MOST_VIEWS });
    }
    const row = { list, name, content: JSON.stringify(content) };
    return connection.run(build.insertInto('list_view').values(row)).lastInsertRowid;
  });
}

/** Changes the name or the content of a view. Throws UNKNOWN_VIEW, or BAD_VALUE for a name that is taken. */
export function changeView(
  connection: Connection,
  list: string,
  view: number,
  change: { readonly name?: string | undefined; readonly content?: ViewContent | undefined },
): void {
  connection.write(() => {
    const others = viewsOf(connection, list);
    const old = others.find((each) => each.view === view);
    if (old === undefined) throw unknownView(view);
    const { name = old.name, content = old.content } = change;
    if (name !== old.name) refuseTaken(others, name);
    const set = { name, content: JSON.stringify(content) };
    connection.run(build.updateTable('list_view').set(set).where('view', '=', view));
  });
}

/** Throws UNKNOWN_VIEW. */
export function removeView(connection: Connection, list: string, view: number): void {
  connection.write(() => {
    const gone = connection.run(build.deleteFrom('list_view').where('list', '=', list).where('view', '=', view));
    if (gone.changes === 0) throw unknownView(view);
  });
}

function refuseTaken(views: readonly StoredView[], name: string): void {
  if (!views.some((each) => each.name === name)) return;
  throw new Problem('BAD_VALUE', `There is a view named ${quoted(name)} already. Choose another name.`, { name });
}

function unknownView(view: number): Problem {
  return new Problem('UNKNOWN_VIEW', `There is no view ${view} any more. Look at the views again.`, { view });
}

function parsed(row: { view: number; name: string; content: string }): StoredView {
  return { view: row.view, name: row.name, content: viewContentSchema.parse(JSON.parse(row.content)) };
}
