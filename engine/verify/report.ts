// What a check says: whether it holds, in one sentence, and the first faults it found.
import { Problem } from '#shared/errors.ts';

/** The checks in the order in which they are made and shown. */
export const CHECKS = {
  integrity: 'SQLite integrity',
  'foreign-keys': 'Foreign keys',
  imports: 'Content of imports',
  equations: 'Import equations',
  audit: 'Audit chain',
  truncation: 'Audit log whole',
  configurations: 'Configurations',
  runs: 'Runs',
  plans: 'Plans and their bounds',
  claims: 'Approved decisions',
  actions: 'Acts in the audit log',
  packages: 'Packages',
  tally: 'Tally of claims',
  limits: 'Limits recounted',
  windows: 'Contact windows recounted',
  identity: 'Merged customers',
  'personal-data': 'No personal data outside its places',
} as const;
export type CheckName = keyof typeof CHECKS;

export interface Check {
  readonly check: CheckName;
  readonly name: string;
  readonly ok: boolean;
  /** What was looked at and what was found; never a customer's data. */
  readonly sentence: string;
  /** The first faults, at most FAULTS_SHOWN. */
  readonly faults: readonly string[];
}

export interface VerifyReport {
  readonly ok: boolean;
  /** The newest change that was verified. */
  readonly change: number;
  readonly checks: readonly Check[];
}

const FAULTS_SHOWN = 20;

/** Collects the faults of one check: how many there are, and the first of them. */
export class Findings {
  count = 0;
  readonly faults: string[] = [];

  add(fault: string): void {
    this.count += 1;
    if (this.faults.length < FAULTS_SHOWN) this.faults.push(fault);
  }
}

/** Awaited between chunks, at most 100 ms apart; throws when the verifying is to stop. */
export type Breathe = () => Promise<void>;

/** What a check looked at, as a phrase: "12 imports with 3,400 rows". */
export type Look = (findings: Findings, breathe: Breathe) => Promise<string> | string;

/** Makes one check. Whatever cannot be read or understood fails it: in a file that was tampered with, anything may. */
export async function check(name: CheckName, breathe: Breathe, look: Look): Promise<Check> {
  const findings = new Findings();
  let seen: string;
  try {
    seen = await look(findings, breathe);
  } catch (error) {
    if (!(error instanceof Error) || error.name === 'AbortError') throw error;
    seen = 'cannot be read to its end';
    findings.add(error instanceof Problem ? error.sentence : error.message);
  }
  const { count, faults } = findings;
  const found = count === 0 ? 'no fault' : count === 1 ? '1 fault' : `${count} faults`;
  return { check: name, name: CHECKS[name], ok: count === 0, sentence: `${seen}: ${found}`, faults };
}
