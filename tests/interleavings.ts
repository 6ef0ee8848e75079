// Two processes, each with a desk and a job thread, act at random on one workspace. Whatever the order in which it all
// happened, no limit and no contact window was ever exceeded: counted here from the tables, by hand, claim by claim.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { expect } from 'vitest';
import { fillWorkspace, SAMPLE_SETTINGS } from '#data/index.ts';
import { createEngineWorkspace } from '#engine/index.ts';
import { periodKey } from '#engine/policy/calendar.ts';
import { parseConfiguration } from '#engine/policy/configuration/parse.ts';
import { openWorkspace } from '#engine/store/workspace/open.ts';
import { createPen } from '#engine/store/workspace/pen.ts';
import { verifyWorkspace } from '#engine/verify/verify.ts';
import { isoDate } from '#shared/model/units.ts';

const PROCESS = fileURLToPath(new URL('./interleaving-process.ts', import.meta.url));

export interface Interleaved {
  /** How often each act ended in which way, over both processes. */
  readonly ended: Readonly<Record<string, number>>;
  readonly claims: number;
  readonly exceeded: readonly string[];
}

/** Lets two processes act on a sample of so many customers, each for so many rounds. */
export async function interleave(seed: number, customers: number, rounds: number): Promise<Interleaved> {
  const folder = mkdtempSync(join(tmpdir(), 'cvm-interleavings-'));
  try {
    const path = join(folder, 'sample.cvmw');
    const engine = createEngineWorkspace({ path, ...SAMPLE_SETTINGS, as: 'Anna' });
    await fillWorkspace(engine, { seed, customers });
    const { job } = await engine.caller.decisions.decide({});
    await engine.caller.jobs.result({ job });
    await engine.close();
    const both = await Promise.all([1, 2].map((each) => act(path, seed * 10 + each, rounds, folder)));
    const ended: Record<string, number> = {};
    for (const counts of both) {
      for (const [name, count] of Object.entries(counts)) ended[name] = (ended[name] ?? 0) + count;
    }
    const connection = openWorkspace({ path, role: 'desk', pen: createPen(), clock: Date.now });
    const { checks } = await verifyWorkspace(connection);
    connection.close();
    expect(checks.filter(({ ok }) => !ok)).toEqual([]);
    return { ended, ...countedByHand(path) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function act(path: string, seed: number, rounds: number, out: string): Promise<Record<string, number>> {
  const child = spawn(process.execPath, [PROCESS, path, String(seed), String(rounds), out], {
    cwd: join(import.meta.dirname, '..'),
  });
  let said = '';
  let complained = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complained += text;
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  expect({ code, complained: code === 0 ? '' : complained }).toEqual({ code: 0, complained: '' });
  return JSON.parse(said) as Record<string, number>;
}

interface Claim {
  readonly claim: number;
  readonly run: number;
  readonly customer: number;
  readonly treatment: string;
  readonly channel: string;
  readonly date: string;
  readonly planned_at: number;
  readonly capacities: string;
  readonly change: number;
  readonly ended: number | null;
}

/** Every claim beside every claim before it that had not ended, one by one. */
function countedByHand(path: string): { claims: number; exceeded: string[] } {
  const sqlite = new Database(path, { readonly: true });
  const claims = sqlite
    .prepare(
      `SELECT c.*, s.capacities, a.change, (
         SELECT min(b.change) FROM claim_end e JOIN action b ON b.action = e.action WHERE e.claim = c.claim
       ) AS ended
       FROM claim c JOIN action a ON a.action = c.action JOIN capacity_set s USING (capacity_set)
       WHERE a.state = 'published' ORDER BY c.claim`,
    )
    .all() as Claim[];
  const text = String(sqlite.prepare('SELECT text FROM configuration').pluck().get());
  sqlite.close();
  const { limits, treatments } = parseConfiguration(text, 'the sample');
  const exceeded: string[] = [];
  for (const limit of limits) {
    const { of } = limit;
    const units = ({ treatment: id, channel }: Claim): number => {
      const treatment = treatments.find((each) => each.id === id)!;
      if (of === 'contacts') return 1;
      if (of === 'cost') return treatment.cost;
      if ('channel' in of) return Number(channel === of.channel);
      if ('treatments' in of) return Number(of.treatments.includes(id));
      return treatment.uses[of.resource] ?? 0;
    };
    const period = ({ run, date }: Claim): string =>
      limit.period === 'run' ? String(run) : periodKey(limit.period, isoDate(date));
    for (const group of Map.groupBy(
      claims.filter((claim) => units(claim) > 0),
      period,
    ).values()) {
      for (const claim of group) {
        const capacity = (JSON.parse(claim.capacities) as Record<string, number>)[limit.id];
        if (capacity === undefined) continue;
        const beside = group.filter(
          (other) => other.claim <= claim.claim && (other.ended === null || other.ended > claim.change),
        );
        const used = beside.reduce((sum, other) => sum + units(other), 0);
        if (used > capacity + 1e-6) exceeded.push(`${limit.id}: ${used} of ${capacity} at claim ${claim.claim}`);
      }
    }
  }
  return { claims: claims.length, exceeded };
}
