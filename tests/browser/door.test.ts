// Attacks on the loopback door, sent as no browser would: each is refused before anything is read or changed.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createEngineWorkspace } from '#engine/index.ts';
import { startHost, type TestHost } from './harness.ts';
import { exchange, plainPage, type RawRequest, rawSession, send, tokenOf } from './raw.ts';

let folder: string;
let file: string;
let at: TestHost;
let session: { cookie: string; csrf: string };
/** The headers of a page that has a session. */
let ours: Record<string, string>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cvm-door-'));
  file = join(folder, 'shop.cvmw');
  await createEngineWorkspace({ path: file, currency: 'EUR', zone: 'Europe/Helsinki', today: null }).close();
  at = await startHost({ workspace: file, page: plainPage(folder) });
  session = await rawSession(at.web);
  ours = { cookie: session.cookie, 'x-cvm-csrf': session.csrf };
});
afterAll(async () => {
  await at.close();
  rmSync(folder, { recursive: true });
});

const trpc = (path: string): string => `/w/${at.workspace}/trpc/${path}`;
const about = (): RawRequest => ({ method: 'POST', path: trpc('workspace.about'), headers: ours, body: '' });
const call = (name: string, input: unknown, headers: Record<string, string> = ours): RawRequest => ({
  method: 'POST',
  path: `/host/${name}`,
  headers,
  body: JSON.stringify(input),
});
const everywhere = (): RawRequest[] => [
  { path: '/', headers: { ...ours, accept: 'text/html' } },
  { path: '/icon.svg', headers: ours },
  { path: '/assets/', headers: ours },
  about(),
  call('workspaces', {}),
  { method: 'POST', path: '/host/session', body: '{}' },
];

test('with everything in order, it answers', async () => {
  expect(await send(at.web, about())).toMatchObject({ status: 200, text: expect.stringContaining('"EUR"') });
  expect(await send(at.web, call('workspaces', {}))).toMatchObject({
    status: 200,
    text: expect.stringContaining(file),
  });
});

describe('another Host, as after DNS rebinding', () => {
  const hosts = (): string[] => {
    const { port } = new URL(at.web.origin);
    const names = [
      'localhost',
      'rebind.example',
      '127.0.0.1.rebind.example',
      '[::1]',
      '127.1',
      '0.0.0.0',
      '2130706433',
    ];
    return [
      ...names.map((name) => `${name}:${port}`),
      '127.0.0.1',
      `127.0.0.1:${Number(port) + 1}`,
      `127.0.0.1:${port}.`,
      `x@127.0.0.1:${port}`,
    ];
  };

  test('is misdirected everywhere, a session or not', async () => {
    for (const host of hosts()) {
      for (const asked of everywhere()) {
        const answer = await send(at.web, { ...asked, headers: { ...asked.headers, host } });
        expect(answer, `${host} ${asked.path}`).toMatchObject({ status: 421, code: 'DOOR_REFUSED' });
      }
    }
  });
});

describe('another Origin', () => {
  test('is refused everywhere', async () => {
    const { origin } = at.web;
    const origins = [
      'null',
      'http://evil.example',
      origin.replace('http:', 'https:'),
      `${origin}.evil.example`,
      `${origin}/`,
      'http://localhost:80',
      origin.replace('127.0.0.1', 'localhost'),
      'file://',
      '',
    ];
    for (const foreign of origins) {
      for (const asked of everywhere()) {
        const answer = await send(at.web, { ...asked, headers: { ...asked.headers, origin: foreign } });
        expect(answer, `${foreign} ${asked.path}`).toMatchObject({ status: 403, code: 'DOOR_REFUSED' });
      }
    }
  });

  test('and so is a call that says it comes from elsewhere, or from nowhere', async () => {
    for (const site of ['cross-site', 'same-site', 'none', 'nonsense']) {
      for (const asked of [about(), call('workspaces', {}), { path: trpc('workspace.watch'), headers: ours }]) {
        const answer = await send(at.web, { ...asked, headers: { ...asked.headers, 'sec-fetch-site': site } });
        expect(answer, site).toMatchObject({ status: 403, code: 'DOOR_REFUSED' });
      }
    }
    // pieces of the page may not be used by another site either
    const piece = { path: '/icon.svg', headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' } };
    expect(await send(at.web, piece)).toMatchObject({ status: 403 });
  });

  test('a plain visit to the page may come from a link', async () => {
    const visit = {
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
      accept: 'text/html',
    };
    expect(await send(at.web, { path: '/', headers: visit })).toMatchObject({ status: 200 });
    const framed = { ...visit, 'sec-fetch-dest': 'iframe' };
    expect(await send(at.web, { path: '/', headers: framed })).toMatchObject({ status: 403 });
  });

  test('no answer ever allows another origin to read it', async () => {
    for (const asked of [...everywhere(), { method: 'OPTIONS', path: trpc('workspace.about') }]) {
      const { headers } = await send(at.web, asked);
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
      expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY' });
      expect(headers['content-security-policy']).toContain("default-src 'none'");
      expect(headers['cross-origin-resource-policy']).toBe('same-origin');
    }
  });
});

describe('the launch token', () => {
  test('works once, also for two that use it at the same moment', async () => {
    const token = tokenOf(at.web);
    const answers = await Promise.all([exchange(at.web, token), exchange(at.web, token)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 401]);
    expect(await exchange(at.web, token)).toMatchObject({ status: 401, code: 'NO_SESSION' });
    // not even with the cookie of the session it began
    expect(await exchange(at.web, token, { cookie: session.cookie })).toMatchObject({ status: 401 });
  });

  test('is nothing that can be made up', async () => {
    for (const token of ['', 'x', null, 1, [], {}, '__proto__', 'x'.repeat(100_000), tokenOf(at.web).slice(0, -1)]) {
      expect(await exchange(at.web, token), String(token).slice(0, 20)).toMatchObject({
        status: 401,
        code: 'NO_SESSION',
      });
    }
    expect(await send(at.web, { method: 'POST', path: '/host/session', body: 'no json' })).toMatchObject({
      status: 400,
    });
  });

  test('gives a cookie that no script reads and no other site sends', async () => {
    const { answer } = await rawSession(at.web);
    const { port } = new URL(at.web.origin);
    expect(answer.headers['set-cookie']).toHaveLength(1);
    expect((answer.headers['set-cookie'] as string[])[0]).toMatch(
      new RegExp(`^cvm-${port}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict$`),
    );
    expect(answer.headers['cache-control']).toBe('no-store');
  });
});

describe('without the session, or with half of it', () => {
  test('nothing is answered', async () => {
    const other = await rawSession(at.web);
    const halves: Record<string, string>[] = [
      {},
      { cookie: session.cookie },
      { 'x-cvm-csrf': session.csrf },
      { cookie: session.cookie, 'x-cvm-csrf': 'x' },
      { cookie: session.cookie, 'x-cvm-csrf': '' },
      { cookie: session.cookie, 'x-cvm-csrf': other.csrf },
      { cookie: `${session.cookie}x`, 'x-cvm-csrf': session.csrf },
      { cookie: session.cookie.replace(/=.*/, '=__proto__'), 'x-cvm-csrf': session.csrf },
    ];
    for (const headers of halves) {
      const asked = [
        { ...about(), headers },
        call('workspaces', {}, headers),
        call('nothing', {}, headers),
        { path: trpc('workspace.watch'), headers: { ...headers, accept: 'text/event-stream' } },
        { method: 'DELETE', path: '/', headers },
      ];
      for (const each of asked) {
        expect(await send(at.web, each), `${each.path} ${JSON.stringify(headers)}`).toMatchObject({
          status: 401,
          code: 'NO_SESSION',
        });
      }
    }
  });

  test('a stream of events needs the token as well', async () => {
    const listen = (csrf: string): RawRequest => ({
      path: `${trpc('jobs.watch')}?input=${encodeURIComponent('{"job":99}')}&connectionParams=${encodeURIComponent(csrf)}`,
      headers: { cookie: session.cookie, accept: 'text/event-stream' },
    });
    for (const params of ['', 'x', '[]', 'null', '{"csrf":1}', '{"csrf":"x"}']) {
      expect(await send(at.web, listen(params)), params).toMatchObject({ status: 401 });
    }
    const { status, text } = await send(at.web, listen(JSON.stringify({ csrf: session.csrf })));
    expect(status).toBe(200);
    expect(text).toContain('UNKNOWN_JOB');
  });
});

describe('what is sent', () => {
  test('must not be large', async () => {
    const large = (bytes: number): string => JSON.stringify({ path: 'x'.repeat(bytes) });
    const asked: RawRequest[] = [
      { ...call('open', {}), body: large(1024 * 1024) },
      { ...about(), path: trpc('configuration.check'), body: large(4 * 1024 * 1024) },
      {
        method: 'POST',
        path: '/host/append?path=x&offset=0',
        headers: { ...ours, 'content-type': 'application/octet-stream' },
        body: Buffer.alloc(8 * 1024 * 1024 + 1),
      },
      // without a length
      { ...call('open', {}), headers: { ...ours, 'transfer-encoding': 'chunked' }, body: large(1024 * 1024) },
    ];
    for (const each of asked) {
      expect(await send(at.web, each), each.path).toMatchObject({ status: 413, code: 'TOO_LARGE' });
    }
  });

  test('must be what it says', async () => {
    expect(await send(at.web, { ...call('open', {}), body: 'no json' })).toMatchObject({
      status: 400,
      code: 'BAD_VALUE',
    });
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
      const asked = { ...call('open', { path: file }), headers: { ...ours, 'content-type': type } };
      expect(await send(at.web, asked), type).toMatchObject({ status: 400, code: 'USAGE' });
    }
    for (const input of [null, [], 'x', {}, { path: 1 }, { path: '' }, { path: 'x'.repeat(5_000) }]) {
      expect((await send(at.web, call('open', input))).text).toContain('BAD_VALUE');
    }
  });

  test('calls only what there is', async () => {
    for (const name of ['nothing', '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'Open', '%6fpen%00']) {
      expect((await send(at.web, call(name, {}))).text, name).toMatch(/UNKNOWN_ADDRESS/);
    }
    for (const id of ['0000000000', '__proto__', 'constructor', '..%2f..%2fx', '%00']) {
      const asked = { ...about(), path: `/w/${id}/trpc/workspace.about` };
      expect(await send(at.web, asked), id).toMatchObject({ status: 404, code: 'UNKNOWN_WORKSPACE' });
    }
    for (const path of [
      '__proto__',
      'constructor',
      'workspace.__proto__',
      'workspace',
      '_def.procedures',
      '..%2fworkspace.about',
    ]) {
      expect((await send(at.web, { ...about(), path: trpc(path) })).text, path).toContain('"USAGE"');
    }
  });
});

describe('files', () => {
  test('are found on the list of the page or nowhere', async () => {
    const paths = [
      '/../package.json',
      '/../../package.json',
      '/%2e%2e/%2e%2e/package.json',
      '/assets/..%2f..%2fpackage.json',
      '/assets/../index.html',
      '//etc/passwd',
      '/etc/passwd',
      '/assets/%00',
      '/..%5c..%5cpackage.json',
      '/index.html',
      '/%2findex.html',
      '/.git/config',
      '/w/../host/workspaces',
      'http://127.0.0.1/etc/passwd',
    ];
    for (const path of paths) {
      expect(await send(at.web, { path }), path).toMatchObject({
        status: expect.toSatisfy((status) => [400, 404].includes(status)),
      });
      // asked for as a page, each is the page
      const { text, status } = await send(at.web, { path, headers: { accept: 'text/html' } });
      expect([200, 400, 404], path).toContain(status);
      if (status === 200) expect(text, path).toContain('<div id="page">');
    }
  });

  test('are kept by the browser for ever only when their names say what is in them', async () => {
    const { headers } = await send(at.web, { path: '/assets/a.js' });
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect((await send(at.web, { path: '/icon.svg' })).headers['cache-control']).toBe('no-cache');
  });

  test('the document carries a new nonce each time, in the policy and in itself', async () => {
    const nonces = new Set<string>();
    for (let load = 0; load < 3; load += 1) {
      const { text, headers } = await send(at.web, { path: '/w/x/customers', headers: { accept: 'text/html' } });
      const [, nonce = ''] = /'nonce-([^']+)'/.exec(String(headers['content-security-policy'])) ?? [];
      expect(text).toContain(`<meta property="csp-nonce" nonce="${nonce}"`);
      expect(headers['cache-control']).toBe('no-store');
      nonces.add(nonce);
    }
    expect(nonces.size).toBe(3);
  });
});

describe('files that are handed over', () => {
  const NAMES = [
    '../../x',
    '..\\..\\x',
    '/etc/passwd',
    'C:\\x.csv',
    'con',
    'CON.csv',
    'nul\0.csv',
    'a\nb.csv',
    '<img src=x onerror=alert(1)>.csv',
    '',
    '.',
    '..',
    '   ',
    'x'.repeat(3_900),
    `${'é'.repeat(300)}.csv`,
    'a\u202egpj.csv',
    'end.csv. ',
    '\ud800.csv',
    'ok.csv',
    'COM¹',
    '-rf',
    '.hidden',
  ];

  const begin = async (name: string): Promise<{ path: string; name: string }> => {
    const { text } = await send(at.web, call('beginFile', { workspace: at.workspace, name }));
    return (JSON.parse(text) as { value: { path: string; name: string } }).value;
  };
  const append = (path: string, offset: number | string, body: string) =>
    send(at.web, {
      method: 'POST',
      path: `/host/append?${new URLSearchParams({ path, offset: String(offset) })}`,
      headers: { ...ours, 'content-type': 'application/octet-stream' },
      body,
    });

  test('lie where they belong, whatever they are called', async () => {
    for (const given of NAMES) {
      const { path, name } = await begin(given);
      const inside = relative(`${file}.uploads`, path).split('/');
      expect(inside, given).toEqual([expect.stringMatching(/^[0-9a-f]{16}$/), name]);
      expect(name, given).toMatch(/^[^/\\<>:"|?*\p{Cc}\p{Cf}\p{Cs}]{1,150}$/u);
      expect(name, given).not.toMatch(/^(con|nul|com¹)([.]|$)|^[. ]|[. ]$/i);
      expect(basename(path)).toBe(name);
      expect(await append(path, 0, 'a,b\n')).toMatchObject({ status: 200 });
      expect(await append(path, 4, '1,2\n')).toMatchObject({ status: 200 });
      expect(readFileSync(path, 'utf8')).toBe('a,b\n1,2\n');
    }
  });

  test('grow at their end only, and nothing else is written to', async () => {
    const { path } = await begin('a.csv');
    const elsewhere = join(folder, 'elsewhere.csv');
    for (const [to, offset] of [
      [path, 1],
      [path, -1],
      [path, 'x'],
      [file, 0],
      [elsewhere, 0],
      [`${path}/../b.csv`, 0],
      ['', 0],
    ] as const) {
      expect(await append(to, offset, 'x'), `${to} ${offset}`).toMatchObject({ status: 400, code: 'BAD_VALUE' });
    }
    expect(existsSync(elsewhere)).toBe(false);
    expect(readFileSync(path, 'utf8')).toBe('');
    const { text } = await send(at.web, call('beginFile', { workspace: 'x', name: 'a.csv' }));
    expect(text).toContain('UNKNOWN_WORKSPACE');
  });
});

test('guessing is slowed down', async () => {
  const answers = await Promise.all(Array.from({ length: 60 }, () => exchange(at.web, 'guess')));
  const last = answers.filter(({ status }) => status === 429);
  expect(last.length).toBeGreaterThan(10);
  expect(last[0]).toMatchObject({ code: 'DOOR_REFUSED' });
});
