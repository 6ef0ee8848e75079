// Whether there is more of an element than can be seen: what scrolls must be reachable by keys.
import { type RefObject, useEffect, useState } from 'react';

export function useOverflows(element: RefObject<HTMLElement | null>): boolean {
  const [overflows, setOverflows] = useState(false);
  useEffect(() => {
    const watched = element.current;
    if (watched === null) return;
    const measure = (): void =>
      setOverflows(watched.scrollWidth > watched.clientWidth || watched.scrollHeight > watched.clientHeight);
    measure();
    const watcher = new ResizeObserver(measure);
    watcher.observe(watched);
    if (watched.firstElementChild !== null) watcher.observe(watched.firstElementChild);
    return () => watcher.disconnect();
  }, [element]);
  return overflows;
}
