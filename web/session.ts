// Who may speak to the loopback host: the browser that was handed the launch token. The token works once. It is exchanged
// for a cookie that no script reads and a second token that every call carries: cookies go to every port of 127.0.0.1,
// so that a cookie alone, seen by another program's server there, opens nothing.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

export interface Session {
  readonly cookie: string;
  readonly csrf: string;
}

export interface Sessions {
  /** A token that works once. */
  issueToken(): string;
  /** Null when the token is not one, or was used. */
  begin(token: string): Session | null;
  /** Whether both belong to one session. */
  knows(cookie: string | undefined, csrf: string | undefined): boolean;
}

const secret = (): string => randomBytes(32).toString('base64url');
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

export function createSessions(): Sessions {
  const tokens = new Set<string>();
  const sessions = new Map<string, Buffer>();
  const key = (text: string): string => digest(text).toString('base64');
  return {
    issueToken() {
      const token = secret();
      tokens.add(key(token));
      return token;
    },
    begin(token) {
      // Looked up by its hash, so that how long it takes says nothing about the token.
      if (!tokens.delete(key(token))) return null;
      const session = { cookie: secret(), csrf: secret() };
      sessions.set(key(session.cookie), digest(session.csrf));
      return session;
    },
    knows(cookie, csrf) {
      if (cookie === undefined || csrf === undefined) return false;
      const expected = sessions.get(key(cookie));
      return expected !== undefined && timingSafeEqual(expected, digest(csrf));
    },
  };
}
