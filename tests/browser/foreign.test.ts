// In a real browser, beside a page of ours that has a session: a page of another origin tries everything a page can, and
// neither reads nor changes anything; a name that comes to mean our address is misdirected.
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEngineWorkspace } from '#engine/index.ts';
import { launchBrowser } from './chromium.ts';
import { closeBrowser, startHost, type TestHost, theBrowser } from './harness.ts';
import { plainPage } from './plain-door.ts';

let folder: string;
let at: TestHost;
let elsewhere: Server;
/** Another origin on the same computer: for cookies the same site as ours, and so the hardest to keep out. */
let foreign: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cvm-foreign-'));
  const file = join(folder, 'shop.cvmw');
  await createEngineWorkspace({ path: file, currency: 'EUR', zone: 'Europe/Helsinki', today: null }).close();
  at = await startHost({ workspace: file, page: plainPage(folder) });
  elsewhere = createServer((_request, answer) => answer.setHeader('content-type', 'text/html').end('<p>Elsewhere</p>'));
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
  foreign = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await closeBrowser();
  elsewhere.close();
  await at.close();
  rmSync(folder, { recursive: true });
});

/** Our page with a session, whose token the page of the other origin is even told. */
async function withSession(): Promise<{ ours: Page; theirs: Page; csrf: string }> {
  const context = await (await theBrowser()).newContext();
  const ours = await context.newPage();
  const launch = new URL(at.web.launchAddress());
  await ours.goto(launch.origin);
  const csrf = (await ours.evaluate(`fetch('/host/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token: ${JSON.stringify(launch.hash.replace('#token=', ''))} }),
  }).then((answer) => answer.json()).then(({ value }) => value.csrf)`)) as string;
  const theirs = await context.newPage();
  await theirs.goto(foreign);
  return { ours, theirs, csrf };
}

const rename = (csrf: string): string => `fetch('${at.web.origin}/w/${at.workspace}/trpc/workspace.rename', {
  method: 'POST',
  credentials: 'include',
  headers: { 'content-type': 'application/json', 'x-cvm-csrf': '${csrf}' },
  body: JSON.stringify({ name: 'Mallory' }),
})`;

const nameNow = async (ours: Page, csrf: string): Promise<string> =>
  (await ours.evaluate(`fetch('/w/${at.workspace}/trpc/workspace.about', {
    method: 'POST', headers: { 'x-cvm-csrf': '${csrf}', 'content-type': 'application/json' },
  }).then((answer) => answer.text())`)) as string;

test('our own page may do what theirs may not', async () => {
  const { ours, csrf } = await withSession();
  await ours.evaluate(rename(csrf).replace('Mallory', 'Maria'));
  expect(await nameNow(ours, csrf)).toContain('"name":"Maria"');
  await ours.context().close();
});

test('another origin reads nothing and changes nothing, even when it knows the token', async () => {
  const { ours, theirs, csrf } = await withSession();
  const { origin } = at.web;
  const before = await nameNow(ours, csrf);
  const seen: number[] = [];
  let asked = 0;
  theirs.on('request', (request) => {
    if (request.url().startsWith(origin)) asked += 1;
  });
  theirs.on('response', (answer) => {
    if (answer.url().startsWith(origin)) seen.push(answer.status());
  });
  const attempts: Record<string, string> = {
    fetch: `${rename(csrf)}.then(() => 'read', () => 'refused')`,
    'opaque fetch': `fetch('${origin}/w/${at.workspace}/trpc/workspace.rename', {
      method: 'POST', mode: 'no-cors', credentials: 'include', body: JSON.stringify({ name: 'Mallory' }),
    }).then(async (answer) => ((await answer.text()) === '' ? 'refused' : 'read'), () => 'refused')`,
    'token taken': `fetch('${origin}/host/session', { method: 'POST', mode: 'no-cors', credentials: 'include', body: '{"token":"x"}' })
      .then(async (answer) => ((await answer.text()) === '' ? 'refused' : 'read'), () => 'refused')`,
    beacon: `Promise.resolve(navigator.sendBeacon('${origin}/host/open', new Blob(['{}'], { type: 'text/plain' }))).then(() => 'refused')`,
    events: `new Promise((resolve) => {
      const source = new EventSource('${origin}/w/${at.workspace}/trpc/workspace.watch?connectionParams=' +
        encodeURIComponent(JSON.stringify({ csrf: '${csrf}' })), { withCredentials: true });
      source.onmessage = () => resolve('read');
      source.onerror = () => { source.close(); resolve('refused'); };
    })`,
    script: `new Promise((resolve) => {
      const script = Object.assign(document.createElement('script'), { src: '${origin}/assets/a.js' });
      script.onload = () => resolve('read');
      script.onerror = () => resolve('refused');
      document.body.append(script);
    })`,
    image: `new Promise((resolve) => {
      const image = Object.assign(new Image(), { src: '${origin}/icon.svg' });
      image.onload = () => resolve('read');
      image.onerror = () => resolve('refused');
    })`,
    socket: `new Promise((resolve) => {
      const socket = new WebSocket('${origin.replace('http', 'ws')}/w/${at.workspace}/trpc');
      socket.onopen = () => resolve('read');
      socket.onerror = () => resolve('refused');
    })`,
    frame: `new Promise((resolve) => {
      const frame = Object.assign(document.createElement('iframe'), { src: '${origin}/' });
      frame.onload = () => {
        try { resolve(frame.contentDocument === null || frame.contentDocument.body.innerHTML === '' ? 'refused' : 'read'); }
        catch { resolve('refused'); }
      };
      document.body.append(frame);
    })`,
  };
  for (const [name, script] of Object.entries(attempts)) {
    expect(await theirs.evaluate(script), name).toBe('refused');
  }
  // They did ask; and what was answered was refused, not only hidden from them.
  expect(asked).toBeGreaterThan(6);
  expect(seen.filter((status) => status < 400)).toEqual([]);
  expect(await nameNow(ours, csrf)).toBe(before);
  await ours.context().close();
});

test('a form of another origin is refused, and a window of ours that it opens cannot be looked into', async () => {
  const { ours, theirs, csrf } = await withSession();
  const before = await nameNow(ours, csrf);
  const answered = theirs.context().waitForEvent('response', (each) => each.url().includes('workspace.rename'));
  await theirs.evaluate(`{
    const form = Object.assign(document.createElement('form'), {
      method: 'post', enctype: 'text/plain', action: '${at.web.origin}/w/${at.workspace}/trpc/workspace.rename', target: '_blank',
    });
    form.append(Object.assign(document.createElement('input'), { name: '{"name":"Mallory","x":"', value: '"}' }));
    document.body.append(form);
    form.submit();
  }`);
  expect((await answered).status()).toBe(403);
  const peek = await theirs.evaluate(`new Promise((resolve) => {
    const opened = window.open('${at.web.origin}/');
    setTimeout(() => {
      try { resolve(opened === null || opened.closed ? 'cut off' : opened.document.title); } catch { resolve('refused'); }
    }, 500);
  })`);
  expect(['cut off', 'refused']).toContain(peek);
  expect(await nameNow(ours, csrf)).toBe(before);
  await ours.context().close();
});

test('a name that comes to mean our address shows nothing', async () => {
  const browser = await launchBrowser(['--host-resolver-rules=MAP rebind.example 127.0.0.1']);
  try {
    const page = await browser.newPage();
    const { port } = new URL(at.web.origin);
    const answer = await page.goto(`http://rebind.example:${port}/`);
    expect(answer?.status()).toBe(421);
    const asking = `fetch('/host/workspaces', { method: 'POST', body: '{}' }).then(({ status }) => status, () => 'blocked')`;
    expect([421, 'blocked']).toContain(await page.evaluate(asking));
  } finally {
    await browser.close();
  }
});
