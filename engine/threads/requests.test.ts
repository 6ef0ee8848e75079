import { MessageChannel } from 'node:worker_threads';
import { afterEach, expect, test } from 'vitest';
import { answerRequests } from './answer-requests.ts';
import { createRequester } from './requester.ts';

let channel = new MessageChannel();
afterEach(() => {
  channel.port1.close();
  channel = new MessageChannel();
});

const forward = { method: 'POST', url: 'http://desk/trpc/x?y=1', headers: { 'x-a': 'b' }, body: '{"é":1}' };
const never = new AbortController().signal;

test('a request arrives whole, and its answer in pieces as they come', async () => {
  const { promise: go, resolve: send } = Promise.withResolvers<void>();
  answerRequests(channel.port2, async (request) => {
    const text = `${request.method} ${request.url} ${request.headers.get('x-a')} ${await request.text()}`;
    async function* pieces() {
      yield Buffer.from(text);
      await go;
      yield Buffer.from('!');
    }
    return new Response(ReadableStream.from(pieces()), { status: 201, headers: { 'x-c': 'd' } });
  });
  const answer = await createRequester(channel.port1)(forward, never);
  expect(answer).toMatchObject({ status: 201, headers: { 'x-c': 'd' } });
  const reader = answer.body.getReader();
  expect(Buffer.from((await reader.read()).value ?? []).toString()).toBe('POST http://desk/trpc/x?y=1 b {"é":1}');
  send();
  expect(Buffer.from((await reader.read()).value ?? []).toString()).toBe('!');
  expect((await reader.read()).done).toBe(true);
});

test('whoever stops asking stops the other side, before the head and after it', async () => {
  const stopped: string[] = [];
  answerRequests(channel.port2, async (request) => {
    const when = new URL(request.url).pathname;
    request.signal.addEventListener('abort', () => stopped.push(when));
    if (when === '/head') await new Promise(() => {});
    async function* endless() {
      for (;;) {
        yield Buffer.from('.');
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    }
    return new Response(ReadableStream.from(endless()));
  });
  const ask = createRequester(channel.port1);
  const stop = new AbortController();
  const asked = ask({ ...forward, url: 'http://desk/head' }, stop.signal);
  setTimeout(() => stop.abort(new Error('nobody waits')), 20);
  await expect(asked).rejects.toThrow('nobody waits');
  const { body } = await ask({ ...forward, url: 'http://desk/body' }, never);
  await body.cancel();
  await expect.poll(() => stopped).toEqual(['/head', '/body']);
});

test('a closed port rejects what is open, breaks off what has begun, and refuses what comes later', async () => {
  answerRequests(channel.port2, async (request) => {
    if (request.url.endsWith('/head')) await new Promise(() => {});
    return new Response(new ReadableStream());
  });
  const ask = createRequester(channel.port1);
  const { body } = await ask({ ...forward, url: 'http://desk/body' }, never);
  const reading = body.getReader().read();
  const asked = ask({ ...forward, url: 'http://desk/head' }, never);
  channel.port2.close();
  await expect(asked).rejects.toMatchObject({ code: 'WORKER_GONE' });
  await expect(reading).rejects.toMatchObject({ code: 'WORKER_GONE' });
  await expect(ask(forward, never)).rejects.toMatchObject({ code: 'WORKER_GONE' });
});
