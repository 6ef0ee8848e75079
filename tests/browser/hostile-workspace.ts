// A workspace whose every text tries to be code: ids, names, headers, file names, treatments, reasons. It is decided,
// partly approved and rejected, and exported, so that every page has something of it to show.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { stringify as yaml } from 'yaml';
import { createEngineWorkspace } from '#engine/index.ts';
import { PAYLOADS } from './payloads.ts';

export async function hostileWorkspace(folder: string): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, '"><img src=x onerror=alert(1)>.cvmw');
  const engine = createEngineWorkspace({
    path,
    currency: 'EUR',
    zone: 'Europe/Helsinki',
    today: '2026-11-21',
    as: PAYLOADS[0]!,
  });
  const { caller } = engine;
  const ended = async ({ job }: { readonly job: number }): Promise<void> => {
    await caller.jobs.result({ job });
  };
  try {
    const people = PAYLOADS.map((payload, at) => [
      `${payload} ${at}`,
      payload,
      `person-${at}@example.com`,
      String(at),
      payload,
    ]);
    const customers = join(folder, '"><img src=x onerror=window.ranFromData=1>.csv');
    writeFileSync(customers, stringify([['id', 'name', 'email', 'tenure', PAYLOADS[4]!], ...people]));
    await ended(await caller.imports.start({ kind: 'customers', file: customers, mapping: null }));
    const allowed = people.map(([id]) => [
      id,
      'marketing',
      '*',
      'granted',
      PAYLOADS[4]!,
      PAYLOADS[5]!,
      PAYLOADS[6]!,
      '2026-01-01T00:00:00Z',
    ]);
    const permissions = join(folder, 'permissions <svg onload=window.ranFromData=1>.csv');
    const heads = ['customer_id', 'purpose', 'channel', 'state', 'basis', 'source', 'evidence', 'recorded_at'];
    writeFileSync(permissions, stringify([heads, ...allowed]));
    await ended(await caller.imports.start({ kind: 'permissions', file: permissions, mapping: null }));
    await caller.configuration.use({ name: PAYLOADS[3]!, text: configuration() });
    await ended(await caller.decisions.decide({}));
    const [first, second] = (await caller.decisions.list({ run: 1 })).filter(({ status }) => status === 'proposed');
    if (first === undefined || second === undefined) throw new Error('the hostile workspace has nothing proposed');
    await caller.review.reject({
      run: 1,
      customer: first.customerId,
      code: 'other',
      reason: PAYLOADS[5]!,
      as: PAYLOADS[6]!,
    });
    await caller.review.approve({ run: 1, customer: second.customerId, reason: PAYLOADS[7]!, as: PAYLOADS[8]! });
    await ended(
      await caller.packages.export({ run: 1, out: join(folder, 'package <img src=x onerror=window.ranFromData=1>') }),
    );
  } finally {
    await engine.close();
  }
  return path;
}

function configuration(): string {
  return yaml({
    version: 1,
    name: PAYLOADS[1],
    channels: { email: { contact: 'email', name: PAYLOADS[2] } },
    permissions: { default: { marketing: 'deny', service: 'allow', profiling: 'allow' } },
    contactClasses: ['marketing'],
    limits: [{ id: 'mails', name: PAYLOADS[5], of: { channel: 'email' }, period: 'day', capacity: 10 }],
    treatments: [
      {
        id: 'offer',
        name: PAYLOADS[4],
        channel: 'email',
        class: 'marketing',
        value: 10,
        cost: 1,
        propensity: { base: 0.5, strength: 10, natural: 0.1 },
        applicable: [{ rule: 'stays', name: PAYLOADS[10], when: { attribute: 'tenure', atLeast: 1 } }],
      },
    ],
    rejections: [{ code: 'other', name: PAYLOADS[9], scope: 'treatment' }],
  });
}
