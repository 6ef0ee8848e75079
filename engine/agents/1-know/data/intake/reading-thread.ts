// A thread that helps to read a file: its owner's end. It may be ended at any moment, whatever it is doing, so that what
// cannot be stopped in one thread can be stopped there.
import { Worker } from 'node:worker_threads';
import { Problem, type ProblemShape, problemFrom, problemShape } from '#shared/errors.ts';

/** How long at most until whoever waits for the thread looks whether it is to stop. */
const PATIENCE_MS = 50;

/** What the thread of engine/worker.ts is handed at its start; its orders come as messages. */
export interface ReadingStart {
  readonly part: 'read';
}

/** What it says where it cannot do what it is told. */
export interface Failed {
  readonly problem: ProblemShape;
}

/** Starts when it is first needed, or earlier, while there is something else to do. */
export class ReadingThread {
  readonly #file: URL;
  #worker: Worker | null = null;
  readonly #reports: unknown[] = [];
  #wake = (): void => {};
  #lost: Error | null = null;

  /** `file` is that of the engine's threads. */
  constructor(file: URL) {
    this.#file = file;
  }

  start(): Worker {
    if (this.#worker !== null) return this.#worker;
    const worker = new Worker(this.#file, { workerData: { part: 'read' } satisfies ReadingStart });
    worker.on('message', (report: unknown) => {
      this.#reports.push(report);
      this.#wake();
    });
    worker.on('error', (error: Error) => {
      this.#lost = error;
      this.#wake();
    });
    worker.on('exit', () => {
      this.#lost ??= new Error('the thread that read the file has ended before the file did');
      this.#wake();
    });
    this.#worker = worker;
    return worker;
  }

  tell(order: unknown): void {
    this.start().postMessage(order);
  }

  /** The next thing it says. Throws the problem it tells of, what ended it, and what `breathe` throws meanwhile. */
  async hear<Report extends object>(breathe: () => Promise<void>): Promise<Report> {
    for (;;) {
      if (this.#reports.length > 0) {
        const report = this.#reports.shift() as Report | Failed;
        if ('problem' in report) throw problemFrom(report.problem);
        return report;
      }
      if (this.#lost !== null) throw this.#lost;
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        timer = setTimeout(resolve, PATIENCE_MS);
      });
      clearTimeout(timer);
      await breathe();
    }
  }

  /** Ends it, in the middle of a word where need be. */
  async end(): Promise<void> {
    await this.#worker?.terminate();
    this.#worker = null;
  }
}

/** Lends a thread of the file `threads` to `use`, and ends it then; null where there is none. */
export async function withThread<Result>(
  threads: URL | null,
  use: (thread: ReadingThread | null) => Promise<Result>,
): Promise<Result> {
  const thread = threads === null ? null : new ReadingThread(threads);
  try {
    return await use(thread);
  } finally {
    await thread?.end();
  }
}

/** What a thread tells of an error; a defect ends it. */
export function failed(error: unknown): Failed {
  if (error instanceof Problem) return { problem: problemShape(error) };
  throw error;
}
