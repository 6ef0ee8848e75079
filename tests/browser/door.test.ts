// Attacks on the loopback door, sent as no browser would: who may speak at all.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPlainDoor, type PlainDoor } from './plain-door.ts';
import { exchange, type RawRequest, rawSession, send, tokenOf } from './raw.ts';

let door: PlainDoor;
beforeAll(async () => {
  door = await openPlainDoor();
});
afterAll(() => door.close());

const everywhere = (): RawRequest[] => [
  { path: '/', headers: { ...door.ours, accept: 'text/html' } },
  { path: '/icon.svg', headers: door.ours },
  { path: '/assets/', headers: door.ours },
  door.about(),
  door.call('workspaces', {}),
  { method: 'POST', path: '/host/session', body: '{}' },
];

test('with everything in order, it answers', async () => {
  expect(await send(door.web, door.about())).toMatchObject({ status: 200, text: expect.stringContaining('"EUR"') });
  expect(await send(door.web, door.call('workspaces', {}))).toMatchObject({
    status: 200,
    text: expect.stringContaining(door.file),
  });
});

describe('another Host, as after DNS rebinding', () => {
  const hosts = (): string[] => {
    const { port } = new URL(door.web.origin);
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
        const answer = await send(door.web, { ...asked, headers: { ...asked.headers, host } });
        expect(answer, `${host} ${asked.path}`).toMatchObject({ status: 421, code: 'DOOR_REFUSED' });
      }
    }
  });
});

describe('another Origin', () => {
  test('is refused everywhere', async () => {
    const { origin } = door.web;
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
        const answer = await send(door.web, { ...asked, headers: { ...asked.headers, origin: foreign } });
        expect(answer, `${foreign} ${asked.path}`).toMatchObject({ status: 403, code: 'DOOR_REFUSED' });
      }
    }
  });

  test('and so is a call that says it comes from elsewhere, or from nowhere', async () => {
    for (const site of ['cross-site', 'same-site', 'none', 'nonsense']) {
      for (const asked of [
        door.about(),
        door.call('workspaces', {}),
        { path: door.trpc('workspace.watch'), headers: door.ours },
      ]) {
        const answer = await send(door.web, { ...asked, headers: { ...asked.headers, 'sec-fetch-site': site } });
        expect(answer, site).toMatchObject({ status: 403, code: 'DOOR_REFUSED' });
      }
    }
    // pieces of the page may not be used by another site either
    const piece = { path: '/icon.svg', headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' } };
    expect(await send(door.web, piece)).toMatchObject({ status: 403 });
  });

  test('a plain visit to the page may come from a link', async () => {
    const visit = {
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
      accept: 'text/html',
    };
    expect(await send(door.web, { path: '/', headers: visit })).toMatchObject({ status: 200 });
    const framed = { ...visit, 'sec-fetch-dest': 'iframe' };
    expect(await send(door.web, { path: '/', headers: framed })).toMatchObject({ status: 403 });
  });

  test('no answer ever allows another origin to read it', async () => {
    for (const asked of [...everywhere(), { method: 'OPTIONS', path: door.trpc('workspace.about') }]) {
      const { headers } = await send(door.web, asked);
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
      expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY' });
      expect(headers['content-security-policy']).toContain("default-src 'none'");
      expect(headers['cross-origin-resource-policy']).toBe('same-origin');
    }
  });
});

describe('the launch token', () => {
  test('works once, also for two that use it at the same moment', async () => {
    const token = tokenOf(door.web);
    const answers = await Promise.all([exchange(door.web, token), exchange(door.web, token)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 401]);
    expect(await exchange(door.web, token)).toMatchObject({ status: 401, code: 'NO_SESSION' });
    // not even with the cookie of the session it began
    expect(await exchange(door.web, token, { cookie: door.session.cookie })).toMatchObject({ status: 401 });
  });

  test('is nothing that can be made up', async () => {
    for (const token of ['', 'x', null, 1, [], {}, '__proto__', 'x'.repeat(100_000), tokenOf(door.web).slice(0, -1)]) {
      expect(await exchange(door.web, token), String(token).slice(0, 20)).toMatchObject({
        status: 401,
        code: 'NO_SESSION',
      });
    }
    expect(await send(door.web, { method: 'POST', path: '/host/session', body: 'no json' })).toMatchObject({
      status: 400,
    });
  });

  test('gives a cookie that no script reads and no other site sends', async () => {
    const { answer } = await rawSession(door.web);
    const { port } = new URL(door.web.origin);
    expect(answer.headers['set-cookie']).toHaveLength(1);
    expect((answer.headers['set-cookie'] as string[])[0]).toMatch(
      new RegExp(`^cvm-${port}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict$`),
    );
    expect(answer.headers['cache-control']).toBe('no-store');
  });
});

describe('without the session, or with half of it', () => {
  test('nothing is answered', async () => {
    const other = await rawSession(door.web);
    const halves: Record<string, string>[] = [
      {},
      { cookie: door.session.cookie },
      { 'x-cvm-csrf': door.session.csrf },
      { cookie: door.session.cookie, 'x-cvm-csrf': 'x' },
      { cookie: door.session.cookie, 'x-cvm-csrf': '' },
      { cookie: door.session.cookie, 'x-cvm-csrf': other.csrf },
      { cookie: `${door.session.cookie}x`, 'x-cvm-csrf': door.session.csrf },
      { cookie: door.session.cookie.replace(/=.*/, '=__proto__'), 'x-cvm-csrf': door.session.csrf },
    ];
    for (const headers of halves) {
      const asked = [
        { ...door.about(), headers },
        door.call('workspaces', {}, headers),
        door.call('nothing', {}, headers),
        { path: door.trpc('workspace.watch'), headers: { ...headers, accept: 'text/event-stream' } },
        { method: 'DELETE', path: '/', headers },
      ];
      for (const each of asked) {
        expect(await send(door.web, each), `${each.path} ${JSON.stringify(headers)}`).toMatchObject({
          status: 401,
          code: 'NO_SESSION',
        });
      }
    }
  });

  test('a stream of events needs the token as well', async () => {
    const listen = (csrf: string): RawRequest => ({
      path: `${door.trpc('jobs.watch')}?input=${encodeURIComponent('{"job":99}')}&connectionParams=${encodeURIComponent(csrf)}`,
      headers: { cookie: door.session.cookie, accept: 'text/event-stream' },
    });
    for (const params of ['', 'x', '[]', 'null', '{"csrf":1}', '{"csrf":"x"}']) {
      expect(await send(door.web, listen(params)), params).toMatchObject({ status: 401 });
    }
    const { status, text } = await send(door.web, listen(JSON.stringify({ csrf: door.session.csrf })));
    expect(status).toBe(200);
    expect(text).toContain('UNKNOWN_JOB');
  });
});

test('guessing is slowed down', async () => {
  const answers = await Promise.all(Array.from({ length: 60 }, () => exchange(door.web, 'guess')));
  const last = answers.filter(({ status }) => status === 429);
  expect(last.length).toBeGreaterThan(10);
  expect(last[0]).toMatchObject({ code: 'DOOR_REFUSED' });
});
