// There is one pen. Threads of a process share it as two Int32; processes share it through SQLite's own write lock.
// The desk asks and gets it next; a job never begins a transaction while the desk asks (design, section 3).

const ASKING = 0;
/** How long a job waits at most for the desk; asks that last longer are those of a desk that is gone. */
const PATIENCE_MS = 2_000;
/** How long a job pauses between transactions while another process has the file open. */
const COURTESY_MS = 2;

export interface Pen {
  hold<Result>(role: 'desk' | 'job', work: () => Result): Result;
  /** The desk asks ahead of its write; the answer takes that back. */
  ask(): () => void;
  /** Told by whoever reads the presence rows: another process has the file open. */
  shareWithOthers(others: boolean): void;
  readonly shared: SharedArrayBuffer;
}

/** The pen of this process, or of the thread that was handed `shared`. */
export function createPen(shared: SharedArrayBuffer = new SharedArrayBuffer(8)): Pen {
  const cells = new Int32Array(shared);
  const pause = new Int32Array(new SharedArrayBuffer(4));
  let courteous = false;
  let abandoned = 0;
  const ask = (): (() => void) => {
    Atomics.add(cells, ASKING, 1);
    return () => {
      Atomics.sub(cells, ASKING, 1);
      Atomics.notify(cells, ASKING);
    };
  };
  return {
    shared,
    ask,
    shareWithOthers(others) {
      courteous = others;
    },
    hold(role, work) {
      if (role === 'desk') {
        const takeBack = ask();
        try {
          return work();
        } finally {
          takeBack();
        }
      }
      const until = performance.now() + PATIENCE_MS;
      for (;;) {
        const asking = Atomics.load(cells, ASKING);
        abandoned = Math.min(abandoned, asking);
        if (asking === abandoned) break;
        if (performance.now() > until) {
          abandoned = asking;
          break;
        }
        Atomics.wait(cells, ASKING, asking, 50);
      }
      if (courteous) Atomics.wait(pause, 0, 0, COURTESY_MS);
      return work();
    },
  };
}
