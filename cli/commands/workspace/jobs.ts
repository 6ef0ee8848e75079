// cvm jobs: what long work there was and is, and what to do with work that was interrupted.
import { setTimeout as pause } from 'node:timers/promises';
import type { Command } from 'commander';
import type { Job } from '#shared/model/job.ts';
import { withWorkspace, workspaceCommand } from '../../command.ts';
import { progressText } from '../../progress.ts';
import { inTerminal } from '../../remedies.ts';
import { whole } from '../../values.ts';

export function register(program: Command): void {
  const jobs = program.command('jobs').description('Long work: list, watch, cancel, resume, discard');

  workspaceCommand(jobs, 'list', 'Lists jobs, newest first', ['cvm jobs list --workspace shop.cvmw'])
    .option('--limit <count>', 'how many', whole('--limit'), 20)
    .action(
      withWorkspace<{ limit: number }>(async (session, { limit }) => {
        const list = await session.caller.jobs.list({ limit });
        const { zone } = session.engine.settings();
        session.print({ jobs: list }, (format) =>
          list.length === 0
            ? 'No jobs yet.'
            : format.table(
                ['job', 'kind', 'state', 'started', ''],
                list.map((job) => [
                  String(job.job),
                  job.kind,
                  job.state,
                  format.instant(job.createdAt, zone),
                  about(job),
                ]),
              ),
        );
      }),
    );

  workspaceCommand(jobs, 'watch', 'Shows how far a job is, whoever runs it, and ends as it ends', [
    'cvm jobs watch 7 --workspace shop.cvmw',
  ])
    .argument('<job>', 'its number')
    .action(
      withWorkspace(async (session, _options, job) => {
        const number = whole('job')(job);
        // Ctrl-C ends the watching and not the job: that is what cancel is for.
        for await (const { data: event } of await session.caller.jobs.watch({ job: number, after: 0 })) {
          if (event.type === 'progress') session.progress(event.progress);
        }
        const result = await session.caller.jobs.result({ job: number });
        const { state } = await session.caller.jobs.one({ job: number });
        session.print({ job: number, state, result }, () => `Job ${number} is ${state}.`);
      }),
    );

  workspaceCommand(jobs, 'cancel', 'Stops a job that goes on; nothing of it is left', [
    'cvm jobs cancel 7 --workspace shop.cvmw',
  ])
    .argument('<job>', 'its number')
    .action(
      withWorkspace(async (session, _options, job) => {
        const number = whole('job')(job);
        await session.caller.jobs.cancel({ job: number });
        let asked = await session.caller.jobs.one({ job: number });
        // The process that runs it may sleep, and this then waits for its own Ctrl-C.
        while (['queued', 'running'].includes(asked.state)) {
          await pause(50);
          asked = await session.caller.jobs.one({ job: number });
        }
        session.print(asked, () => `Job ${number} is ${asked.state}.`);
      }),
    );

  workspaceCommand(jobs, 'resume', 'Goes on with an interrupted job from where it was', [
    'cvm jobs resume 7 --workspace shop.cvmw',
  ])
    .argument('<job>', 'its number')
    .action(
      withWorkspace(async (session, _options, job) => {
        const resumed = await session.caller.jobs.resume({ job: whole('job')(job) });
        const result = await session.finish(resumed);
        session.print({ ...resumed, result }, () => `Job ${resumed.job} is done.`);
      }),
    );

  workspaceCommand(jobs, 'discard', 'Frees everything an interrupted job had begun', [
    'cvm jobs discard 7 --workspace shop.cvmw',
  ])
    .argument('<job>', 'its number')
    .action(
      withWorkspace(async (session, _options, job) => {
        const discarded = await session.caller.jobs.discard({ job: whole('job')(job) });
        await session.finish(discarded);
        session.print(discarded, () => `Job ${discarded.job} is discarded; nothing of it is left.`);
      }),
    );
}

function about({ job, state, problem, progress }: Job): string {
  if (state === 'interrupted' && problem?.code === 'DISK_FULL') return inTerminal(problem);
  if (state === 'interrupted') return `go on: cvm jobs resume ${job}, or drop it: cvm jobs discard ${job}`;
  if (problem !== null) return `${inTerminal(problem)} [${problem.code}]`;
  return state === 'running' && progress !== null ? progressText(progress) : '';
}
