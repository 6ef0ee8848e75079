// One function a call of the page (shared/host-calls.ts).
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename, extname, isAbsolute, join, resolve } from 'node:path';
import { startTask, THREAD_FILE } from '#engine/threads/index.ts';
import { Problem } from '#shared/errors.ts';
import type { HostAnswers, HostCall, HostInput } from '#shared/host-calls.ts';
import type { JobProgress } from '#shared/model/job.ts';
import { browse, browseOwn } from './browse.ts';
import type { Desks } from './desks.ts';
import type { Asking, HostOptions } from './options.ts';
import { entryOf, idOf, type Recents } from './recents.ts';
import { safeName } from './safe-name.ts';
import { sweepUploads, type Uploads } from './uploads.ts';

const SAMPLE_FILE = 'Sample telecom.cvmw';

interface Parts {
  readonly recents: Recents;
  readonly desks: Desks;
  readonly uploads: Uploads;
  /** Where a workspace goes that has a name and no folder. */
  readonly folder: string;
  readonly options: HostOptions;
}

type Answers = { readonly [Call in HostCall]: (input: HostInput<Call>, asking: Asking) => Promise<HostAnswers[Call]> };

export function answers({ recents, desks, uploads, folder, options }: Parts): Answers & {
  open(input: { readonly path: string }): Promise<{ readonly id: string }>;
} {
  const engine = options.threads?.engine ?? THREAD_FILE;
  const sample = options.threads?.sample ?? new URL('../data/thread.ts', import.meta.url);

  const opened = async (path: string, make?: { currency: string; zone: string }): Promise<{ readonly id: string }> => {
    const { id, path: place } = await desks.open(path, make);
    recents.note(place);
    await sweepUploads(place, Date.now());
    return { id };
  };
  /** A path as it is; a name alone, in the folder of workspaces. */
  const placed = async (given: string): Promise<string> => {
    if (isAbsolute(given)) return resolve(given);
    await mkdir(folder, { recursive: true });
    const name = safeName(given);
    return join(folder, extname(name).toLowerCase() === '.cvmw' ? name : `${name}.cvmw`);
  };
  const pathOf = (id: string): string => {
    const found = recents.all().find(({ path }) => idOf(path) === id);
    if (found !== undefined) return found.path;
    throw new Problem('UNKNOWN_WORKSPACE', 'This workspace is not on the list. Open its file.', { id });
  };

  return {
    async workspaces() {
      return recents.all().map(({ path }) => entryOf(path, desks.isOpen(idOf(path))));
    },
    open: ({ path }) => opened(path),
    async create({ path, currency, zone }) {
      return await opened(await placed(path), { currency, zone });
    },
    async openSample(_nothing, { onShare, signal }) {
      const path = await placed(SAMPLE_FILE);
      if (!existsSync(path)) {
        const customers = options.sampleCustomers;
        const start = { path, ...(customers !== undefined && { customers }) };
        await startTask(sample, start, { report: (progress) => onShare?.(shareOfSample(progress)), signal });
      }
      return await opened(path);
    },
    async forget({ id }) {
      recents.forget(id);
      return null;
    },
    browse: ({ folder: asked }) => (asked === null ? browseOwn(folder) : browse(asked)),
    async backups({ workspace }) {
      const list = await startTask(engine, { part: 'backups', path: pathOf(workspace) });
      return (list as unknown as readonly { file: string; bytes: number }[]).map(({ file, bytes }) => ({
        path: file,
        name: basename(file),
        bytes,
      }));
    },
    async restore({ backup, path }, { onShare, signal }) {
      const file = await placed(path);
      const report = (progress: JobProgress): void => onShare?.(shareOf(progress));
      await startTask(engine, { part: 'restore', backup, file }, { report, signal });
      return await opened(file);
    },
    async beginFile({ workspace, name }) {
      return await uploads.begin(desks.desk(workspace).path, name);
    },
  };
}

const shareOf = ({ done, total }: JobProgress): number | null =>
  total === null || total <= 0 ? null : Math.min(1, done / total);

/** The sample is made in steps, which its phases count: `3 of 9: permissions`. */
function shareOfSample(progress: JobProgress): number | null {
  const [, step, steps] = /^(\d+) of (\d+)/.exec(progress.phase) ?? [];
  if (step === undefined) return shareOf(progress);
  return (Number(step) - 1 + (shareOf(progress) ?? 0)) / Number(steps);
}
