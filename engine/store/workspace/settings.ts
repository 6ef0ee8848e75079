// Settings are ordinary mutable rows: what a person fixed once for this workspace.
import { build, type Connection } from './connection.ts';

export const SETTINGS = ['currency', 'zone', 'today', 'name'] as const;
export type Setting = (typeof SETTINGS)[number];

export interface WorkspaceSettings {
  /** ISO 4217 code of the one currency. */
  readonly currency: string;
  /** IANA name of the workspace's time zone. */
  readonly zone: string;
  /** The day the workspace believes it is, or null for the clock's (decisions 2). */
  readonly today: string | null;
  /** "Your name": who acts when a command does not say. */
  readonly name: string | null;
}

export function readSettings(connection: Connection): WorkspaceSettings {
  const rows = connection.all(build.selectFrom('setting').selectAll());
  const value = (name: Setting): string | null => rows.find((row) => row.name === name)?.value ?? null;
  return {
    currency: value('currency') ?? 'EUR',
    zone: value('zone') ?? 'UTC',
    today: value('today'),
    name: value('name'),
  };
}

/** Inside a transaction. */
export function writeSetting(connection: Connection, name: Setting, value: string): void {
  connection.run(
    build
      .insertInto('setting')
      .values({ name, value })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ value })),
  );
}
