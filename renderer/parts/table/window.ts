// Which rows of a long table are in view, and where they stand. Browsers cannot draw beyond some 33 million pixels, so
// that above 15 million the scroll position maps to rows by ratio: the bar never lies about size, the last row can be
// reached, and a step of the wheel goes further.
import { type RefObject, useCallback, useEffect, useLayoutEffect, useState } from 'react';

const MOST_PIXELS = 15_000_000;
const OVERSCAN = 8;

export interface RowWindow {
  /** The rows to draw, the last excluded. */
  readonly from: number;
  readonly to: number;
  /** Pixels before the first and after the last. */
  readonly before: number;
  readonly after: number;
}

export interface Scrolled {
  readonly count: number;
  readonly rowHeight: number;
  /** What is left of the viewport below the sticky head. */
  readonly viewHeight: number;
  readonly scrollTop: number;
}

/** The window of rows at a scroll position. Pure; heights in pixels. */
export function rowWindow({ count, rowHeight, viewHeight, scrollTop }: Scrolled): RowWindow {
  const height = Math.min(count * rowHeight, MOST_PIXELS);
  const inView = viewHeight / rowHeight;
  const exact = firstInView({ count, rowHeight, viewHeight, scrollTop });
  const first = Math.min(Math.floor(exact), Math.max(0, count - 1));
  const offset = scrollTop - (exact - first) * rowHeight;
  const above = Math.min(first, OVERSCAN, Math.max(0, Math.floor(offset / rowHeight)));
  const from = first - above;
  const to = Math.min(count, Math.ceil(first + inView) + OVERSCAN);
  const before = Math.max(0, offset - above * rowHeight);
  return { from, to, before, after: Math.max(0, height - before - (to - from) * rowHeight) };
}

/** The scroll position at which a row is in view, moving as little as possible. */
export function scrollTopFor(row: number, at: Scrolled): number {
  const inView = at.viewHeight / at.rowHeight;
  const first = firstInView(at);
  if (row >= first && row + 1 <= first + inView) return at.scrollTop;
  const wanted = row < first ? row : row + 1 - inView;
  return Math.max(0, wanted * pixelsPerRow(at));
}

function firstInView(at: Scrolled): number {
  return Math.max(0, Math.min(at.scrollTop / pixelsPerRow(at), Math.max(0, at.count - at.viewHeight / at.rowHeight)));
}

/** How far the scroll bar moves for a row. */
function pixelsPerRow({ count, rowHeight, viewHeight }: Scrolled): number {
  if (count * rowHeight <= MOST_PIXELS) return rowHeight;
  return (MOST_PIXELS - viewHeight) / (count - viewHeight / rowHeight);
}

/** Follows a scrolling element. Its rows are as high as the token says, measured, so that zoom and density count. */
export function useRowWindow(scroller: RefObject<HTMLElement | null>, count: number, headHeight: number) {
  const [at, setAt] = useState({ rowHeight: 28, viewHeight: 800, scrollTop: 0 });
  const measure = useCallback((): void => {
    const element = scroller.current;
    if (element === null) return;
    const rowHeight = rowPixels(element);
    const viewHeight = Math.max(rowHeight, element.clientHeight - headHeight);
    const { scrollTop } = element;
    setAt((now) =>
      now.rowHeight === rowHeight && now.viewHeight === viewHeight && now.scrollTop === scrollTop
        ? now
        : { rowHeight, viewHeight, scrollTop },
    );
  }, [scroller, headHeight]);
  useLayoutEffect(measure, [measure]);
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const watcher = new ResizeObserver(measure);
    watcher.observe(element);
    element.addEventListener('scroll', measure, { passive: true });
    return () => {
      watcher.disconnect();
      element.removeEventListener('scroll', measure);
    };
  }, [scroller, measure]);
  const scrolled = { count, ...at };
  return {
    ...rowWindow(scrolled),
    rowHeight: at.rowHeight,
    pageRows: Math.max(1, Math.floor(at.viewHeight / at.rowHeight) - 1),
    reveal: (row: number): void => {
      const element = scroller.current;
      if (element === null) return;
      element.scrollTop = scrollTopFor(row, { ...scrolled, scrollTop: element.scrollTop });
    },
  };
}

function rowPixels(element: HTMLElement): number {
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  const row = Number.parseFloat(getComputedStyle(element).getPropertyValue('--row'));
  return row * rem;
}
