// Currency and time zone are settled while a workspace is empty: every amount and every date rests on them.
import { isZone } from '#engine/policy/calendar.ts';
import { commitChange } from '#engine/store/workspace/audit.ts';
import { build, type Connection } from '#engine/store/workspace/connection.ts';
import { readSettings, type WorkspaceSettings, writeSetting } from '#engine/store/workspace/settings.ts';
import { Problem, quoted } from '#shared/errors.ts';

/** Throws BAD_VALUE for a currency, zone or day there is not. */
export function checkSettings({ currency, zone, today }: Pick<WorkspaceSettings, 'currency' | 'zone' | 'today'>): void {
  if (!Intl.supportedValuesOf('currency').includes(currency)) {
    throw new Problem('BAD_VALUE', `${quoted(currency)} is not a currency: write its ISO 4217 code, such as EUR.`, {
      currency,
    });
  }
  if (!isZone(zone)) {
    throw new Problem('BAD_VALUE', `${quoted(zone)} is not a time zone: write its name, such as Europe/Helsinki.`, {
      zone,
    });
  }
  if (today !== null && (!/^\d{4}-\d\d-\d\d$/.test(today) || Number.isNaN(Date.parse(today)))) {
    throw new Problem('BAD_VALUE', `${quoted(today)} is not a date: write it as 2026-11-21.`, { today });
  }
}

/** Changes currency or zone. Throws WORKSPACE_NOT_EMPTY once anything was imported or decided, BAD_VALUE as above. */
export function settle(
  connection: Connection,
  actor: string,
  given: { readonly currency?: string | undefined; readonly zone?: string | undefined },
): WorkspaceSettings {
  const before = readSettings(connection);
  const { currency = before.currency, zone = before.zone } = given;
  checkSettings({ ...before, currency, zone });
  commitChange(connection, actor, () => {
    refuseUnlessEmpty(connection);
    writeSetting(connection, 'currency', currency);
    writeSetting(connection, 'zone', zone);
    return { verb: 'settle', objects: {}, content: { currency, zone }, result: {} };
  });
  return readSettings(connection);
}

function refuseUnlessEmpty(connection: Connection): void {
  const imported = connection.first(build.selectFrom('import').select('import').where('discarded', '=', 0).limit(1));
  const decided = connection.first(build.selectFrom('run').select('run').limit(1));
  if (imported === undefined && decided === undefined) return;
  throw new Problem(
    'WORKSPACE_NOT_EMPTY',
    `${connection.path} holds data already, and its amounts and dates rest on its currency and zone. It was not changed.`,
    { path: connection.path },
  ).offering({ act: 'make-another' });
}
