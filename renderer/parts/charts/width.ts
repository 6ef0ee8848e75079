// Charts are laid out anew for their width, never scaled: text keeps its size.
import { type RefObject, useLayoutEffect, useRef, useState } from 'react';

export function useWidth(start = 600): [RefObject<HTMLDivElement | null>, number] {
  const element = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(start);
  useLayoutEffect(() => {
    const watched = element.current;
    if (watched === null) return;
    const measure = (): void => setWidth(Math.max(160, Math.floor(watched.clientWidth)));
    measure();
    const watcher = new ResizeObserver(measure);
    watcher.observe(watched);
    return () => watcher.disconnect();
  }, []);
  return [element, width];
}
