// The configuration of a workspace as immutable versions: the YAML text as it was applied, its hash, who and when
// (decisions 20). The text was examined before it comes here; nothing is ever changed or removed.
import { Problem } from '#shared/errors.ts';
import type { ChangeNumber } from '#shared/model/units.ts';
import { appendChange, sha256 } from '../workspace/audit.ts';
import { build, type Connection } from '../workspace/connection.ts';

export interface StoredConfiguration {
  readonly version: number;
  /** The change that made it. */
  readonly change: number;
  readonly text: string;
  /** SHA-256 of the text's UTF-8 bytes, in hex. */
  readonly hash: string;
}

export interface ConfigurationVersion {
  readonly version: number;
  readonly change: number;
  readonly hash: string;
  readonly actor: string;
  /** UTC milliseconds. */
  readonly at: number;
}

export interface AppliedConfiguration {
  readonly version: number;
  readonly hash: string;
  /** The change that made the version. */
  readonly change: number;
  /** False when the newest version has this text, and no new one was made. */
  readonly applied: boolean;
}

/** Makes a text the newest version, unless the newest is that text already, white space at the end aside. */
export function applyConfiguration(connection: Connection, actor: string, text: string): AppliedConfiguration {
  return connection.write(() => appendConfiguration(connection, actor, text));
}

/** As applyConfiguration, inside a transaction. */
export function appendConfiguration(connection: Connection, actor: string, text: string): AppliedConfiguration {
  const hash = sha256(Buffer.from(text));
  const last = newestRow(connection);
  if (last !== undefined && last.text.trimEnd() === text.trimEnd()) {
    return { version: last.version, hash: last.hash.toString('hex'), change: last.change, applied: false };
  }
  const version = (last?.version ?? 0) + 1;
  return appendChange(connection, actor, (change: ChangeNumber) => {
    connection.run(build.insertInto('configuration').values({ version, change, text, hash }));
    const result = { version, hash: hash.toString('hex'), applied: true };
    return { verb: 'configure', objects: { configuration: version }, content: Buffer.from(text), result };
  });
}

/** The text of a version. Throws BAD_VALUE when there is no such version. */
export function configurationText(connection: Connection, version: number): string {
  const row = connection.first(build.selectFrom('configuration').select('text').where('version', '=', version));
  if (row !== undefined) return row.text;
  const newest = newestRow(connection)?.version ?? 0;
  const known = newest === 0 ? 'It has none yet.' : `Its versions go from 1 to ${newest}.`;
  throw new Problem('BAD_VALUE', `The workspace has no version ${version} of its configuration. ${known}`, { version });
}

/** The version in use. Throws CONFIGURATION_INVALID in a workspace that has none yet. */
export function newestConfiguration(connection: Connection): StoredConfiguration {
  const row = newestRow(connection);
  if (row === undefined) {
    throw new Problem('CONFIGURATION_INVALID', 'The workspace has no configuration yet.').offering({
      act: 'apply-configuration',
    });
  }
  return { ...row, hash: row.hash.toString('hex') };
}

/** Every version, the newest first, with who made it and when. */
export function listConfigurations(connection: Connection): ConfigurationVersion[] {
  const query = build
    .selectFrom('configuration')
    .innerJoin('audit', 'audit.number', 'configuration.change')
    .select(['configuration.version', 'configuration.change', 'configuration.hash', 'audit.actor', 'audit.at'])
    .orderBy('configuration.version', 'desc');
  return connection.all(query).map((row) => ({ ...row, hash: row.hash.toString('hex') }));
}

function newestRow(connection: Connection) {
  return connection.first(build.selectFrom('configuration').selectAll().orderBy('version', 'desc').limit(1));
}
