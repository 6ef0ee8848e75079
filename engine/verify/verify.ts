// Verifies a whole workspace without changing it: every promise that can be counted again from the file is.
import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises';
import { newestChange } from '#engine/store/workspace/audit.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { openWorkspace } from '#engine/store/workspace/open.ts';
import { createPen } from '#engine/store/workspace/pen.ts';
import { readSettings } from '#engine/store/workspace/settings.ts';
import type { JobProgress } from '#shared/model/job.ts';
import { checkChain, checkTruncation } from './audit.ts';
import { checkActions, checkClaims, checkConfigurations, checkPackages, checkRuns, checkTally } from './decisions.ts';
import { checkIdentity } from './identity.ts';
import { checkEquations, checkImports } from './imports.ts';
import { checkLimits } from './limits.ts';
import { checkPersonalData } from './personal-data.ts';
import { type ComputeAgain, checkPlans } from './plans.ts';
import { CHECKS, type Check, type CheckName, check, type Look, type VerifyReport } from './report.ts';
import { askSqlite } from './sqlite.ts';
import { checkWindows } from './windows.ts';

const REPORT_EVERY_MS = 100;

export type VerifyEvent =
  | { readonly type: 'progress'; readonly progress: JobProgress }
  | { readonly type: 'check'; readonly check: Check }
  | { readonly type: 'report'; readonly report: VerifyReport };

/** Makes every check and returns what all of them found. */
export async function verifyWorkspace(
  connection: Connection,
  computeAgain: ComputeAgain | null = null,
): Promise<VerifyReport> {
  for await (const event of verifyEvents(connection, computeAgain)) if (event.type === 'report') return event.report;
  throw new Error('verifying ended without a report');
}

/**
 * As verifyWorkspace, telling how far it is ten times a second; whoever stops listening stops it. All checks are made
 * on one state of the file, through a connection of their own: what is written meanwhile is not looked at. With
 * `computeAgain` the bounds of the newest runs are computed from their inputs.
 */
export async function* verifyEvents(
  connection: Connection,
  computeAgain: ComputeAgain | null = null,
): AsyncGenerator<VerifyEvent> {
  const { path, clock } = connection;
  const reader = openWorkspace({ path, clock, role: 'reader', pen: createPen() });
  const names = Object.keys(CHECKS) as CheckName[];
  const checks: Check[] = [];
  const stop = new AbortController();
  let running: Promise<Check> | undefined;
  const breathe = async (): Promise<void> => {
    await turn();
    stop.signal.throwIfAborted();
  };
  try {
    reader.sqlite.exec('BEGIN');
    const change = newestChange(reader);
    const looks = looksAt(reader, computeAgain);
    for (const name of names) {
      running = check(name, breathe, looks[name]);
      for (;;) {
        const done = await Promise.race([running, pause(REPORT_EVERY_MS)]);
        if (done !== undefined) {
          checks.push(done);
          yield { type: 'check', check: done };
          break;
        }
        const phase = `Checking: ${CHECKS[name]}`;
        const progress = { phase, done: checks.length, total: names.length, unit: 'checks' } as const;
        yield { type: 'progress', progress: { ...progress, secondsLeft: null } };
      }
    }
    yield { type: 'report', report: { ok: checks.every(({ ok }) => ok), change, checks } };
  } finally {
    stop.abort();
    // Stopped in the middle of a check: it ends at its next breath, before the file is closed under it.
    await running?.catch(() => {});
    reader.close();
  }
}

function looksAt(reader: Connection, computeAgain: ComputeAgain | null): Record<CheckName, Look> {
  const { zone } = readSettings(reader);
  let asked: ReturnType<typeof askSqlite> | undefined;
  const sqlite = (breathe: () => Promise<void>): ReturnType<typeof askSqlite> => {
    asked ??= askSqlite(reader.path, breathe);
    return asked;
  };
  return {
    integrity: async (findings, breathe) => {
      for (const fault of (await sqlite(breathe)).integrity) findings.add(fault);
      return 'every page, index and value read by SQLite';
    },
    'foreign-keys': async (findings, breathe) => {
      for (const fault of (await sqlite(breathe)).foreignKeys) findings.add(fault);
      return 'every reference followed by SQLite';
    },
    imports: (findings, breathe) => checkImports(reader, findings, breathe),
    equations: (findings) => checkEquations(reader, findings),
    audit: (findings, breathe) => checkChain(reader, findings, breathe),
    truncation: (findings, breathe) => checkTruncation(reader, findings, breathe),
    configurations: (findings) => checkConfigurations(reader, findings),
    runs: (findings, breathe) => checkRuns(reader, findings, breathe),
    plans: (findings, breathe) => checkPlans(reader, computeAgain, findings, breathe),
    claims: (findings, breathe) => checkClaims(reader, findings, breathe),
    actions: (findings, breathe) => checkActions(reader, findings, breathe),
    packages: (findings, breathe) => checkPackages(reader, findings, breathe),
    tally: (findings) => checkTally(reader, findings),
    limits: (findings, breathe) => checkLimits(reader, zone, findings, breathe),
    windows: (findings, breathe) => checkWindows(reader, zone, findings, breathe),
    identity: (findings, breathe) => checkIdentity(reader, findings, breathe),
    'personal-data': (findings, breathe) => checkPersonalData(reader, findings, breathe),
  };
}
