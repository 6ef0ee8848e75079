import { describe, expect, it } from 'vitest';
import { type GuardedContents, type GuardedSession, guardContents, guardSession, isLinked } from './guards.ts';

const OWN = 'app://workbench/w/1';
const OTHERS = [
  'https://example.com/',
  'http://127.0.0.1:4567/',
  'file:///etc/passwd',
  'app://elsewhere/',
  'javascript:alert(1)',
];

/** A session that keeps what it is given, for asking it. */
function guardedSession() {
  const kept: Record<string, (...given: never[]) => unknown> = {};
  const keep = (name: string) => (handler: (...given: never[]) => unknown) => {
    kept[name] = handler;
  };
  let spelling = true;
  guardSession({
    setPermissionRequestHandler: keep('request'),
    setPermissionCheckHandler: keep('check'),
    setDevicePermissionHandler: keep('device'),
    setSpellCheckerEnabled: (enabled: boolean) => {
      spelling = enabled;
    },
    webRequest: { onBeforeRequest: keep('before') },
    on: (event: string, handler: (...given: never[]) => unknown) => keep(event)(handler),
  } as GuardedSession);
  const ask = (name: string, ...given: unknown[]): unknown => kept[name]?.(...(given as never[]));
  return {
    ask,
    spelling: () => spelling,
    granted(url: string, permission: string): boolean {
      let answer = true;
      ask('request', { getURL: () => url }, permission, (granted: boolean) => {
        answer = granted;
      });
      expect(ask('check', null, permission, url)).toBe(answer);
      return answer;
    },
    cancelled(url: string): boolean {
      let answer = false;
      ask('before', { url }, ({ cancel }: { cancel: boolean }) => {
        answer = cancel;
      });
      return answer;
    },
  };
}

describe('a guarded session', () => {
  const session = guardedSession();

  it('grants the page nothing but copying text, and others nothing at all', () => {
    for (const permission of [
      'media',
      'geolocation',
      'notifications',
      'clipboard-read',
      'openExternal',
      'hid',
      'fileSystem',
    ]) {
      expect(session.granted(OWN, permission), permission).toBe(false);
    }
    expect(session.granted(OWN, 'clipboard-sanitized-write')).toBe(true);
    expect(session.granted('https://example.com/', 'clipboard-sanitized-write')).toBe(false);
    expect(session.ask('device', { deviceType: 'usb' })).toBe(false);
  });

  it('lets no request leave the computer', () => {
    for (const url of [...OTHERS, 'ws://127.0.0.1/', 'blob:https://example.com/1', 'ftp://example.com/']) {
      expect(session.cancelled(url), url).toBe(true);
    }
    for (const url of [OWN, 'data:text/plain,x', 'blob:app://workbench/1', 'devtools://devtools/x']) {
      expect(session.cancelled(url), url).toBe(false);
    }
    expect(session.spelling()).toBe(false);
  });

  it('downloads only what the page has made', () => {
    const stopped = (url: string): boolean => {
      let prevented = false;
      session.ask('will-download', { preventDefault: () => (prevented = true) }, { getURL: () => url });
      return prevented;
    };
    expect(stopped('blob:app://workbench/chart')).toBe(false);
    expect(stopped('https://example.com/tool.exe')).toBe(true);
  });
});

describe('guarded contents', () => {
  const asked: string[] = [];
  const kept: Record<string, (...given: never[]) => unknown> = {};
  guardContents(
    {
      on: (event: string, listener: (...given: never[]) => unknown) => {
        kept[event] = listener;
      },
      setWindowOpenHandler: (handler: (...given: never[]) => unknown) => {
        kept.open = handler;
      },
    } as GuardedContents,
    (url) => asked.push(url),
  );
  const stopped = (event: string, url: string): boolean => {
    let prevented = false;
    kept[event]?.({ url, preventDefault: () => (prevented = true) } as never);
    return prevented;
  };

  it.each(['will-navigate', 'will-redirect'])('stay at home on %s', (event) => {
    expect(stopped(event, OWN)).toBe(false);
    for (const url of OTHERS) expect(stopped(event, url), url).toBe(true);
  });

  it('open no window, attach no webview, and offer only listed links to the browser', () => {
    const listed = 'https://archive.ics.uci.edu/dataset/352/online+retail';
    for (const url of [...OTHERS, listed]) expect(kept.open?.({ url } as never)).toEqual({ action: 'deny' });
    expect(asked).toEqual([listed]);
    expect(stopped('will-attach-webview', '')).toBe(true);
  });

  it('take a link for listed only as it is', () => {
    for (const url of [
      'http://archive.ics.uci.edu/',
      'https://archive.ics.uci.edu.example.com/',
      'https://someone@archive.ics.uci.edu/',
      'https://archive.ics.uci.edu:8443/',
      'not an address',
    ]) {
      expect(isLinked(url), url).toBe(false);
    }
  });
});
