// What happened since yesterday: the newest rows of the audit log, with what their numbers stand for.
import { addDays, dateOf, endOfDay } from '#engine/policy/calendar.ts';
import { listImports } from '#engine/store/records/imports.ts';
import { newestAudit } from '#engine/store/workspace/audit.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import type { Json } from '#shared/errors.ts';
import { instant } from '#shared/model/units.ts';

export interface RecentChange {
  readonly change: number;
  /** UTC milliseconds. */
  readonly at: number;
  readonly actor: string;
  readonly verb: string;
  /** Numbers of what it was about: run, count, import, package. */
  readonly objects: { readonly [key: string]: Json };
  /** What an import brought, where the change is one. */
  readonly import: {
    readonly name: string | null;
    readonly kind: string;
    readonly stored: number;
    readonly rejected: number;
    readonly skipped: number;
  } | null;
}

const MOST = 40;

/** Changes since yesterday began in the workspace's zone, by the clock; at most forty, the newest first. */
export function recentChanges(connection: Connection, zone: string): RecentChange[] {
  const today = dateOf(instant(connection.clock()), zone);
  const since = endOfDay(addDays(today, -2), zone);
  const imports = new Map(listImports(connection).map((each) => [each.import, each]));
  return newestAudit(connection, MOST)
    .filter(({ at }) => at > since)
    .map(({ number, at, actor, verb, objects: text }) => {
      const objects = JSON.parse(text) as RecentChange['objects'];
      const found = imports.get(Number(objects.import));
      const brought =
        found === undefined
          ? null
          : {
              name: found.name,
              kind: found.kind,
              stored: found.stored,
              rejected: found.rejected,
              skipped: found.skipped,
            };
      return { change: number, at, actor, verb, objects, import: brought };
    });
}
