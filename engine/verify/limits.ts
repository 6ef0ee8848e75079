// Recounts every limit from the claims and the imported contacts alone, at the moment of each claim, against the
// capacity that was stored with it. The tally by which claims are taken is not asked; it has a check of its own.

import { dateOf, periodDates, periodKey } from '#engine/policy/calendar.ts';
import { capacitiesOf, useOf } from '#engine/policy/limits.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import type { Limit } from '#shared/model/configuration.ts';
import { type Instant, type IsoDate, instant } from '#shared/model/units.ts';
import { counted } from '#shared/words.ts';
import {
  Configurations,
  type ContactImport,
  claimsAfter,
  contactImports,
  type JudgedClaim,
  stoodBeside,
} from './moments.ts';
import type { Breathe, Findings } from './report.ts';

const CLAIMS_A_PAGE = 1_000;
const CONTACTS_A_PAGE = 5_000;
const DAY_MS = 86_400_000;
/** Sums of fractions are compared with this much patience, as a share of the capacity. */
const ROUNDING = 1e-6;

/** Claims that no longer counted, in the order of the changes that ended them. */
interface Ending {
  readonly gone: number;
  readonly claim: number;
  readonly run: number;
  readonly date: IsoDate;
  readonly configuration: number;
  readonly treatment: string;
  readonly channel: string;
}

export async function checkLimits(
  connection: Connection,
  zone: string,
  findings: Findings,
  breathe: Breathe,
): Promise<string> {
  const configurations = new Configurations(connection);
  const used = new Uses(configurations);
  const imported = await importedUses(connection, zone, configurations, breathe);
  const endings = await endingsOf(connection, breathe);
  const capacities = new Capacities(connection, configurations, findings);
  const goneBefore = new Set<number>();
  let judged = 0;
  let ended = 0;
  for (let last = 0; ; ) {
    const page = claimsAfter(connection, last, CLAIMS_A_PAGE);
    if (page.length === 0) break;
    for (const claim of page) {
      for (; ended < endings.length && endings[ended]!.gone <= claim.change; ended += 1) {
        const ending = endings[ended]!;
        if (ending.claim < claim.claim) used.add(ending, -1);
        else goneBefore.add(ending.claim);
      }
      for (const [limit, capacity] of capacities.of(claim)) {
        const units = unitsOf(configurations, limit, claim);
        if (units === 0) continue;
        const key = keyOf(claim.configuration, limit, claim);
        const total = used.of(key) + imported.of(key, claim) + units;
        if (total > capacity + ROUNDING * Math.max(1, capacity)) {
          findings.add(`claim ${claim.claim} takes limit ${limit.id} to ${round(total)} of ${capacity}`);
        }
      }
      if (!goneBefore.has(claim.claim)) used.add(claim, 1);
    }
    judged += page.length;
    last = page.at(-1)!.claim;
    await breathe();
  }
  return `${counted(judged, 'claim')}, each at its own moment`;
}

type Counting = Pick<JudgedClaim, 'run' | 'date' | 'configuration' | 'treatment' | 'channel'>;

const keyOf = (version: number, limit: Limit, { run, date }: Pick<JudgedClaim, 'run' | 'date'>): string =>
  `${version} ${limit.id} ${limit.period === 'run' ? run : periodKey(limit.period, date)}`;

/** Units of a limit that a claim takes, its treatment as its own configuration describes it. */
function unitsOf(configurations: Configurations, limit: Limit, claim: Counting): number {
  const { treatment: id, channel } = claim;
  return useOf(limit, configurations.treatment(claim.configuration, id) ?? { id, channel, uses: {}, cost: 0 });
}

const round = (value: number): number => Math.round(value * 1e6) / 1e6;

/** What is used of each limit of each configuration, in each of its periods. */
class Uses {
  readonly #configurations: Configurations;
  readonly #versions: readonly number[];
  readonly #used = new Map<string, number>();

  constructor(configurations: Configurations) {
    this.#configurations = configurations;
    this.#versions = configurations.claimed();
  }

  add(claim: Counting, sign: 1 | -1): void {
    for (const version of this.#versions) {
      for (const limit of this.#configurations.at(version).limits) {
        const units = unitsOf(this.#configurations, limit, claim);
        if (units === 0) continue;
        const key = keyOf(version, limit, claim);
        this.#used.set(key, (this.#used.get(key) ?? 0) + sign * units);
      }
    }
  }

  of(key: string): number {
    return this.#used.get(key) ?? 0;
  }
}

/** The capacities stored with claims, and whether they are those of their configuration and run. */
class Capacities {
  readonly #connection: Connection;
  readonly #configurations: Configurations;
  readonly #findings: Findings;
  readonly #known = new Map<string, readonly (readonly [Limit, number])[]>();

  constructor(connection: Connection, configurations: Configurations, findings: Findings) {
    this.#connection = connection;
    this.#configurations = configurations;
    this.#findings = findings;
  }

  of({ run, configuration: version, capacitySet }: JudgedClaim): readonly (readonly [Limit, number])[] {
    const key = `${run} ${version} ${capacitySet}`;
    let found = this.#known.get(key);
    if (found === undefined) {
      const stored = this.#stored(capacitySet);
      const configuration = this.#configurations.at(version);
      const limits = new Map(configuration.limits.map((limit) => [limit.id, limit]));
      const overrides = Object.entries(this.#overrides(run)).filter(([id]) => limits.has(id));
      const due = Object.fromEntries(capacitiesOf(configuration, Object.fromEntries(overrides)));
      if (!sameNumbers(stored, due)) {
        this.#findings.add(
          `claims of run ${run} were judged against other capacities than configuration ${version} and the run give`,
        );
      }
      found = Object.entries(stored).flatMap(([id, capacity]) => {
        const limit = limits.get(id);
        return limit === undefined ? [] : [[limit, capacity] as const];
      });
      this.#known.set(key, found);
    }
    return found;
  }

  #stored(capacitySet: number): Record<string, number> {
    const text = this.#connection
      .statement('SELECT capacities FROM capacity_set WHERE capacity_set = ?')
      .pluck()
      .get(capacitySet);
    return JSON.parse(String(text ?? '{}')) as Record<string, number>;
  }

  #overrides(run: number): Record<string, number> {
    return JSON.parse(
      String(this.#connection.statement('SELECT overrides FROM run WHERE run = ?').pluck().get(run) ?? '{}'),
    ) as Record<string, number>;
  }
}

function sameNumbers(one: Record<string, number>, other: Record<string, number>): boolean {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
}

async function endingsOf(connection: Connection, breathe: Breathe): Promise<Ending[]> {
  const endings: Ending[] = [];
  for (let last = 0; ; ) {
    const page = claimsAfter(connection, last, CLAIMS_A_PAGE);
    if (page.length === 0) return endings.sort((a, b) => a.gone - b.gone);
    for (const claim of page) {
      const { gone } = claim;
      if (gone !== null) endings.push({ ...claim, gone });
    }
    last = page.at(-1)!.claim;
    await breathe();
  }
}

/** Imported contacts that take units of a limit, by its key and their import. */
class Imported {
  readonly #units = new Map<string, Map<ContactImport, number>>();

  add(key: string, from: ContactImport, units: number): void {
    let found = this.#units.get(key);
    if (found === undefined) {
      found = new Map();
      this.#units.set(key, found);
    }
    found.set(from, (found.get(from) ?? 0) + units);
  }

  of(key: string, claim: JudgedClaim): number {
    let sum = 0;
    for (const [from, units] of this.#units.get(key) ?? []) if (stoodBeside(from, claim)) sum += units;
    return sum;
  }
}

async function importedUses(
  connection: Connection,
  zone: string,
  configurations: Configurations,
  breathe: Breathe,
): Promise<Imported> {
  const imported = new Imported();
  const imports = contactImports(connection);
  const limits = configurations
    .claimed()
    .flatMap((version) => configurations.at(version).limits.map((limit) => ({ version, limit })))
    .filter(({ limit }) => limit.period !== 'run');
  const stretch = stretchOfClaims(connection);
  if (stretch === null || limits.length === 0) return imported;
  const page = connection.statement(
    `SELECT row, import, at, channel, treatment FROM contact WHERE (at, row) > (@at, @row) AND at < @to
     ORDER BY at, row LIMIT ${CONTACTS_A_PAGE}`,
  );
  for (let [at, row] = [stretch[0] as number, 0]; ; ) {
    const contacts = page.all({ at, row, to: stretch[1] }) as {
      row: number;
      import: number;
      at: Instant;
      channel: string;
      treatment: string;
    }[];
    for (const { import: number, at, channel, treatment: id } of contacts) {
      const from = imports.get(number);
      if (from === undefined) continue;
      const date = dateOf(at, zone);
      for (const { version, limit } of limits) {
        const units = useOf(limit, configurations.treatment(version, id) ?? { id, channel, uses: {}, cost: 0 });
        if (units > 0) imported.add(keyOf(version, limit, { run: 0, date }), from, units);
      }
    }
    const end = contacts.at(-1);
    if (end === undefined) return imported;
    [at, row] = [end.at, end.row];
    await breathe();
  }
}

/** From before the first month with a claim to after the last one, in every zone. */
function stretchOfClaims(connection: Connection): readonly [Instant, Instant] | null {
  const { first, last } = connection.statement('SELECT min(date) AS first, max(date) AS last FROM claim').get() as {
    first: IsoDate | null;
    last: IsoDate | null;
  };
  if (first === null || last === null) return null;
  // A week may begin in the month before and end in the month after.
  const from = Date.parse(periodDates('month', first).from) - 8 * DAY_MS;
  const to = Date.parse(periodDates('month', last).to) + 8 * DAY_MS;
  return [instant(from), instant(to)];
}
