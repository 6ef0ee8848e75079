// Whether a person may be contacted: the newest valid row of the permission ledger, or the configuration's default
// (decisions 4). Pure: the ledger's rows, the instant and the defaults are arguments.
import type { Configuration } from '#shared/model/configuration.ts';
import { ANY_CHANNEL, type PermissionRow, type PermissionState, type Purpose } from '#shared/model/permission.ts';
import type { Instant } from '#shared/model/units.ts';
import { dateOf } from './calendar.ts';

type Defaults = Configuration['permissions']['default'];

export interface PermissionVerdict {
  readonly allowed: boolean;
  /** `default` means that no row of the ledger says anything, and the configuration's default counts. */
  readonly basis: 'row' | 'default';
  readonly state: PermissionState | null;
  readonly row: PermissionRow | null;
  /** In plain words, with the row's evidence: personal data, for the customer's own page and lists only. */
  readonly sentence: string;
}

const STRICTNESS: Readonly<Record<PermissionState, number>> = { granted: 0, withdrawn: 1, objected: 2 };

/**
 * The permission in force at `at` for a purpose on a channel (`*` asks about the purpose as such). Rows of other
 * purposes and channels, recorded later, or outside their validity (from inclusive, to exclusive) are passed over; of
 * the rest the latest recorded counts, at equal time the stricter. The channel's own row beats a row for `*` only to
 * refuse, or when it is later. Without a row the default counts; a default that does not name the channel denies.
 * `zone` is the one in which the sentence writes dates.
 */
export function permissionAt(
  rows: readonly PermissionRow[],
  purpose: Purpose,
  channel: string,
  at: Instant,
  defaults: Defaults,
  zone = 'UTC',
): PermissionVerdict {
  let own: PermissionRow | null = null;
  let general: PermissionRow | null = null;
  for (const row of rows) {
    if (row.purpose !== purpose || row.recordedAt > at) continue;
    if ((row.validFrom !== null && at < row.validFrom) || (row.validTo !== null && at >= row.validTo)) continue;
    if (row.channel === ANY_CHANNEL) {
      if (general === null || outweighs(row, general)) general = row;
    } else if (row.channel === channel && (own === null || outweighs(row, own))) {
      own = row;
    }
  }
  const row = own !== null && (general === null || beatsGeneral(own, general)) ? own : general;
  const allowed = row === null ? allowedByDefault(defaults, purpose, channel) : row.state === 'granted';
  return new Verdict(allowed, row, purpose, channel, zone);
}

/** Its sentence is written only when it is read: a run asks for millions of verdicts and shows few. */
class Verdict implements PermissionVerdict {
  readonly allowed: boolean;
  readonly row: PermissionRow | null;
  readonly #purpose: Purpose;
  readonly #channel: string;
  readonly #zone: string;

  constructor(allowed: boolean, row: PermissionRow | null, purpose: Purpose, channel: string, zone: string) {
    this.allowed = allowed;
    this.row = row;
    this.#purpose = purpose;
    this.#channel = channel;
    this.#zone = zone;
  }

  get basis(): 'row' | 'default' {
    return this.row === null ? 'default' : 'row';
  }

  get state(): PermissionState | null {
    return this.row === null ? null : this.row.state;
  }

  get sentence(): string {
    const subject =
      this.#channel === ANY_CHANNEL ? capital(this.#purpose) : `${capital(this.#purpose)} by ${this.#channel}`;
    if (this.row === null) {
      return `${subject} is ${this.allowed ? 'allowed' : 'denied'} by the configuration's default, no ledger row.`;
    }
    const { state, evidence, recordedAt } = this.row;
    const scope = this.row.channel === ANY_CHANNEL && this.#channel !== ANY_CHANNEL ? ' for every channel' : '';
    const proof = evidence === null ? 'no evidence is recorded' : `evidence: ${evidence}`;
    const verdict = this.allowed ? 'allowed' : 'refused';
    return `${subject} is ${verdict}: ${state}${scope} on ${dateOf(recordedAt, this.#zone)}, ${proof}.`;
  }

  toJSON(): PermissionVerdict {
    const { allowed, basis, state, row, sentence } = this;
    return { allowed, basis, state, row, sentence };
  }
}

/** What `permissions.default` says about a purpose on a channel. */
export function allowedByDefault(defaults: Defaults, purpose: Purpose, channel: string): boolean {
  const answer = defaults[purpose];
  if (typeof answer === 'string') return answer === 'allow';
  if (Object.hasOwn(answer, channel)) return answer[channel] === 'allow';
  return Object.hasOwn(answer, ANY_CHANNEL) && answer[ANY_CHANNEL] === 'allow';
}

function outweighs(row: PermissionRow, other: PermissionRow): boolean {
  if (row.recordedAt !== other.recordedAt) return row.recordedAt > other.recordedAt;
  return STRICTNESS[row.state] > STRICTNESS[other.state];
}

function beatsGeneral(own: PermissionRow, general: PermissionRow): boolean {
  return own.state !== 'granted' || own.recordedAt > general.recordedAt;
}

function capital(word: string): string {
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
}
