// Columns that are moved by their heads: dragged onto another one, or by Alt and an arrow on the head that has the focus.
import { type DragEvent, type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';

/** What a head needs to be moved and to be moved onto. */
export interface HeadMoves {
  /** Another head is dragged over this one. */
  readonly isTarget: boolean;
  /** For the cell. */
  readonly drag: {
    readonly draggable: true;
    readonly onDragStart: (event: DragEvent) => void;
    readonly onDragOver: (event: DragEvent) => void;
    readonly onDragLeave: () => void;
    readonly onDragEnd: () => void;
    readonly onDrop: (event: DragEvent) => void;
  };
  /** For what has the focus in it. */
  readonly head: {
    readonly id: string;
    readonly 'aria-keyshortcuts': string;
    readonly onKeyDown: (event: KeyboardEvent) => void;
  };
}

const STEPS: Readonly<Record<string, -1 | 1>> = { ArrowLeft: -1, ArrowRight: 1 };

export function useMoves(
  columns: readonly { readonly id: string; readonly fixed?: boolean }[],
  onMove: ((column: string, to: string) => void) | undefined,
): { readonly of: (column: string) => HeadMoves } {
  const own = useId();
  const [dragged, setDragged] = useState<string | null>(null);
  const [over, setOver] = useState<string | null>(null);
  // A head that has moved is another element to the browser: the focus goes with the column.
  const follow = useRef<string | null>(null);
  const order = columns.map(({ id }) => id).join('\n');
  // biome-ignore lint/correctness/useExhaustiveDependencies: once the heads stand in another order
  useEffect(() => {
    if (follow.current === null) return;
    document.getElementById(`${own}-${follow.current}`)?.focus();
    follow.current = null;
  }, [order, own]);
  const movable = columns.filter(({ fixed }) => fixed !== true).map(({ id }) => id);
  const end = (): void => {
    setDragged(null);
    setOver(null);
  };
  return {
    of: (column) => ({
      isTarget: dragged !== null && dragged !== column && over === column,
      drag: {
        draggable: true,
        onDragStart: (event) => {
          event.dataTransfer.setData('text/plain', '');
          event.dataTransfer.effectAllowed = 'move';
          setDragged(column);
        },
        onDragOver: (event) => {
          if (dragged === null) return;
          event.preventDefault();
          setOver(column);
        },
        onDragLeave: () => setOver((now) => (now === column ? null : now)),
        onDragEnd: end,
        onDrop: (event) => {
          if (dragged === null) return;
          event.preventDefault();
          if (dragged !== column) onMove?.(dragged, column);
          end();
        },
      },
      head: {
        id: `${own}-${column}`,
        'aria-keyshortcuts': 'Alt+ArrowLeft Alt+ArrowRight',
        onKeyDown: (event) => {
          const step = event.altKey ? STEPS[event.key] : undefined;
          if (step === undefined) return;
          // Alt with an arrow leaves the page otherwise.
          event.preventDefault();
          const to = movable[movable.indexOf(column) + step];
          if (to === undefined) return;
          follow.current = column;
          onMove?.(column, to);
        },
      },
    }),
  };
}
