// Export: what was approved is checked again, packed, sealed under one audit row, and only then gets its name on disk.
// Killed before it is sealed it starts again and nothing was seen; killed after, the folder is written from the seal.
import { benchOf } from '#engine/review/claiming/take.ts';
import { actionOf, beginAction, discardAction, publishAction, sumUp } from '#engine/store/decisions/actions.ts';
import { newestConfiguration } from '#engine/store/decisions/configurations.ts';
import { addPackageRows, addPart, dropPackage, sealPackage, stagePackage } from '#engine/store/decisions/packages.ts';
import { runOf, type StoredRun } from '#engine/store/decisions/runs.ts';
import { addStates } from '#engine/store/decisions/states.ts';
import { sha256 } from '#engine/store/workspace/audit.ts';
import { build, type Connection } from '#engine/store/workspace/connection.ts';
import { type Json, Problem } from '#shared/errors.ts';
import type { Work } from '#shared/model/work.ts';
import type { Profile } from './csv.ts';
import { checkFolder, openFolder, type PackageFolder } from './folder.ts';
import { checkIntegrity } from './integrity.ts';
import { channelList, holdOutList, type ListedFile, seedsOf, suppressedList } from './lists.ts';
import { manifestText, type PackedFile } from './manifest.ts';
import { packFile } from './packing.ts';
import { rebuildPackage } from './rebuild.ts';
import { type CheckedRow, recheck } from './recheck.ts';
import { reckon } from './reckoning.ts';

export interface ExportArguments {
  readonly run: number;
  /** The folder to make. */
  readonly out: string;
  readonly profile: Profile;
  readonly actor: string;
}

export interface ExportReceipt {
  readonly package: number;
  readonly run: number;
  readonly change: number;
  readonly out: string;
  readonly profile: Profile;
  readonly rows: number;
  readonly heldBack: number;
  /** Rows held back, by reason. */
  readonly reasons: { readonly [reason: string]: number };
  /** Rows whose permission rests on the configuration's default and not on the ledger. */
  readonly byDefault: number;
  /** Rows of our own addresses in the lists, beside the decisions. */
  readonly seeds: number;
  readonly files: readonly PackedFile[];
  /** SHA-256 of manifest.json, in hex. */
  readonly manifestHash: string;
}

/** Where an export is; `sealed` is its receipt once nothing can take it back. */
interface Checkpoint {
  readonly action: number;
  readonly package: number;
  readonly sealed: ExportReceipt | null;
}

const ROWS_A_CHUNK = 400;
const ATTEMPTS = 3;
const MANIFEST = 'manifest.json';

/**
 * Exports the approved decisions of a run that have not left: the body of a job. Throws PACKAGE_REFUSED when something
 * does not hash to what was approved, NOT_APPROVABLE when there is nothing to export, BAD_VALUE for a folder that holds
 * anything.
 */
export async function exportRun(connection: Connection, args: ExportArguments, work: Work): Promise<ExportReceipt> {
  const before = work.resumed as unknown as Checkpoint | null;
  if (before?.sealed) {
    await rebuildPackage(connection, before.sealed.package, args.out, work);
    return before.sealed;
  }
  if (before !== null) await discardExport(connection, args, work.resumed);
  checkFolder(args.out);
  const run = runOf(connection, args.run);
  await checkIntegrity(connection, run, work);
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const receipt = await exportOnce(connection, args, run, work);
    if (receipt !== null) return receipt;
  }
  throw new Problem(
    'WORKSPACE_BUSY',
    'Nothing was exported: imports, rejections or the configuration changed while the rows were checked. Export again.',
  );
}

/** One attempt; null when what the rows were checked against changed before they could be sealed. */
async function exportOnce(
  connection: Connection,
  args: ExportArguments,
  run: StoredRun,
  work: Work,
): Promise<ExportReceipt | null> {
  const checkedAgainst = rulesStamp(connection);
  const bench = benchOf(connection, run);
  const rows = await recheck(connection, run, bench, args.actor, work);
  const leaving = rows.filter(({ heldBack }) => heldBack === null);
  if (leaving.length === 0) throw nothingToExport(run.run, rows);
  const reckoning = await reckon(connection, run, rows, work);
  const at = await stage(connection, args, rows, work);
  const folder = openFolder(args.out);
  try {
    const channels = [...new Set(leaving.map(({ channel }) => channel))].sort();
    const lists: ListedFile[] = [
      ...channels.map((channel) =>
        channelList(
          connection,
          run,
          bench.rules,
          channel,
          leaving.filter((row) => row.channel === channel),
        ),
      ),
      suppressedList(run, reckoning.suppressed),
      holdOutList(connection, run),
    ];
    const files: PackedFile[] = [];
    for (const list of lists) files.push(await packFile(connection, at.package, list, args.profile, folder, work));
    const sum = await sumUp(connection, at.action, () => work.breathe());
    const sealed = connection.write(() => {
      if (rulesStamp(connection) !== checkedAgainst) return null;
      const last = connection.first(
        build.selectFrom('audit').select(['number', 'hash']).orderBy('number', 'desc').limit(1),
      );
      const change = (last?.number ?? 0) + 1;
      const manifest = Buffer.from(
        manifestText({
          package: at.package,
          run,
          rules: bench.rules,
          configurationHash: configurationHash(connection, run.configuration),
          exportedUnder: newestConfiguration(connection).hash,
          profile: args.profile,
          exporter: args.actor,
          exportedAt: connection.clock(),
          change,
          auditBefore: { number: last?.number ?? 0, hash: last?.hash.toString('hex') ?? '' },
          rows,
          reckoning,
          files,
        }),
      );
      const hash = sha256(manifest);
      addPart(connection, at.package, MANIFEST, 0, manifest);
      sealPackage(connection, at.package, change, hash);
      publishAction(connection, at.action, sum, { package: at.package, manifest: hash.toString('hex') });
      const receipt: ExportReceipt = {
        package: at.package,
        run: run.run,
        change,
        out: folder.path,
        profile: args.profile,
        rows: leaving.length,
        heldBack: rows.length - leaving.length,
        reasons: reasonsOf(rows),
        byDefault: leaving.filter(({ byDefault }) => byDefault).length,
        seeds: channels.reduce((sum, channel) => sum + seedsOf(bench.rules, channel).length, 0),
        files,
        manifestHash: hash.toString('hex'),
      };
      work.saveCheckpoint({ ...at, sealed: receipt } as unknown as Json);
      return { receipt, manifest };
    });
    if (sealed === null) {
      folder.abandon();
      await discardExport(connection, args, at as unknown as Json, work);
      return null;
    }
    finishSealed(folder, sealed.manifest, at.package);
    return sealed.receipt;
  } catch (error) {
    folder.abandon();
    throw error;
  }
}

/** The package is sealed: if its folder cannot be finished now, it can be written again at any time. */
function finishSealed(folder: PackageFolder, manifest: Buffer, pack: number): void {
  try {
    folder.append(MANIFEST, manifest);
    folder.finish();
  } catch (error) {
    const sentence = `Package ${pack} is sealed, but could not be written to ${folder.path}.`;
    const about = { package: pack, path: folder.path };
    throw new Problem('FILE_UNREADABLE', sentence, about, error).offering({ act: 'rebuild', package: pack });
  }
}

/** Stages the package and its rows; those that leave are out of everybody's hands from here on. */
async function stage(
  connection: Connection,
  args: ExportArguments,
  rows: readonly CheckedRow[],
  work: Work,
): Promise<Checkpoint> {
  const job = work.job === 0 ? null : work.job;
  const at = connection.write(() => {
    const action = beginAction(connection, { verb: 'export', run: args.run, actor: args.actor, job });
    const staged = { action, package: stagePackage(connection, action, args.run, args.profile), sealed: null };
    work.saveCheckpoint(staged);
    return staged;
  });
  for (let start = 0; start < rows.length; start += ROWS_A_CHUNK) {
    const chunk = rows.slice(start, start + ROWS_A_CHUNK);
    connection.write(() => {
      addPackageRows(connection, at.package, args.run, chunk);
      const out = chunk.filter(({ heldBack }) => heldBack === null);
      const states = out.map(({ position }) => ({ position, state: 'exported' as const, reason: null }));
      addStates(connection, at.action, args.run, states);
    });
    work.progress({ phase: 'Packing', done: start + chunk.length, total: rows.length, unit: 'decisions' });
    await work.breathe();
  }
  return at;
}

/** Changes when anything that rows are checked against does: imports, the configuration, rejections, merges. */
function rulesStamp(connection: Connection): string {
  const row = connection
    .statement(
      `SELECT (SELECT max(max(coalesce(published, 0), coalesce(undone, 0))) FROM import) AS imports,
        (SELECT max(version) FROM configuration) AS configuration,
        (SELECT max(rejection) FROM rejection) AS rejection, (SELECT count(*) FROM rejection_lift) AS lifts,
        (SELECT max(merge) FROM merge) AS merge, (SELECT count(*) FROM merge_end) AS separated`,
    )
    .get() as { [what: string]: number };
  return JSON.stringify(row);
}

function configurationHash(connection: Connection, version: number): string {
  const row = connection.first(build.selectFrom('configuration').select('hash').where('version', '=', version));
  return row?.hash.toString('hex') ?? '';
}

function reasonsOf(rows: readonly CheckedRow[]): { [reason: string]: number } {
  const reasons: { [reason: string]: number } = {};
  for (const { heldBack } of rows) if (heldBack !== null) reasons[heldBack] = (reasons[heldBack] ?? 0) + 1;
  return reasons;
}

function nothingToExport(run: number, rows: readonly CheckedRow[]): Problem {
  const reasons = reasonsOf(rows);
  const about = { run, heldBack: reasons };
  if (rows.length === 0) {
    const sentence = `Run ${run} has nothing to export: nothing is approved that has not left already.`;
    return new Problem('NOT_APPROVABLE', sentence, about).offering({ act: 'approve' });
  }
  const why = Object.entries(reasons).map(([reason, count]) => `${count} because ${reason}`);
  const sentence = `Run ${run} has nothing to export: all ${rows.length} approved decisions are held back: ${why.join('; ')}.`;
  return new Problem('NOT_APPROVABLE', sentence, about);
}

/** Frees what an export had staged; one that was sealed stays. */
export async function discardExport(
  connection: Connection,
  _args: ExportArguments,
  checkpoint: Json | null,
  work?: Work,
): Promise<void> {
  const at = checkpoint as unknown as Checkpoint | null;
  if (at === null || actionOf(connection, at.action)?.state !== 'staged') return;
  const breathe = (): Promise<void> => work?.breathe() ?? Promise.resolve();
  await discardAction(connection, at.action, breathe);
  await dropPackage(connection, at.package, breathe);
}
