// What every wire promises besides its answers: a call can be stopped, a subscription goes on from a number, and once the
// desk has died every open call and every later one is told so, until the host has started another.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fillWorkspace, SAMPLE_SETTINGS } from '#data/index.ts';
import { createEngineWorkspace } from '#engine/index.ts';
import { type Door, type Doors, openDoors } from './doors.ts';

const WIRES = ['port', 'relayed port', 'HTTP'];

let folder: string;
let workspace: string;
let doors: Doors;
/** A job that has ended, and how many events its ledger has. */
let job: number;
let events: number;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cvm-doors-test-'));
  workspace = join(folder, 'sample.cvmw');
  const engine = createEngineWorkspace({ path: workspace, ...SAMPLE_SETTINGS });
  await fillWorkspace(engine, { seed: 1, customers: 2_000 });
  job = (await engine.caller.workspace.backup({})).job;
  await engine.caller.jobs.result({ job });
  await engine.close();
  doors = await openDoors(workspace);
  events = (await listened(doorOf('caller'), 'jobs.watch', { job })).length;
});

afterAll(async () => {
  await doors.close();
  rmSync(folder, { recursive: true });
});

const doorOf = (name: string, of: readonly Door[] = doors.all): Door => {
  const found = of.find((door) => door.name === name);
  if (found === undefined) throw new Error(`there is no door ${name}`);
  return found;
};

async function listened(door: Door, path: string, input: unknown): Promise<{ id: string }[]> {
  const all: { id: string }[] = [];
  await door.listen(path, input, (event) => all.push(event as { id: string }) > 0);
  return all;
}

describe.each(['caller', ...WIRES])('%s', (name) => {
  test('a subscription goes on behind a number, and ends with its job', async () => {
    const ids = (after: number): string[] => Array.from({ length: events - after }, (_, i) => String(i + 1 + after));
    const door = doorOf(name);
    expect(events).toBeGreaterThan(3);
    expect((await listened(door, 'jobs.watch', { job })).map(({ id }) => id)).toEqual(ids(0));
    expect((await listened(door, 'jobs.watch', { job, after: 2 })).map(({ id }) => id)).toEqual(ids(2));
    // what a client sends by itself when its connection was lost
    expect((await listened(door, 'jobs.watch', { job, lastEventId: '3' })).map(({ id }) => id)).toEqual(ids(3));
  });
});

describe.each(WIRES)('%s', (name) => {
  test('a stopped query is rejected at once, and can be asked again', async () => {
    const stop = new AbortController();
    const asked = doorOf(name).ask('verify.dump', undefined, stop.signal);
    const began = performance.now();
    setTimeout(() => stop.abort(), 20);
    await expect(asked).rejects.toThrow(/abort|stop/i);
    const stopped = performance.now() - began;
    expect(await doorOf(name).ask('verify.dump')).toMatchObject({ hash: expect.any(String) });
    expect(stopped).toBeLessThan(performance.now() - began);
  });

  test('a call that is stopped before it begins is never asked', async () => {
    const before = await doorOf(name).ask('workspace.about');
    await expect(doorOf(name).ask('workspace.rename', { name: 'Nobody' }, AbortSignal.abort())).rejects.toThrow();
    expect(await doorOf(name).ask('workspace.about')).toEqual(before);
  });

  test('a subscription without end stops when nobody listens', async () => {
    const stop = new AbortController();
    let told = 0;
    await doorOf(name).listen('workspace.watch', undefined, () => {
      told += 1;
      return false;
    });
    expect(told).toBe(1);
    setTimeout(() => stop.abort(), 100);
    const listening = doorOf(name).listen('workspace.watch', undefined, () => true, stop.signal);
    await expect(listening).resolves.toBeUndefined();
  });

  test('what is no procedure is refused in words', async () => {
    await expect(doorOf(name).ask('nothing.here', {})).rejects.toMatchObject({ code: 'USAGE' });
  });
});

test('a frame that is none closes the port', async () => {
  const port = doors.host.desk(doors.id).connect();
  const closed = new Promise((resolve) => port.once('close', resolve));
  port.postMessage({ call: 'nonsense' });
  await closed;
});

describe('when the desk dies', () => {
  test('every open call and every later one is told, and another desk answers again', async () => {
    const wires = doors.all.filter(({ writes }) => writes);
    const outcome = (call: Promise<unknown>) =>
      call.then(
        () => 'answered',
        (error: { code?: string }) => error.code,
      );
    // A few seconds of work, and a subscription without end, on each wire.
    const open = wires.flatMap((door) => [
      outcome(door.ask('verify.dump')),
      outcome(door.listen('workspace.watch', undefined, () => true)),
    ]);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await doors.host.desk(doors.id).kill();
    expect(await Promise.all(open)).toEqual(open.map(() => 'WORKER_GONE'));
    const later = wires.flatMap((door) => [
      outcome(door.ask('workspace.about')),
      outcome(door.ask('workspace.rename', { name: 'Maria' })),
      outcome(door.listen('workspace.watch', undefined, () => true)),
    ]);
    expect(await Promise.all(later)).toEqual(later.map(() => 'WORKER_GONE'));

    expect(await doors.host.open(workspace)).toEqual({ id: doors.id });
    for (const door of doors.again()) {
      expect(await door.ask('workspace.about'), door.name).toMatchObject({ currency: 'EUR' });
    }
    // Ports of the desk that died stay dead; HTTP asks whichever desk there is.
    const old = wires.map(async (door) => [door.name, await outcome(door.ask('workspace.about'))]);
    expect(Object.fromEntries(await Promise.all(old))).toEqual({
      port: 'WORKER_GONE',
      'relayed port': 'WORKER_GONE',
      HTTP: 'answered',
    });
  });
});
