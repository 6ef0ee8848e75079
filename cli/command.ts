// How a command is written: one file cli/commands/AREA/NAME.ts exporting `register(program)`, loaded when it is called.
// The engine is imported when a command runs, never for help. Results go to stdout, everything else to stderr.
//
//   export function register(program: Command): void {
//     workspaceCommand(program, 'replay', 'Decides a past run again from its pins and compares', ['cvm replay --run 1 --workspace shop.cvmw'])
//       .requiredOption('--run <number>', 'the run', whole('--run'))
//       .action(withWorkspace<{ run: number }>(async (session, options) => {
//         const result = await session.finish<Replay>(await session.caller.decisions.replay({ run: options.run }));
//         session.print(result, (format) => `Run ${result.run}: ${format.number(result.decisions)} decisions, the same.`);
//       }));
//   }
import type { Command } from 'commander';
import type { Caller, Engine } from '#engine/index.ts';
import { type Json, Problem, type ProblemKind, problemShape } from '#shared/errors.ts';
import { EXIT_CODES } from './exit.ts';
import { onInterrupt } from './interrupt.ts';
import { createProgressLine, type Shown } from './progress.ts';
import { inTerminal } from './remedies.ts';
import { type Format, formatIn } from './text/format.ts';

/** What every command may do with the terminal. */
export interface Terminal {
  /** Whether the answer is JSON. */
  readonly json: boolean;
  /** Aborted by the first Ctrl-C; the second leaves at once. */
  readonly signal: AbortSignal;
  /** Prints the result on stdout: JSON with `--json`, else the text. Called once. */
  print(result: unknown, text: (format: Format) => string): void;
  /** A message for people, on stderr. */
  note(text: string): void;
  /** Draws how far the work is, on stderr, when that is a terminal. */
  progress(report: Shown): void;
  /** Ends with the exit code of `kind` although a result was printed: some rows refused, a check failed. */
  endAs(kind: ProblemKind): void;
}

/** A terminal and an open workspace. */
export interface Session extends Terminal {
  readonly engine: Engine;
  /** The contract, in process. */
  readonly caller: Caller;
  /** Watches a job to its end and returns its result. Ctrl-C cancels it; its problem is thrown. */
  finish<Result = Json>(started: { readonly job: number }): Promise<Result>;
}

interface CommonOptions {
  readonly json?: boolean;
  readonly workspace?: string;
}

/** Declares a command with its examples first in its help. */
export function command(program: Command, usage: string, summary: string, examples: readonly string[]): Command {
  const lines = examples.map((example) => `  ${example}`).join('\n');
  return program
    .command(usage)
    .description(summary)
    .addHelpText('before', `Examples\n${lines}\n`)
    .option('--json', 'print one JSON document on standard output');
}

/** As `command`, for one that works on a workspace. */
export function workspaceCommand(
  program: Command,
  usage: string,
  summary: string,
  examples: readonly string[],
): Command {
  return command(program, usage, summary, examples).option(
    '--workspace <file>',
    'the workspace (or set CVM_WORKSPACE)',
  );
}

type Action = (...parameters: unknown[]) => Promise<void>;

/** The action of a command without a workspace: gets the terminal, the options, then the arguments. */
export function withTerminal<Options>(
  body: (terminal: Terminal, options: Options, ...args: string[]) => Promise<void>,
): Action {
  return (...parameters) => act(body, false, parameters);
}

async function act<Options>(
  body: (terminal: Terminal, options: Options, ...args: string[]) => Promise<void>,
  leaveWhenIdle: boolean,
  parameters: readonly unknown[],
): Promise<void> {
  // commander hands the arguments, then the options, then the command itself
  const args = parameters.slice(0, -2) as string[];
  const options = parameters.at(-2) as Options & CommonOptions;
  const interrupt = onInterrupt();
  if (leaveWhenIdle) interrupt.leaveWhenIdle();
  const { terminal, done } = openTerminal(options.json === true, interrupt.signal);
  try {
    await body(terminal, options, ...args);
  } finally {
    done();
    interrupt.release();
  }
}

/** The action of a command on a workspace, which is opened before `body` and closed after it. */
export function withWorkspace<Options>(
  body: (session: Session, options: Options, ...args: string[]) => Promise<void>,
): Action {
  const onTerminal = async (terminal: Terminal, options: Options & CommonOptions, ...args: string[]): Promise<void> => {
    const workspace = workspaceNamed(options);
    const { openEngine } = await import('#engine/index.ts');
    const engine = openEngine({ workspace, role: 'desk' });
    try {
      await body(openSession(terminal, engine), options, ...args);
    } finally {
      await engine.close();
    }
  };
  return (...parameters) => act(onTerminal, true, parameters);
}

/** The workspace of a command that may not be able to open it. Throws USAGE when none is named. */
export function workspaceNamed(options: { readonly workspace?: string }): string {
  const workspace = options.workspace ?? process.env.CVM_WORKSPACE;
  if (workspace !== undefined && workspace !== '') return workspace;
  throw new Problem(
    'USAGE',
    'Which workspace? Add --workspace NAME.cvmw, or make one with: cvm init NAME.cvmw --sample',
  );
}

/** A session on an engine that is open already; the caller closes it. */
export function openSession(terminal: Terminal, engine: Engine): Session {
  const { caller } = engine;
  return {
    ...terminal,
    engine,
    caller,
    async finish<Result>({ job }: { readonly job: number }) {
      const cancel = (): void => {
        terminal.note('Stopping… (Ctrl-C again leaves at once)');
        caller.jobs.cancel({ job }).catch((error: unknown) => terminal.note(inTerminal(problemShape(error))));
      };
      if (terminal.signal.aborted) cancel();
      else terminal.signal.addEventListener('abort', cancel, { once: true });
      try {
        for await (const { data: event } of await caller.jobs.watch({ job, after: 0 })) {
          if (event.type === 'progress') terminal.progress(event.progress);
        }
        return (await caller.jobs.result({ job })) as Result;
      } finally {
        terminal.signal.removeEventListener('abort', cancel);
      }
    },
  };
}

function openTerminal(json: boolean, signal: AbortSignal): { terminal: Terminal; done: () => void } {
  const line = createProgressLine(process.stderr);
  const terminal: Terminal = {
    json,
    signal,
    print(result, text) {
      line.clear();
      const out = json ? JSON.stringify(result, null, 2) : text(formatIn()).trimEnd();
      process.stdout.write(`${out}\n`);
    },
    note(text) {
      line.clear();
      process.stderr.write(`${text}\n`);
    },
    progress: (report) => line.draw(report),
    endAs(kind) {
      process.exitCode = EXIT_CODES[kind];
    },
  };
  return { terminal, done: () => line.clear() };
}
