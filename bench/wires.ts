// How long the desk takes to answer a page: over each wire beside the caller in process, and from the start of the
// loopback host to its first answer beside a bare server.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SPECIAL } from '#data/index.ts';
import { type Door, openDoors } from '../tests/doors.ts';
import { count, median, milliseconds, percentile, type Table } from './measure.ts';
import { sampleWorkspace } from './sample.ts';

const ROOT = join(import.meta.dirname, '..');
const WARM_UP = 50;

/** A small query and a middling one, over every door in turns. */
export async function benchWires(customers: number, calls: number): Promise<Table> {
  const doors = await openDoors(await sampleWorkspace(customers));
  const queries: readonly (readonly [string, unknown])[] = [
    ['workspace.about', undefined],
    ['customers.profile', { customer: SPECIAL.id }],
  ];
  try {
    const rows: string[][] = [];
    for (const [path, input] of queries) {
      const waits = new Map(doors.all.map((door): [Door, number[]] => [door, []]));
      for (let call = -WARM_UP; call < calls; call += 1) {
        for (const [door, times] of waits) {
          const began = performance.now();
          await door.ask(path, input);
          if (call >= 0) times.push(performance.now() - began);
        }
      }
      for (const [door, times] of waits) {
        rows.push([`${path}, ${door.name}`, milliseconds(median(times)), milliseconds(percentile(times, 0.95))]);
      }
    }
    return {
      title: 'A query over each wire',
      about: `${count(calls)} calls of two queries, one at a time, on the sample of ${count(customers)} customers: in process, over a port to the desk thread, over such a port relayed as the desktop does it, and over HTTP on loopback.`,
      head: ['query and wire', 'p50', 'p95'],
      rows,
    };
  } finally {
    await doors.close();
  }
}

const BARE = `
  const { default: fastify } = await import('fastify');
  const app = fastify();
  app.get('/', () => ({}));
  console.log(await app.listen({ host: '127.0.0.1', port: 0 }));
`;

/** From the start of the process to the first answer of the contract. */
export async function benchServe(customers: number, repeats: number): Promise<Table> {
  const workspace = await sampleWorkspace(customers);
  const data = mkdtempSync(join(tmpdir(), 'cvm-bench-'));
  const whole: number[] = [];
  const bare: number[] = [];
  try {
    // Once before, which builds the page if it is not built.
    await untilAnswered(served(workspace), data, firstAnswer);
    for (let repeat = 0; repeat < repeats; repeat += 1) {
      whole.push(await untilAnswered(served(workspace), data, firstAnswer));
      bare.push(await untilAnswered(['--input-type=module', '--eval', BARE], data, (origin) => fetch(origin)));
    }
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
  const row = (name: string, times: readonly number[]): string[] => [
    name,
    milliseconds(median(times)),
    milliseconds(percentile(times, 0.95)),
  ];
  return {
    title: 'The start of the loopback host',
    about: `From starting the process to the first answer, ${repeats} times each in turns: \`cvm serve\` on the sample of ${count(customers)} customers to \`workspace.about\`, beside a Fastify of one route.`,
    head: ['', 'p50', 'p95'],
    rows: [row('cvm serve', whole), row('bare Fastify', bare)],
  };
}

const served = (workspace: string): string[] => ['cli/cvm.mjs', 'serve', '--no-open', '--workspace', workspace];

/** Milliseconds from starting `words` until `ask`, given what the process printed of an address, is answered. */
async function untilAnswered(
  words: readonly string[],
  data: string,
  ask: (address: string) => Promise<Response>,
): Promise<number> {
  const began = performance.now();
  const env = { ...process.env, CVM_DATA: data };
  const child = spawn(process.execPath, words, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  try {
    let said = '';
    for await (const text of child.stdout.setEncoding('utf8')) {
      said += String(text);
      const [address] = /http:\S+(?=\n)/.exec(said) ?? [];
      if (address === undefined) continue;
      const answer = await ask(address);
      if (!answer.ok) throw new Error(`${words.join(' ')} answered ${answer.status}`);
      await answer.text();
      return performance.now() - began;
    }
    throw new Error(`${words.join(' ')} printed no address: ${said}`);
  } finally {
    child.kill('SIGINT');
    await ended;
  }
}

/** What a page does first: its session, then a query. */
async function firstAnswer(address: string): Promise<Response> {
  const { origin, pathname, hash } = new URL(address);
  const headers = { origin, 'content-type': 'application/json' };
  const body = JSON.stringify({ token: hash.replace('#token=', '') });
  const session = await fetch(`${origin}/host/session`, { method: 'POST', headers, body });
  const { value } = (await session.json()) as { value: { csrf: string } };
  const cookie = session.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const ours = { ...headers, cookie, 'x-cvm-csrf': value.csrf };
  return await fetch(`${origin}${pathname}/trpc/workspace.about`, { method: 'POST', headers: ours });
}
