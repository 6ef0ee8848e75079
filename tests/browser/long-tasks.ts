/** In the page: from now on `longTasks()` answers how long each task of its main thread took that took more than 50 ms. */
export const LONG_TASKS = `
  globalThis.tasksSeen = [];
  globalThis.taskWatcher = new PerformanceObserver((list) => tasksSeen.push(...list.getEntries().map(({ duration }) => duration)));
  taskWatcher.observe({ type: 'longtask' });
  globalThis.longTasks = () => [...tasksSeen, ...taskWatcher.takeRecords().map(({ duration }) => duration)];`;
