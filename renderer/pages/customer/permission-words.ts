// A verdict about a permission in one sentence, its day as the reader writes days.
import { ANY_CHANNEL, type PermissionRow, type Purpose } from '#shared/model/permission.ts';
import { channelInText } from '../../parts/channel.tsx';
import type { Format } from '../../parts/format/format.ts';

export interface PermissionVerdict {
  readonly purpose: Purpose;
  readonly channel: string;
  readonly allowed: boolean;
  /** The row of the ledger that says so; null where the configuration's default does. */
  readonly row: PermissionRow | null;
}

/** "Marketing by e-mail is allowed: granted on 3 May 2026, contract." `channelOf` names a channel. */
export function permissionWords(
  { purpose, channel, allowed, row }: PermissionVerdict,
  format: Format,
  channelOf: (id: string) => string,
): string {
  const name = purpose.charAt(0).toUpperCase() + purpose.slice(1);
  const subject = channel === ANY_CHANNEL ? name : `${name} by ${channelInText(channelOf(channel))}`;
  if (row === null) {
    return `${subject} is ${allowed ? 'allowed' : 'denied'} by the configuration’s default: the permission ledger has no row.`;
  }
  const scope = row.channel === ANY_CHANNEL && channel !== ANY_CHANNEL ? ' for every channel' : '';
  const proof = row.evidence ?? 'no evidence is recorded';
  return `${subject} is ${allowed ? 'allowed' : 'refused'}: ${row.state}${scope} on ${format.day(row.recordedAt)}, ${proof}.`;
}
