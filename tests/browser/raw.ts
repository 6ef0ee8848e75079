// HTTP as no browser would send it: any Host, any path to the letter, any header twice.
import { request } from 'node:http';
import type { Web } from '#web/index.ts';

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The code of the problem in it, if there is one. */
  readonly code: string | undefined;
}

export interface RawRequest {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** Sends it to the port of `web`. What is not said is as our page would say it, without a session. */
export function send({ origin }: Web, asked: RawRequest): Promise<RawAnswer> {
  const { method = 'GET', path = '/', body } = asked;
  const ours = {
    host: new URL(origin).host,
    ...(method === 'GET' ? {} : { origin, 'content-type': 'application/json' }),
  };
  return new Promise((resolve, reject) => {
    const asking = request(
      { host: '127.0.0.1', port: new URL(origin).port, method, path, headers: { ...ours, ...asked.headers } },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', (piece: string) => {
          text += piece;
        });
        answer.on('end', () => {
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text, code: codeIn(text) });
        });
        answer.on('error', reject);
      },
    );
    asking.on('error', reject);
    asking.end(body);
  });
}

function codeIn(text: string): string | undefined {
  try {
    return (JSON.parse(text) as { problem?: { code?: string } }).problem?.code;
  } catch {
    return undefined;
  }
}

/** The cookie and the token of a session, by exchanging a new launch token. */
export async function rawSession(
  web: Web,
): Promise<{ cookie: string; csrf: string; token: string; answer: RawAnswer }> {
  const token = tokenOf(web);
  const answer = await exchange(web, token);
  const [cookie = ''] = (answer.headers['set-cookie'] as string[] | undefined)?.[0]?.split(';') ?? [];
  const { csrf } = (JSON.parse(answer.text) as { value: { csrf: string } }).value;
  return { cookie, csrf, token, answer };
}

export const tokenOf = (web: Web): string => new URL(web.launchAddress()).hash.replace('#token=', '');

export const exchange = (web: Web, token: unknown, headers: Record<string, string> = {}): Promise<RawAnswer> =>
  send(web, { method: 'POST', path: '/host/session', headers, body: JSON.stringify({ token }) });
