// What a page asks of the loopback host, by the very code of the page, over real HTTP.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createTRPCClient } from '@trpc/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AppRouter } from '#engine/api/router.ts';
import type { HostBridge } from '#shared/bridge.ts';
import { browserLinks, hostOver } from '#shared/wire/browser.ts';
import { startHost, type TestHost } from './browser/harness.ts';
import { plainPage } from './browser/plain-door.ts';
import { sessionOf } from './doors.ts';

let folder: string;
let at: TestHost;
let page: Omit<HostBridge, 'notify'>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cvm-page-host-'));
  at = await startHost({ page: plainPage(folder), sampleCustomers: 50 });
  page = hostOver(await sessionOf(at.web));
});
afterAll(async () => {
  await at.close();
  rmSync(folder, { recursive: true });
});

test('workspaces: made, opened, listed, forgotten; the sample with its progress', async () => {
  const shares: (number | null)[] = [];
  const sample = await page.openSample((share) => shares.push(share));
  expect(shares.length).toBeGreaterThan(5);
  expect(await page.openSample(() => {})).toEqual(sample);
  const made = await page.create({ path: 'shop', currency: 'SEK', zone: 'Europe/Stockholm' });
  const [shop] = await page.workspaces();
  expect(shop).toMatchObject({ id: made.id, name: 'shop', state: 'open' });
  expect(await page.open(shop!.path)).toEqual(made);
  await expect(page.create({ path: 'shop', currency: 'SEK', zone: 'Europe/Stockholm' })).rejects.toMatchObject({
    code: 'WORKSPACE_EXISTS',
  });
  await expect(page.create({ path: 'other', currency: 'XXXX', zone: 'x' })).rejects.toMatchObject({
    code: 'BAD_VALUE',
  });
  expect((await page.browse(null)).entries.map(({ name }) => name)).toEqual(['Sample telecom.cvmw', 'shop.cvmw']);
  expect(await page.backups(made.id)).toEqual([]);
  await page.forget(made.id);
  expect(await page.workspaces()).toMatchObject([{ id: sample.id }]);
});

test('a file of any size arrives whole under its own name, telling how far it is', async () => {
  const { id } = await page.openSample(() => {});
  for (const bytes of [0, 1, 4 * 1024 * 1024, 9_000_001]) {
    const content = Buffer.alloc(bytes, 'ä,1\n');
    const shares: (number | null)[] = [];
    const received = await page.receiveFile(id, new File([content], 'Asiakkaat 2026.csv'), (share) =>
      shares.push(share),
    );
    expect(received).toMatchObject({ name: 'Asiakkaat 2026.csv', bytes });
    expect(readFileSync(received.path).equals(content)).toBe(true);
    expect(shares.at(-1)).toBe(1);
    expect(shares).toHaveLength(1 + Math.ceil(bytes / (4 * 1024 * 1024)));
  }
});

test('a file that was handed over goes when it is imported, and any other stays', async () => {
  const { id } = await page.openSample(() => {});
  const client = createTRPCClient<AppRouter>({ links: browserLinks(await sessionOf(at.web), id) });
  const text = 'customer,region\nN1,Lapland\n';
  const handed = await page.receiveFile(id, new File([text], 'new.csv'), () => {});
  const own = join(folder, 'own.csv');
  writeFileSync(own, text.replace('N1', 'N2'));
  for (const file of [handed.path, own]) {
    const { job } = await client.imports.start.mutate({ kind: 'customers', file });
    expect(await client.jobs.result.query({ job })).toMatchObject({ stored: 1, name: basename(file) });
  }
  expect([existsSync(handed.path), existsSync(own)]).toEqual([false, true]);
});

test('a host that stops in the middle of an answer, or is gone, is said to be', async () => {
  const other = await startHost({ page: plainPage(folder), sampleCustomers: 100_000 });
  const gone = hostOver(await sessionOf(other.web));
  let told = 0;
  const making = gone.openSample(() => {
    told += 1;
    if (told === 1) void other.web.close();
  });
  await expect(making).rejects.toMatchObject({ code: 'HOST_GONE' });
  await expect(gone.workspaces()).rejects.toMatchObject({ code: 'HOST_GONE' });
  await other.close();
});

test('a session of another start of the program is none', async () => {
  const session = await sessionOf(at.web);
  const stale = hostOver({ ...session, csrf: () => Promise.resolve('of yesterday') });
  await expect(stale.workspaces()).rejects.toMatchObject({ code: 'NO_SESSION' });
});
