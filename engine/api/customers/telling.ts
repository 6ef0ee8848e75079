// Work as a stream: what it says of its progress, at most ten times a second, then its result.
const APART_MS = 100;

export async function* tellingProgress<Progress, Result>(
  work: (report: (progress: Progress) => void) => Promise<Result>,
): AsyncGenerator<{ readonly progress: Progress } | { readonly result: Result }> {
  let latest: Progress | null = null;
  const ended = work((progress) => {
    latest = progress;
  }).then((result) => ({ result }));
  // Whoever stops listening is not told how it ended.
  ended.catch(() => {});
  for (;;) {
    const first = await Promise.race([ended, pause()]);
    if (first !== null) {
      yield first;
      return;
    }
    if (latest !== null) yield { progress: latest };
    latest = null;
  }
}

const pause = (): Promise<null> => new Promise((resolve) => setTimeout(resolve, APART_MS, null));
