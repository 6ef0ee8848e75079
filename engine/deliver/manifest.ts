// What a package says about itself: what it was made from, who approved and who exported, the counts as a subtraction,
// and hashes by which a change of the package, or a cut at the end of the audit log, is noticed.
import type { Rules } from '#engine/review/claiming/rules.ts';
import { rootHash } from '#engine/store/decisions/actions.ts';
import type { StoredRun } from '#engine/store/decisions/runs.ts';
import { NO_CONTACT_FIELD } from '#shared/model/configuration.ts';
import { counted } from '#shared/words.ts';
import type { Profile } from './csv.ts';
import { seedsOf } from './lists.ts';
import type { CheckedRow } from './recheck.ts';
import type { Reckoning } from './reckoning.ts';

export interface PackedFile {
  readonly name: string;
  readonly rows: number;
  readonly bytes: number;
  /** SHA-256 in hex. */
  readonly sha256: string;
}

export interface ManifestParts {
  readonly package: number;
  readonly run: StoredRun;
  readonly rules: Rules;
  readonly configurationHash: string;
  readonly exportedUnder: string;
  readonly profile: Profile;
  readonly exporter: string;
  readonly exportedAt: number;
  readonly change: number;
  /** The last audit row before the export's own. */
  readonly auditBefore: { readonly number: number; readonly hash: string };
  readonly rows: readonly CheckedRow[];
  readonly reckoning: Reckoning;
  readonly files: readonly PackedFile[];
}

const CLAIMED_NAMES = 'Names are claims by whoever typed them, not logins.';
const PROFILE_NOTES: Readonly<Record<Profile, string>> = {
  system: 'RFC 4180, UTF-8, every value as it is.',
  spreadsheet:
    'No cell is a formula: an apostrophe stands before every value, and every part of one after ; tab or a line break, that begins with = + - or @. Telephone numbers beginning with + have it too. Take it off before the values are used by a system.',
};

/** What manifest.json holds. */
export type Manifest = ReturnType<typeof manifestOf>;

/** The text of manifest.json. */
export const manifestText = (parts: ManifestParts): string => `${JSON.stringify(manifestOf(parts), null, 2)}\n`;

function manifestOf(parts: ManifestParts) {
  const { run, rules, rows, reckoning } = parts;
  const inside = rows.filter(({ heldBack }) => heldBack === null);
  const approvers = Map.groupBy(inside, ({ approver }) => approver);
  const channels = [...new Set(inside.map(({ channel }) => channel))].sort();
  const contact = Object.fromEntries(
    channels.map((channel) => [channel, rules.configuration.channels[channel]?.contact ?? NO_CONTACT_FIELD]),
  );
  const byDefault = inside.filter((row) => row.byDefault).length;
  return {
    format: 1,
    package: parts.package,
    run: {
      run: run.run,
      change: run.change,
      pinnedChange: run.pinnedChange,
      seed: run.seed,
      asOf: new Date(run.asOf).toISOString(),
      date: run.date,
      strategy: run.strategy,
      overrides: run.overrides,
      program: run.program,
      decisionHash: run.decisionHash?.toString('hex') ?? null,
    },
    configuration: { version: run.configuration, sha256: parts.configurationHash },
    exportedUnder: { version: rules.version, sha256: parts.exportedUnder },
    approvals: {
      decisions: inside.length,
      rootHash: rootHash(inside.map(({ hash }) => Buffer.from(hash, 'hex'))).toString('hex'),
      approvers: [...approvers].map(([name, approved]) => ({ name, decisions: approved.length })),
      note: CLAIMED_NAMES,
    },
    exporter: { name: parts.exporter, at: new Date(parts.exportedAt).toISOString(), note: CLAIMED_NAMES },
    twoPersonRule: rules.configuration.review.twoPerson,
    permissions: {
      default: rules.configuration.permissions.default,
      rowsByDefault: byDefault,
      note:
        byDefault === 0
          ? 'Every row rests on a row of the permission ledger.'
          : `${counted(byDefault, 'row')} ${byDefault === 1 ? 'rests' : 'rest'} on the configuration's default, not on a row of the permission ledger.`,
    },
    contact,
    ...(Object.values(contact).includes(NO_CONTACT_FIELD)
      ? {
          contactNote:
            'Where contact is none the list carries the customer id alone: nobody was held back for a missing address.',
        }
      : {}),
    counting:
      'approved = proposed - changedAway + changedTo - rejected - released - undecided - exportedBefore; inPackage = approved - heldBack',
    channels: Object.fromEntries(
      Object.entries(reckoning.channels).map(([channel, counts]) => [
        channel,
        { ...counts, seeds: channels.includes(channel) ? seedsOf(rules, channel).length : 0 },
      ]),
    ),
    suppressed: 'suppressed.csv names who was approved and held back, rejected, or released, with the reason',
    profile: { name: parts.profile, note: PROFILE_NOTES[parts.profile] },
    files: parts.files,
    audit: {
      change: parts.change,
      before: parts.auditBefore,
      note: 'A workspace whose audit log ends before this change, or has another hash at the number before it, was cut or rewritten.',
    },
  };
}
