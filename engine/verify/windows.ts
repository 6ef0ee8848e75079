// Recounts every contact window around every claim from the claims and the imported contacts alone, in code of its own.

import { dateOf, knownZones, periodKey } from '#engine/policy/calendar.ts';
import { zoneAttribute } from '#engine/store/records/attributes.ts';
import { readCustomerColumns } from '#engine/store/records/reading/columns.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { type Configuration, type ContactWindow, contactClassOf } from '#shared/model/configuration.ts';
import { changeNumber, type Instant } from '#shared/model/units.ts';
import { counted } from '#shared/words.ts';
import {
  Configurations,
  type ContactImport,
  claimsOfCustomers,
  claimsOfThese,
  contactImports,
  type JudgedClaim,
  stoodBeside,
} from './moments.ts';
import { People, surelyKnownTo } from './people.ts';
import type { Breathe, Findings } from './report.ts';

const CUSTOMERS_A_PAGE = 500;
const DAY_MS = 86_400_000;

interface Contact {
  readonly customer: number;
  readonly import: number;
  readonly at: Instant;
  readonly channel: string;
  readonly treatment: string;
}

/** Something at an instant that a window may count. */
interface Counted {
  readonly at: Instant;
  readonly channel: string;
  /** Undefined for a contact with a treatment that the configuration does not know: it counts in every window. */
  readonly class: string | undefined;
}

export async function checkWindows(
  connection: Connection,
  zone: string,
  findings: Findings,
  breathe: Breathe,
): Promise<string> {
  const configurations = new Configurations(connection);
  const imports = contactImports(connection);
  const people = new People(connection);
  let judged = 0;
  for (let last = 0; ; ) {
    const claims = claimsOfCustomers(connection, last, CUSTOMERS_A_PAGE);
    const next = nextCustomer(connection, last);
    if (next === null) break;
    last = next;
    const own = new Set(claims.map(({ customer }) => customer));
    const all = people.everWith(own);
    const others = claimsOfThese(connection, all.difference(own));
    const claimsBy = Map.groupBy([...claims, ...others], ({ customer }) => customer);
    const contacts = Map.groupBy(contactsOf(connection, all), ({ customer }) => customer);
    const zones = zonesOf(connection, configurations, claims, zone);
    for (const claim of claims) {
      const configuration = configurations.at(claim.configuration);
      const beside = people
        .oneWith(claim.customer, surelyKnownTo(claim))
        .flatMap((each) => [
          ...(claimsBy.get(each) ?? [])
            .filter((other) => other.claim < claim.claim && (other.gone === null || other.gone > claim.change))
            .map((other) => ({ at: other.plannedAt, channel: other.channel, class: other.class })),
          ...visible(contacts.get(each) ?? [], imports, claim, configuration),
        ]);
      const full = overfull(configuration, beside, claim, zones.get(claim.claim) ?? zone);
      if (full !== null) findings.add(`claim ${claim.claim} is one too many for contact window ${full.id}`);
    }
    judged += claims.length;
    await breathe();
  }
  return `${counted(judged, 'claim')}, each beside the other contacts of its customer`;
}

/** The last customer of the page after one; null when no claim is of a later customer. */
function nextCustomer(connection: Connection, after: number): number | null {
  return connection
    .statement(
      'SELECT max(customer) FROM (SELECT DISTINCT customer FROM claim WHERE customer > ? ORDER BY customer LIMIT ?)',
    )
    .pluck()
    .get(after, CUSTOMERS_A_PAGE) as number | null;
}

function contactsOf(connection: Connection, customers: Iterable<number>): Contact[] {
  return connection
    .statement(
      `SELECT customer, import, at, channel, treatment FROM json_each(?) wanted
       JOIN contact ON contact.customer = wanted.value`,
    )
    .all(JSON.stringify([...customers])) as Contact[];
}

function visible(
  contacts: readonly Contact[],
  imports: ReadonlyMap<number, ContactImport>,
  claim: JudgedClaim,
  configuration: Configuration,
): Counted[] {
  return contacts
    .filter((contact) => {
      const from = imports.get(contact.import);
      return from !== undefined && stoodBeside(from, claim);
    })
    .map(({ at, channel, treatment: id }) => {
      const treatment = configuration.treatments.find((each) => each.id === id);
      return { at, channel, class: treatment && contactClassOf(treatment, configuration) };
    });
}

/** The first window that holds too many with the claim in it, or null. */
function overfull(
  { contactPolicy, contactClasses }: Configuration,
  others: readonly Counted[],
  claim: JudgedClaim,
  zone: string,
): ContactWindow | null {
  const rank = (name: string | undefined): number => (name === undefined ? -1 : contactClasses.indexOf(name));
  for (const window of contactPolicy.windows) {
    const onChannel = ({ channel }: { channel: string }): boolean =>
      window.channel === '*' || window.channel === channel;
    if (!onChannel(claim) || (window.class !== undefined && window.class !== claim.class)) continue;
    const counts = (other: Counted): boolean =>
      onChannel(other) && (window.class === undefined || rank(other.class) <= rank(window.class));
    const times = [...others.filter(counts).map(({ at }) => at), claim.plannedAt];
    if (mostInOneSpan(window, times, claim.plannedAt, zone) > window.max) return window;
  }
  return null;
}

/** The most that any span of the window's length holds of `times`, of all spans that hold `at`. */
function mostInOneSpan({ per }: ContactWindow, times: readonly Instant[], at: Instant, zone: string): number {
  if (typeof per === 'string') {
    const period = (time: Instant): string => periodKey(per, dateOf(time, zone));
    return times.filter((time) => period(time) === period(at)).length;
  }
  const length = per.days * DAY_MS;
  // The fullest span can be moved until it begins at one of the times.
  const counts = times
    .filter((start) => start <= at && at < start + length)
    .map((start) => times.filter((time) => start <= time && time < start + length).length);
  return Math.max(...counts);
}

/** The zone of each claim's customer at its change, where an attribute holds it; by claim. */
function zonesOf(
  connection: Connection,
  configurations: Configurations,
  claims: readonly JudgedClaim[],
  zone: string,
): Map<number, string> {
  const zones = new Map<number, string>();
  for (const group of Map.groupBy(claims, (claim) => `${claim.configuration} ${claim.change}`).values()) {
    const { configuration, change } = group[0]!;
    const attribute = zoneAttribute(connection, changeNumber(change), configurations.at(configuration).feeds.zone);
    if (attribute === undefined) continue;
    const customers = Int32Array.from(new Set(group.map(({ customer }) => customer))).sort();
    const column = readCustomerColumns(connection, changeNumber(change), customers, [attribute]).get(attribute);
    if (column?.type !== 'text') continue;
    const known = knownZones(column.values, zone);
    for (const { claim, customer } of group) {
      zones.set(claim, known[column.codes[customers.indexOf(customer)]!] ?? zone);
    }
  }
  return zones;
}
